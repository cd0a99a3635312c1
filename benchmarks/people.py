"""Are mentions put together that are one person's, and only those? Precision and recall over pairs, with intervals.

    python benchmarks/people.py             everything but growth
    python benchmarks/people.py growth      time and pairs at 1,000, 10,000 and 100,000 works (made)

Four questions:
spelling    180 people's own spellings in Latin letters, shuffled: does the matcher pair each with its name in Hangul?
scripts     the sample's records that give both scripts, each split into one record a script, as two services would
            hold it; no record shows both; author lists in Hangul of the citation index, half of the records printed
            in Latin letters as their authors might spell them (made from real lists)
numbers     records of a service that numbers its authors, many of them namesakes (real)
homonyms    the same lists in Hangul after people were given each other's names, forty of them 김영수 (made)
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import msgspec
import numpy as np
from machine import line, machine
from people_data import HANGUL, Known, hangul, numbered, spelt, works

from agglo.literature.names import evidence
from agglo.literature.names.clusters import Link, cluster
from agglo.literature.names.common import common
from agglo.literature.names.evidence import LIKELY, agreement, compare, tempered
from agglo.literature.names.mentions import Mention, mentions
from agglo.literature.names.pairs import pairs
from agglo.literature.names.reading import read
from agglo.literature.names.romanise import _CODAS_IN_USE, _IN_USE, CODA_SOUNDS, ONSETS, VOWELS, jamo
from agglo.literature.names.surnames import divided, surnames
from agglo.literature.record import Person, Text, Venue, Work

RESAMPLED = 1000
SEEDS = range(21, 31)
"""Drawings of namesakes; what had to be set was set on the drawings 1 to 20."""
Scored = dict[str, float | int | list[float]]


def found(known: Sequence[Known]) -> tuple[list[set[str]], list[Link], int]:
    """The people of these mentions, all links, and how many pairs were compared."""
    by_id = {k.mention.id: k.mention for k in known}
    blocks: dict[str, list[Mention]] = {}
    for mention in by_id.values():
        for block in {b for r in mention.readings for b in r.blocks} | {f"orcid:{mention.orcid}"} - {"orcid:"}:
            blocks.setdefault(block, []).append(mention)
    shared, links, compared = common(by_id.values()), {}, 0
    for block in blocks.values():
        for one, other in pairs(block):
            compared += 1
            told = compare(one, other, shared)
            if told is not None and (told.certain or told.probability >= LIKELY):
                links[one.id, other.id] = Link(one=one.id, other=other.id, **_told(told))
    groups, _ = cluster(by_id, links.values())
    return groups, list(links.values()), compared


def _told(told: evidence.Evidence) -> dict:
    return {name: getattr(told, name) for name in ("probability", "certain", "reasons")}


class Judged(msgspec.Struct):
    """Pairs judged, each with the person by whom the interval is drawn."""

    people: int = 0
    merged: list[tuple[bool, str]] = []
    true: list[tuple[bool, str]] = []
    reached: list[tuple[bool, str]] = []
    proposed: list[tuple[bool, str]] = []
    said: list[float] = []


def scored(known: Sequence[Known]) -> Scored:
    """Precision and recall over pairs of mentions in two works, and how right the proposals are."""
    return pooled([known])


def pooled(several: Sequence[Sequence[Known]]) -> Scored:
    """The same over several collections, each looked at alone."""
    all_ = Judged()
    for known in several:
        judge(known, all_)
    return {
        "people": all_.people,
        "true pairs": len(all_.true),
        "merged pairs": len(all_.merged),
        "precision": interval(all_.merged),
        "recall": interval(all_.true),
        "recall with proposals": interval(all_.reached),
        "proposals": len(all_.proposed),
        "proposals right": interval(all_.proposed),
        "said of proposals": round(float(np.mean(all_.said)), 3) if all_.said else None,
    }


def judge(known: Sequence[Known], into: Judged) -> None:
    """Put one collection's mentions together and judge all pairs."""
    groups, links, _ = found(known)
    person = {k.mention.id: k.person for k in known}
    row = {k.mention.id: k.mention.row for k in known}
    together = {frozenset(p) for g in groups for p in combinations(sorted(g), 2)}
    whose: dict[str, list[str]] = {}
    for id, name in person.items():
        whose.setdefault(name, []).append(id)
    true = [
        frozenset(p) for ids in whose.values() for p in combinations(sorted(ids), 2) if len({row[i] for i in p}) > 1
    ]
    proposed = [k for k in links if frozenset((k.one, k.other)) not in together]
    said = dict(zip(proposed, tempering(known, groups, proposed), strict=True))
    proposed = [k for k in proposed if said[k] >= LIKELY]
    reached = together | {frozenset((k.one, k.other)) for k in proposed}
    into.people += len(whose)
    into.merged += [(len({person[i] for i in pair}) == 1, min(person[i] for i in pair)) for pair in together]
    into.true += [(pair in together, person[min(pair)]) for pair in true]
    into.reached += [(pair in reached, person[min(pair)]) for pair in true]
    into.proposed += [(person[k.one] == person[k.other], person[k.one]) for k in proposed]
    into.said += [said[k] for k in proposed]


