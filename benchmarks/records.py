"""What would a large library look like? Real records taken apart into runs and put together anew, with new words.

Every record made takes a real one as its pattern (which texts, in which languages, of how many runs) and fills it with
short stretches of runs from other real texts of the same field and language; KorQuAD's passages add runs of Korean
prose. Now and then a run is new: a compound of two Korean ones, or a Latin word with another's ending. How often
follows Heaps' law with the exponent that the real texts have themselves (at most .75), so the vocabulary goes on
growing as theirs does. The same seed gives the same records.

``python benchmarks/records.py [--records 100000] [--seed 1] [--format jsonl|ris] [--json] FILE``
"""

import argparse
import gzip
import json
import math
import random
import re
from collections.abc import Iterator
from pathlib import Path

import judged

from agglo.literature.documents import values
from agglo.literature.record import Identifier, Keywords, Person, Read, Text, Venue, Work
from agglo.literature.sources import open_source

FORMATS = judged.SHARED / "formats"
SAMPLES = (
    "kci_csv/tsarkr_kci_articles_details.csv.gz",
    "kci_json_derived/changwoong_kci.json",
    "riss_xls/ddmkl_riss_theses_100.xls.gz",
    "wos_tsv/atwell_ai_wos.tsv",
    "wos_tsv/wos_tobler_savedrecs.txt",
    "wos_plain/bibliometrix_wos_sample.txt",
    "scopus_csv/xforce_scopus_Forcherio.csv",
    "scopus_csv/tobler_scopus.csv",
    "scopus_csv/bibliometrix_scopus_sample.csv",
)
STRETCH = 3
"""Mean number of runs taken from one place."""
MOST_GROWTH = 0.5, 0.75
"""Heaps exponents are taken within these bounds: a small sample's is too high."""
PARTICLES = ("", "", "의", "을", "를", "에", "은", "는", "와", "과", "에서", "으로", "적")
NOUN = re.compile(r"[가-힣]{2,4}")
WORD = re.compile(r"[a-z]{5,12}")


def samples(names: tuple[str, ...] = SAMPLES) -> list[Work]:
    """The works of the real samples, read by the importers themselves."""
    works = []
    for name in names:
        path = FORMATS / name
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            works += [r.work for r in open_source(stream, path.name.removesuffix(".gz")) if isinstance(r, Read)]
    return works