def tempering(known: Sequence[Known], groups: Sequence[set[str]], links: Sequence[Link]) -> list[float]:
    """The probabilities of links, considering how many people were found to have the names."""
    group_of = {id: n for n, group in enumerate(groups) for id in group}
    keys = {k.mention.id: [r.key for r in k.mention.readings] for k in known}
    sharing: dict[str, set[int]] = {}
    for id, listed in keys.items():
        for key in listed:
            sharing.setdefault(key, set()).add(group_of[id])
    return [
        tempered(k.probability, max(len(sharing[key]) for id in (k.one, k.other) for key in keys[id])) for k in links
    ]


def interval(judged: Sequence[tuple[bool, str]]) -> list[float] | None:
    """The share of hits with its 95 % interval, people drawn again with all their pairs; None of nothing."""
    if not judged:
        return None
    hits, clusters = [hit for hit, _ in judged], [name for _, name in judged]
    totals: dict[str, list[int]] = {}
    for hit, name in zip(hits, clusters, strict=True):
        one = totals.setdefault(name, [0, 0])
        one[0] += hit
        one[1] += 1
    table = np.array(list(totals.values()))
    drawn = table[np.random.default_rng(1).integers(0, len(table), (RESAMPLED, len(table)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    share = sum(hits) / len(hits)
    if share in (0.0, 1.0):  # no resample shows what did not happen: three over the number of people
        low, high = (0.0, min(1.0, 3 / len(table))) if share == 0.0 else (max(0.0, 1 - 3 / len(table)), 1.0)
    return [round(share, 4), round(float(low), 4), round(float(high), 4)]


def spelling() -> Scored:
    """Pairs of names in two scripts, of one person or of two with the same surname."""
    listed = [(read(h), read(latin)) for h, latin in spelt()]
    told = {
        (i, j): way
        for i, (h, _) in enumerate(listed)
        for j, (_, latin) in enumerate(listed)
        if (way := agreement(h, latin)) in ("usual", "loose")
    }
    own = [(i, i) in told for i in range(len(listed))]
    names = [str(i) for i in range(len(listed))]
    return {
        "people": len(listed),
        "fits its own": interval(list(zip(own, names, strict=True))),
        "what fits is its own": interval([(i == j, str(i)) for i, j in told]),
        "ways": dict(Counter(told[i, i] for i in range(len(listed)) if (i, i) in told)),
    }


def halves() -> list[Known]:
    """The sample's records with names in both scripts, each as two records of one script."""
    source = Path(evidence.__file__).parents[2] / "sample" / "works.jsonl"
    both = [msgspec.json.decode(text, type=Work) for text in source.read_text(encoding="utf-8").splitlines()]
    known = []
    for n, work in enumerate(w for w in both if any(p.other for p in w.people)):
        for half, script in enumerate(("hangul", "latin")):
            lang = "ko" if script == "hangul" else "en"
            people = [_in_script(p, script) for p in work.people]
            venue = work.venue and Venue(
                names=tuple(t for t in work.venue.names if t.lang == lang), issn=work.venue.issn
            )
            told = msgspec.structs.replace(
                work,
                id=f"half:{n}:{script}",
                people=tuple(people),
                venue=venue,
                titles=tuple(t for t in work.titles if t.lang == lang),
                keywords=tuple(k for k in work.keywords if k.lang == lang),
            )
            for mention in mentions(2 * n + half, told):
                name = next(
                    (x for x in _all(work.people[mention.place]) if read(x).script == "hangul"), mention.names[0]
                )
                known.append(Known(mention=mention, person=name.replace(" ", "")))
    return known


def _all(person: Person) -> tuple[str, ...]:
    return (person.name, *person.other)


def _in_script(person: Person, script: str) -> Person:
    names = [name for name in _all(person) if read(name).script == script] or [person.name]
    return Person(name=names[0], role=person.role, affiliations=person.affiliations)


def spelled(name: str, rng: random.Random) -> tuple[str, list[str]]:
    """A name in Hangul as somebody might spell it: surname and syllables, by the usual spellings."""
    surname, given = divided(name)
    latin = surname.latin[min(int(rng.expovariate(1.6)), len(surname.latin) - 1)]
    parts = []
    for syllable in given:
        onset, vowel, coda = jamo(syllable)
        sounds = [_usual(_IN_USE.get(ONSETS[onset], ""), rng) if ONSETS[onset] != "ㅇ" else ""]
        sounds += [_usual(_IN_USE[VOWELS[vowel]], rng), _usual(_CODAS_IN_USE.get(CODA_SOUNDS[coda], ""), rng)]
        parts.append("".join(sounds))
    return latin.capitalize(), parts


def _usual(written: str, rng: random.Random) -> str:
    often = written.partition("|")[0].split()
    return often[min(int(rng.expovariate(1.6)), len(often) - 1)] if often else ""


def printed(surname: str, parts: list[str], style: int) -> str:
    """A spelling as a journal prints it."""
    hyphened, joined = "-".join(parts).capitalize(), "".join(parts).capitalize()
    split = "-".join(p.capitalize() for p in parts)
    return (f"{surname}, {split}", f"{joined} {surname}", f"{surname} {hyphened}", f"{split} {surname.upper()}")[style]


def lists(part: str) -> list[Work]:
    """The author lists in Hangul of the citation index."""
    return [work for work in works(HANGUL[part]) if any(read(p.name).script == "hangul" for p in work.people)]


def made(listed: Sequence[Work], seed: int, renamed: dict[str, str], latin: float) -> list[Known]:
    """Mentions of real author lists, some people renamed, a part of the records printed in Latin letters."""
    rng = random.Random(seed)
    spellings: dict[str, tuple[str, list[str]]] = {}
    known = []
    for n, work in enumerate(listed):
        true = [p.name.replace(" ", "") for p in work.people if read(p.name).script == "hangul"]
        if len({renamed.get(name, name) for name in true}) < len(true):
            continue
        for name in true:
            spellings.setdefault(name, spelled(renamed.get(name, name), rng))
        style = rng.randrange(4) if rng.random() < latin else None
        people = [
            Person(name=renamed.get(name, name) if style is None else printed(*spellings[name], style)) for name in true
        ]
        told = msgspec.structs.replace(work, id=f"made:{n}", people=tuple(people))
        known += [Known(mention=m, person=true[m.place]) for m in mentions(n, told)]
    return known


def renaming(listed: Sequence[Work], seed: int) -> dict[str, str]:
    """Forty people all called 김영수, and every fifth of the others by the name of one of thirty."""
    rng = random.Random(seed)
    everyone = sorted({p.name.replace(" ", "") for w in listed for p in w.people if read(p.name).script == "hangul"})
    rng.shuffle(everyone)
    names = [name for name in everyone if len(name) == 3][:30]
    rest = [name for name in everyone if name not in names]
    return dict.fromkeys(rest[:40], "김영수") | {name: rng.choice(names) for name in rest[40::5]}


def growth(sizes: Sequence[int]) -> list[dict]:
    """Time and compared pairs as works grow, of made records with Korean names in their real proportions."""
    rng = random.Random(1)
    family = list(dict.fromkeys(surnames().values()))
    weights = [entry.people for entry in family]
    given = [name for name in {k.mention.readings[0].whole for k in hangul("train")} if len(name) == 2]
    rows = []
    for size in sizes:
        people = [rng.choices(family, weights)[0].hangul + rng.choice(given) for _ in range(size)]
        groups = [rng.sample(people, 6) for _ in range(max(1, size // 8))]
        known = []
        for n in range(size):
            authors = rng.sample(rng.choice(groups), rng.choice((1, 2, 3, 3, 4)))
            titles = (Text(lang="ko", text=f"연구 {rng.randrange(size)} {rng.randrange(50)}주제"),)
            work = Work(
                id=f"g{n}", titles=titles, people=tuple(Person(name=a) for a in authors), year=rng.randrange(1990, 2025)
            )
            known += [Known(mention=m, person=m.names[0]) for m in mentions(n, work)]
        began = time.perf_counter()
        groups_found, links, compared = found(known)
        rows.append({"works": size, "mentions": len(known), "pairs": compared, "links": len(links),
                     "people": len(groups_found), "seconds": round(time.perf_counter() - began, 2)})  # fmt: skip
    return rows


def main() -> None:
    """Print one line of JSON a question."""
    print(line(machine()))
    if "growth" in sys.argv:
        for row in growth((1_000, 10_000, 100_000)):
            print(json.dumps(row))
        return
    test = [*lists("test"), *lists("train")]
    answers = {
        "spelling": spelling(),
        "scripts, sample": scored(halves()),
        "scripts, made": scored(made(test, 1, {}, 0.5)),
        "scripts, made, lists not used for weights": scored(made(lists("test"), 1, {}, 0.5)),
        "numbers, test": scored(numbered("test")),
        "numbers, train": scored(numbered("train")),
    }
    one_script, two_scripts, unseen = [], [], []
    for seed in SEEDS:
        renamed = renaming(test, seed)
        apart = lists("test")
        unseen += [
            [
                Known(mention=k.mention, person=f"{seed}:{k.person}")
                for k in made(apart, seed, renaming(apart, seed), 0.0)
            ]
        ]
        for target, latin in ((one_script, 0.0), (two_scripts, 0.5)):
            target.append(
                [Known(mention=k.mention, person=f"{seed}:{k.person}") for k in made(test, seed, renamed, latin)]
            )
    answers["homonyms, made"] = pooled(one_script)
    answers["homonyms, made, lists not used for weights"] = pooled(unseen)
    answers["homonyms in two scripts, made"] = pooled(two_scripts)
    for name, answer in answers.items():
        print(name, json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