class _Runs:
    """The runs of the real texts of one field and language, and what was made of them since."""

    def __init__(self, texts: list[list[str]], nouns: list[str]):
        self.flow = [run for runs in texts for run in runs]
        self.known = set(self.flow)
        self.made: list[str] = []
        self.total = self.real = max(len(self.flow), 1)
        half = len({run for runs in texts[::2] for run in runs}) or 1
        before = sum(len(runs) for runs in texts[::2]) or 1
        growth = math.log(max(len(self.known), 2) / half) / math.log(max(self.real / before, 1.1))
        self.beta = min(max(growth, MOST_GROWTH[0]), MOST_GROWTH[1])
        self.first = max(len(self.known), 1)
        self.nouns = nouns
        self.words = sorted(run for run in self.known if WORD.fullmatch(run)) or ["cluster"]

    def take(self, count: int, chance: random.Random) -> list[str]:
        """`count` runs: stretches of real ones, with runs made before and new ones among them."""
        out: list[str] = []
        while len(out) < count:
            at = chance.randrange(self.real)
            out += self.flow[at : at + 1 + int(chance.expovariate(1 / (STRETCH - 1)))]
        del out[count:]
        # Heaps' law, continued: how often a run is new after so many
        new = self.beta * self.first / self.real * (self.total / self.real) ** (self.beta - 1)
        again = new + len(self.made) / (len(self.made) + self.first) * 0.5
        for i in range(count):
            drawn = chance.random()
            if drawn < new:
                out[i] = self._new(out[i], chance)
            elif self.made and drawn < again:
                out[i] = self.made[int(len(self.made) * chance.random() ** 2)]  # the older, the oftener
        self.total += count
        return out

    def _new(self, near: str, chance: random.Random) -> str:
        if "가" <= near[0] <= "힣" or near[-1] in "은는이가을를의":
            run = chance.choice(self.nouns) + chance.choice(self.nouns) + chance.choice(PARTICLES)
        else:
            head, tail = chance.choice(self.words), chance.choice(self.words)
            run = head[: max(3, len(head) * 2 // 3)] + tail[len(tail) // 2 :]
        if run not in self.known:
            self.known.add(run)
            self.made.append(run)
        return run


class Maker:
    """Makes records; `runs` and `distinct` tell how large the texts and the vocabulary have become."""

    def __init__(self, seed: int = 1):
        self.chance = random.Random(seed)
        self.patterns = [work for work in samples() if work.titles]
        texts: dict[tuple[str, str], list[list[str]]] = {}
        for work in self.patterns:
            for field in ("title", "summary", "keyword"):
                for lang, text in values(work)[field]:
                    texts.setdefault((field, lang), []).append(text.split())
        for passage in judged.korquad().works:
            texts.setdefault(("summary", "ko"), []).append(passage.abstracts[0].text.split())
        keywords = {run for runs in texts["keyword", "ko"] for run in runs}
        nouns = sorted(run for run in keywords if NOUN.fullmatch(run))
        self.of = {key: _Runs(found, nouns) for key, found in texts.items()}
        people = [p for work in self.patterns for p in work.people if p.name]
        hangul = [p.name for p in people if re.fullmatch(r"[가-힣]{3}", p.name)]
        self.korean = [name[0] for name in hangul], [name[1] for name in hangul], [name[2] for name in hangul]
        comma = [p.name.split(", ", 1) for p in people if ", " in p.name]
        self.latin = [name[0] for name in comma], [name[1] for name in comma]
        self.places = sorted({a for p in people for a in p.affiliations}) or ["한국대학교"]
        self.venues = [work.venue for work in self.patterns if work.venue and work.venue.names]
        more = [f"{a} {b}" for a, b in zip(nouns, nouns[len(nouns) // 2 :], strict=False)]
        self.venues += [
            Venue(names=(Text(lang="ko", text=f"{name} 연구"),), indexed=("KCI 등재",)) for name in more[:1500]
        ]
        self.made = 0

    @property
    def total(self) -> int:
        """Runs written so far, those of the patterns not counted."""
        return sum(runs.total - runs.real for runs in self.of.values())

    @property
    def distinct(self) -> int:
        """Different runs known so far, those of the real texts counted."""
        return len(set().union(*(runs.known for runs in self.of.values())))

    def record(self) -> Work:
        """The next record."""
        chance, pattern = self.chance, self.chance.choice(self.patterns)
        self.made += 1
        korean = any(t.lang == "ko" for t in pattern.titles)
        venue = self.venues[int(len(self.venues) * chance.random() ** 3)]
        page = chance.randrange(1, 400)
        return Work(
            kind=pattern.kind,
            titles=tuple(self._text("title", text) for text in pattern.titles),
            abstracts=tuple(self._text("summary", text) for text in pattern.abstracts),
            keywords=tuple(
                Keywords(
                    lang=k.lang, words=tuple(self._text("keyword", Text(lang=k.lang, text=w)).text for w in k.words)
                )
                for k in pattern.keywords
            ),
            people=tuple(self._person(korean) for _ in range(min(len(pattern.people), 6) or 1)),
            venue=venue,
            volume=str(chance.randrange(1, 60)),
            number=str(chance.randrange(1, 7)),
            pages=f"{page}-{page + chance.randrange(8, 40)}",
            year=2026 - int(35 * chance.random() ** 1.5),
            identifiers=(Identifier(scheme="doi", value=f"10.99999/agglo.{self.made}"),),
        )

    def _text(self, field: str, like: Text) -> Text:
        return Text(lang=like.lang, text=" ".join(self.of[field, like.lang].take(len(like.text.split()), self.chance)))

    def _person(self, korean: bool) -> Person:
        name = (
            "".join(map(self.chance.choice, self.korean)) if korean else ", ".join(map(self.chance.choice, self.latin))
        )
        place = (self.chance.choice(self.places),) if self.chance.random() < 0.5 else ()
        return Person(name=name, affiliations=place)


def works(records: int, seed: int = 1) -> Iterator[Work]:
    """So many records, made as they are asked for."""
    maker = Maker(seed)
    for _ in range(records):
        yield maker.record()


def write(path: Path, records: int, seed: int = 1, format: str = "jsonl") -> dict:
    """Write so many records; what is to be known of them."""
    from agglo.literature.exports import export

    maker = Maker(seed)
    with path.open("wb") as file:
        for piece in export((maker.record() for _ in range(records)), format):
            file.write(piece)
    return {
        "records": records,
        "seed": seed,
        "bytes": path.stat().st_size,
        "runs": maker.total,
        "distinct_runs": maker.distinct,
        "heaps_exponents": {
            f"{field} {lang}": round(runs.beta, 2) for (field, lang), runs in maker.of.items() if runs.real > 1000
        },
    }


def main() -> None:
    """Write the file and say what is in it."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("file", type=Path)
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--format", default="jsonl")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    facts = write(given.file, given.records, given.seed, given.format)
    if given.json:
        print(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    share = facts["distinct_runs"] / facts["runs"]
    print(
        f"{facts['records']:,} records, {facts['bytes'] / 1e6:,.0f} MB, {facts['runs']:,} runs, "
        f"{facts['distinct_runs']:,} distinct ({share:.1%}); Heaps {facts['heaps_exponents']}"
    )


if __name__ == "__main__":
    main()
