"""One person, one name: reading names, evidence, who is put together, what a person decides, and what searches find."""

import csv
import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from agglo.errors import BadInput, Unknown
from agglo.literature.engine import EXACT_FIELDS
from agglo.literature.library import Library
from agglo.literature.names import listing
from agglo.literature.names.clusters import Link, cluster
from agglo.literature.names.evidence import CERTAIN, SUPPORT, agreement, compare, weights
from agglo.literature.names.labels import shown, sides
from agglo.literature.names.mentions import MOST_PEOPLE, Mention, mentions
from agglo.literature.names.pairs import NEIGHBOURS, RAREST, pairs
from agglo.literature.names.reading import read
from agglo.literature.names.romanise import fits, mccune, revised
from agglo.literature.names.surnames import TOTAL, kin, latin_surnames, surnames
from agglo.literature.record import Keywords, Person, Read, Text, Venue, Work
from agglo.literature.search import search
from agglo.operations.house import House
from agglo.operations.people import different_person, people, same_person, undo_person
from agglo.settings import Settings
from agglo.surfaces.serve import app

GOLDEN = Path(__file__).parent.parent / "golden" / "people" / "romanised.csv"
HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=3)
SPELT = {
    "안": "ahn an", "남": "nam nahm", "추": "choo chu", "구": "gu koo ku", "유": "yoo yu ryu", "이": "lee yi rhee i",
    "정": "chung jung jeong", "박": "park pak bak", "최": "choi choe", "노": "noh roh ro", "임": "lim im rim",
}  # fmt: skip


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path) as library:
        yield library


def fill(library: Library, *works: Work) -> list[str]:
    """Put works in, each a record of its own; their ids."""
    reads = [Read(work=work, source_id=str(n)) for n, work in enumerate(works)]
    return list(library.store.put(reads, "csv", "a.csv").ids)


def work(n: int, *names: str | Person, year: int = 2010, venue: str = "", words: tuple[str, ...] = ()) -> Work:
    """A work with these authors and a title of its own."""
    listed = [Person(name=name) if isinstance(name, str) else name for name in names]
    return Work(
        titles=(Text(lang="en", text=f"{'abcdefghijklmnopqrstuvwxyz'[n % 26] * 7} {n}"),),
        people=tuple(listed),
        year=year,
        venue=Venue(names=(Text(lang="ko", text=venue),)) if venue else None,
        keywords=(Keywords(lang="ko", words=words),) if words else (),
    )


def authors(library: Library, query: str = "") -> dict[str, int]:
    """The author facet."""
    return {value.value: value.count for value in search(library, query).facets["author"]}


# Names


def test_the_table_of_surnames():
    """More than a hundred surnames, the spellings of the issue among them; no share above one; classes are disjoint."""
    table = surnames()
    assert len(table) > 120
    assert sum(entry.people for entry in set(table.values())) < TOTAL
    for hangul, spellings in SPELT.items():
        assert set(spellings.split()) <= set(table[hangul].latin)
    assert table["류"] == table["유"] and table["리"] == table["이"]
    for entries in latin_surnames().values():
        assert len({kin()[entry.hangul] for entry in entries}) == 1
    for entry in table.values():
        assert all(spelling.isascii() and spelling.islower() for spelling in entry.latin)


@given(HANGUL)
@settings(max_examples=300, deadline=None)
def test_both_systems_fit_what_they_spell(name):
    """Revised Romanisation of any given name, with and without hyphens, fits it."""
    parts = tuple(revised(name).lower().split("-"))
    assert fits(name, parts) == "usual"
    assert fits(name, ("".join(parts),)) == "usual"
    assert mccune(name)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [("영진", "Yeong-jin", "Yŏng-jin"), ("기범", "Gi-beom", "Ki-bŏm"), ("철수", "Cheol-su", "Ch'ŏl-su"),
     ("진락", "Jin-rak", "Chil-lak"), ("성록", "Seong-rok", "Sŏng-nok"), ("민국", "Min-guk", "Min-guk")],
)  # fmt: skip
def test_the_two_systems(name, one, other):
    assert (revised(name), mccune(name)) == (one, other)


def test_spellings_in_use():
    """Of the spellings that people chose, at least 95 % fit, and 85 % as usual; the table keeps its hard cases."""
    with open(GOLDEN, encoding="utf-8", newline="") as rows:
        found = {
            (r["hangul"], r["latin"]): agreement(read(r["hangul"]), read(r["latin"])) for r in csv.DictReader(rows)
        }
    ways = list(found.values())
    assert len(ways) > 175
    assert ways.count("usual") / len(ways) >= 0.85
    assert (ways.count("usual") + ways.count("loose")) / len(ways) >= 0.95
    assert ("안철수", "AHN Cheolsoo") in found and ("신계륜", "SHIN Geh-ryoon") in found


@pytest.mark.parametrize(
    "names",
    [("Ahn, Young-Jin", "Young-Jin Ahn", "AHN Young Jin", "Ahn, Youngjin", "young-jin ahn", "Ahn Young-jin"),
     ("Hoover, Edgar M.", "Edgar M. Hoover", "HOOVER, Edgar M"), ("van den Berg, J.", "J. van den Berg"),
     ("안영진", "안 영진"), ("Müller, Jörg", "Jorg Muller")],
    ids=lambda names: names[0],
)  # fmt: skip
def test_one_name_has_one_key(names):
    """Order, case, hyphens, blanks and accents do not make another name."""
    assert len({read(name).key for name in names}) == 1


def test_other_names_have_other_keys():
    """The order of syllables, initials and letters do."""
    names = ["Ahn, Young-Jin", "Ahn, Jin-Young", "Ahn, Y.-J.", "An, Young-Jin", "안영진", "안영신", "Park, Young-Jin"]
    assert len({read(name).key for name in names}) == len(names)


SCRIPTS = [
    "Иванов Иван",
    "محمد علي",
    "田中太郎",
    "สมชาย ใจดี",
    "Γιώργος Παπαδόπουλος",
    "たなか たろう",
    "안영진",
    "Ahn, Young-Jin",
]


@pytest.mark.parametrize(
    "name", [*SCRIPTS, "", " ", "-", "김", "Ahn", "😀", "\u200b", "a" * 5000, "김" * 300, "\ud800"]
)
def test_every_name_is_read(name):
    """Names of any script or length are read as something, the same way each time, and agree with themselves."""
    reading = read(name)
    assert reading.script in ("hangul", "latin", "han", "other", "body")
    assert reading == read(name) and len(reading.key) < 300
    if reading.script in ("han", "other"):
        assert agreement(reading, reading) == "han"


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_agreement_is_symmetric(one, other):
    """Whatever two strings are, either sees the other the same way."""
    assert agreement(read(one), read(other)) == agreement(read(other), read(one))


def test_names_in_five_scripts(library):
    """Works whose authors are named in many scripts are kept and counted; nobody is put together over scripts."""
    fill(library, *(work(n, *SCRIPTS) for n in range(3)))
    assert authors(library)["田中太郎"] == 3
    found = people(library, limit=100)
    assert found.total >= len(SCRIPTS)
    assert all(len({read(name).script for name in person.names}) == 1 for person in found.people)


# Evidence


def mention(n: int, *names: str, **told) -> Mention:
    return Mention(id=f"m{n}", row=n, place=0, names=names, **told)


WAYS = [
    ("안영진", "안영진"),
    ("안영진", "Ahn, Young-Jin"),
    ("Ahn, Young-Jin", "Young-Jin Ahn"),
    ("Ahn, Y.J.", "안영진"),
]


@pytest.mark.parametrize(("one", "other"), WAYS, ids=str)
def test_a_name_alone_is_never_certain(one, other):
    """Not in one script, not in two, however rare; nor with what many share: a journal, the years, a word."""
    bare = compare(mention(1, one), mention(2, other))
    assert bare is not None and not bare.certain
    more = {"year": 2010, "venue": (1,), "words": (7,)}
    assert not compare(mention(1, one, **more), mention(2, other, **more)).certain
    rare = compare(mention(1, "제갈빛나"), mention(2, "Jegal, Bit-Na"))
    assert rare.probability > bare.probability and not rare.certain


def test_what_is_certain():
    """The same ORCID; co-authors, organisation and topic together. Another ORCID or the same work exclude it."""
    one, other = "안영진", "Ahn, Young-Jin"
    assert compare(mention(1, one, orcid="X"), mention(2, other, orcid="X")).certain
    assert compare(mention(1, one, beside=(1, 2)), mention(2, other, beside=(1, 2, 3))).certain
    assert compare(mention(1, one, at=(5,), words=(1, 2, 3)), mention(2, one, at=(5,), words=(1, 2, 3))).certain
    assert compare(mention(1, one, orcid="X", beside=(1, 2)), mention(2, other, orcid="Y", beside=(1, 2))) is None
    assert compare(mention(1, one), mention(1, one)) is None
    assert compare(mention(1, "안영진"), mention(2, "Ahn, Min-Soo", beside=(1,))) is None


def test_rarer_names_tell_more():
    """The probability falls as the surname is more common, and rises with each piece of evidence."""

    def probability(name, **told):
        return compare(mention(1, name, **told), mention(2, name, **told)).probability

    assert probability("김영수") < probability("안영수") < probability("독고영수")
    assert probability("김영수") < probability("김영수", at=(1,)) < probability("김영수", at=(1,), beside=(1, 2))


def test_the_table_of_weights():
    """Shares lie between 0 and 1; what agrees speaks for, what differs against; every support is a level."""
    table = weights()
    for kind in ("beside", "at", "words", "venue", "years"):
        assert all(0 < entry["m"] < 1 and 0 < entry["u"] < 1 for entry in table[kind].values())
        assert abs(sum(entry["m"] for entry in table[kind].values()) - 1) < 0.02
        ratios = [entry["m"] / entry["u"] for entry in table[kind].values()]
        assert ratios[0] > 1 > ratios[-1]
    levels = {f"{kind}_{level}" for kind in table for level in table[kind]}
    assert set(SUPPORT) <= levels
    assert 0 < table["names"]["collision"] < 0.01 and CERTAIN > 0.98


# Who is put together


def link(one: str, other: str, probability: float = 0.999) -> Link:
    return Link(one=one, other=other, probability=probability, certain=True)


def test_clusters_do_not_contradict():
    """A chain of links stops where ORCIDs, names in Hangul, a work or a person's word stand against it."""
    met = {m.id: m for m in (mention(1, "Kim, Y."), mention(2, "Kim, Y.", orcid="A"), mention(3, "Kim, Y.", orcid="B"))}
    groups, used = cluster(met, [link("m1", "m2", 1.0), link("m1", "m3")])
    assert {"m1", "m2"} in groups and {"m3"} in groups and len(used) == 1
    met = {m.id: m for m in (mention(1, "김영수"), mention(2, "Kim, Y. S."), mention(3, "김윤서"))}
    groups, _ = cluster(met, [link("m1", "m2", 1.0), link("m2", "m3")])
    assert {"m1", "m2"} in groups
    groups, _ = cluster(met, [link("m1", "m2")], apart=[("m1", "m2")])
    assert len(groups) == 3
    groups, _ = cluster(met, [], together=[("m1", "m3")])
    assert {"m1", "m3"} in groups


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20), st.randoms())
@settings(max_examples=100, deadline=None)
def test_clusters_do_not_depend_on_order(edges, rng):
    """Links in any order make the same people, who are a partition of the mentions."""
    met = {f"m{n}": mention(n, "김영수" if n % 2 else "Kim, Young-Soo") for n in range(8)}
    links = [link(f"m{min(a, b)}", f"m{max(a, b)}", 0.99 + a / 1000 + b / 10000) for a, b in edges if a != b]
    links = list({(k.one, k.other): k for k in links}.values())
    once, _ = cluster(met, links)
    rng.shuffle(links)
    again, _ = cluster(met, links)
    assert sorted(map(sorted, once)) == sorted(map(sorted, again))
    assert sorted(itertools.chain(*once)) == sorted(met)


def test_pairs_are_bounded():
    """Two thousand namesakes with one co-author make pairs in proportion, not in their square."""
    block = [
        mention(n, "김영수", beside=(1, n + 10), at=(2,), words=(3, 4, n + 10_000), year=n % 30) for n in range(2000)
    ]
    count = sum(1 for _ in pairs(block))
    assert count <= len(block) * NEIGHBOURS * (2 + 1 + RAREST + 2)
    assert sum(1 for _ in pairs(block, new={"m5"})) <= 2 * NEIGHBOURS * (2 + 1 + RAREST + 2)


BOTH = Person(name="Ahn, Young-Jin", other=("안영진",))
WITH = Person(name="Gu, Ji-Yeung", other=("구지영",))


def three() -> list[Work]:
    """One pair of authors in three records: in both scripts, in Latin letters, in Hangul."""
    journal = "한국경제지리학회지"
    return [work(1, BOTH, WITH, venue=journal), work(2, "Young-Jin Ahn", "Ji-Yeung Gu", venue=journal),
            work(3, "안영진", "구지영", venue=journal)]  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        'author:"Ahn, Young-Jin"',
        'author:"Young-Jin Ahn"',
        "author:안영진",
        'author:"Ahn Youngjin"',
        "저자:(Ahn Young-Jin)",
    ],
)
def test_any_name_finds_the_person(library, query):
    """Ahn, Young-Jin = Young-Jin Ahn = 안영진; what is marked is what the record prints."""
    fill(library, *three(), work(4, "박명재"))
    page = search(library, query)
    assert page.total == 3
    for hit in page.hits:
        printed = [name for person in hit.work.people for name in (person.name, *person.other)]
        assert all(mark.end <= len(printed[mark.value]) for mark in hit.highlights if mark.field == "author")


def test_the_facet_counts_the_person(library):
    """One value with a label for each reader; a namesake of whom nothing is known stays apart, and is told apart."""
    fill(library, *three(), work(4, "안영진"), work(5, "안영진", "최한수"))
    values = {v.value: v for v in search(library, "").facets["author"]}
    assert values["안영진 = Ahn, Young-Jin"].count == 3 and values["안영진"].count == 2
    assert values["안영진 = Ahn, Young-Jin"].label.en == "Ahn, Young-Jin"
    assert values["안영진 = Ahn, Young-Jin"].label.ko != values["안영진"].label.ko
    assert values["구지영 = Gu, Ji-Yeung"].label.ko == "구지영"
    for chosen, total in (
        ("안영진 = Ahn, Young-Jin", 3),
        ("안영진", 2),
        ("Young-Jin Ahn", 3),
        ("Gu, Ji-Yeung", 3),
        ("-", 0),
    ):
        assert search(library, "", chosen={"author": [chosen]}).total == total, chosen


def test_forty_namesakes_stay_apart(library):
    """김영수 × 40 with nothing in common are forty people; nobody is proposed; two who share co-authors are one."""
    fill(library, *(work(n, "김영수", year=1990 + n) for n in range(40)),
         work(50, "김영수", "박명재", "이규호", words=("입지", "집적", "혁신")),
         work(51, "김영수", "박명재", "이규호", words=("입지", "집적", "혁신")))  # fmt: skip
    found = people(library, text="김영수", limit=100)
    assert found.total == 41 and max(person.works for person in found.people) == 2
    assert people(library, text="김영수", part="proposed").total == 0
    assert authors(library)["김영수"] == 42


def test_five_thousand_names(library):
    """An author list of five thousand names is kept and searched; those beyond are called as printed."""
    names = [
        f"Abcdefg{n:05d}, Xyz".translate(str.maketrans("0123456789", "abcdefghij")) for n in range(MOST_PEOPLE + 5)
    ]
    fill(library, work(1, *names), work(2, *names[:3]))
    assert search(library, f'author:"{names[-1]}"').total == 1
    listed = list(mentions(1, Work(id="w", people=tuple(Person(name=name) for name in names))))
    assert len(listed) == MOST_PEOPLE and all(not m.beside for m in listed)
    assert people(library, text=names[0]).people[0].works == 1


# Decisions


def two(library: Library) -> tuple[str, str]:
    """Two works of which it is not known whether their author is one; the ids of the people."""
    fill(library, work(1, "제갈빛나", year=2010), work(2, "Jegal, Bit-Na", year=2011))
    found = people(library).people
    assert len(found) == 2
    return found[0].id, found[1].id


def test_a_person_decides(library):
    """Likely ones are proposed with reasons; accepting counts at once, is listed, and can be taken back."""
    one, other = two(library)
    (pair,) = people(library, part="proposed").pairs
    assert {pair.one, pair.other} == {one, other} and 0.5 <= pair.probability < 1
    assert any("로마자" in why["ko"] for why in pair.why)
    made = same_person(library, one, other)
    assert made.same and made.works == 2
    assert authors(library) == {"제갈빛나 = Jegal, Bit-Na": 2}
    assert search(library, "author:제갈빛나").total == search(library, 'author:"Bit-Na Jegal"').total == 2
    assert people(library, part="proposed").total == 0 and people(library, part="merged").total == 1
    (decision,) = people(library, part="decided").decisions
    assert undo_person(library, decision.key).same is None
    assert authors(library) == {"제갈빛나": 1, "Jegal, Bit-Na": 1}
    assert people(library, part="proposed").total == 1


def test_refusing_a_proposal(library):
    """What is decided to be two people is not proposed again, and no evidence puts it together."""
    one, other = two(library)
    different_person(library, one, other)
    assert people(library, part="proposed").total == 0
    undo_person(library, people(library, part="decided").decisions[0].key)
    assert people(library, part="proposed").total == 1


def test_taking_apart_what_was_put_together(library):
    """A joint shows its reasons; taken apart it stays so when records come, and after everything is made anew."""
    fill(library, *three())
    (person,) = [p for p in people(library, text="안영진", part="merged").people if p.works == 3]
    assert all(joint.why and joint.probability >= CERTAIN for joint in person.joined)
    joint = person.joined[0]
    different_person(library, joint.one, joint.other)
    assert max(p.works for p in people(library, text="안영진", limit=10).people) < 3
    library.store.put([Read(work=work(9, "안영진", "박명재"), source_id="9")], "csv", "a.csv")
    before = authors(library)
    folder = library.folder
    library.close()
    (folder / "people.sqlite").unlink()
    with Library.open(folder) as again:
        assert authors(again) == before
        undo_person(again, people(again, part="decided").decisions[0].key)
        assert max(p.works for p in people(again, text="안영진", limit=10).people) == 3


def test_mistakes(library):
    """Unknown people, one person twice and unknown decisions each have their sentence."""
    one, other = two(library)
    with pytest.raises(Unknown, match="nobody"):
        same_person(library, one, "nobody")
    with pytest.raises(BadInput, match=one):
        same_person(library, one, one)
    with pytest.raises(Unknown, match="nothing"):
        undo_person(library, "nothing")
    assert other


# Keeping up


def test_the_same_whether_at_once_or_one_by_one(tmp_path):
    """Records that come one by one lead to the same people as all at once; a work that goes takes its part with it."""
    works = [
        *three(),
        work(4, "안영진", "구지영", venue="한국경제지리학회지"),
        work(5, "Kim, Young-Soo"),
        work(6, "김영수"),
    ]
    with Library.open(tmp_path / "a") as once, Library.open(tmp_path / "b") as slowly:
        fill(once, *works)
        for n, one in enumerate(works):
            slowly.store.put([Read(work=one, source_id=str(n))], "csv", "a.csv")
            slowly.refresh()
        assert authors(once) == authors(slowly)
        gone = slowly.store.delete([hit.work.id for hit in search(slowly, "author:안영진").hits])
        assert gone == 4
        slowly.refresh()
        assert authors(slowly) == {"Kim, Young-Soo": 1, "김영수": 1}
        assert people(slowly).total == 2


def test_nothing_is_done_twice(library):
    """Where nothing changed, or only tags, no work is touched again."""
    ids = fill(library, *three())
    library.refresh()
    generation = library.store.generation
    library.refresh()
    assert library.recognise() == 0 and library.store.generation == generation
    library.store.tag(ids[0], "read")
    assert library.recognise() == 0


def test_a_damaged_file_is_made_anew(library):
    """The file of people may be broken or of another version at any time."""
    fill(library, *three())
    before = authors(library)
    folder = library.folder
    library.close()
    whole = (folder / "people.sqlite").read_bytes()
    for broken in (b"not a database at all" * 100, whole[:4096] + b"\xff" * (len(whole) - 4096), b""):
        (folder / "people.sqlite").write_bytes(broken)
        with Library.open(folder) as again:
            assert authors(again) == before
            again.store.put([Read(work=work(len(broken), "박명재"), source_id="more")], "csv", "a.csv")
            again.store.delete([hit.work.id for hit in search(again, "author:박명재").hits])
            assert authors(again) == before
            assert people(again, text="안영진").total == 1


def test_every_door_decides(tmp_path):
    """On the page, proposals are chosen in bulk or one by one; decisions are listed and taken back."""
    house = House(Settings(library=str(tmp_path), lang="ko"))
    fill(house.own(), work(1, "제갈빛나"), work(2, "Jegal, Bit-Na"), work(3, "사공미르"), work(4, "Sagong, Mi-Reu"))
    with TestClient(app(house), "http://127.0.0.1") as client:
        page = client.get("/people?part=proposed").text
        token = re.search(r'name="token" value="(\w+)"', page).group(1)
        chosen = re.findall(r'type="checkbox" name="pair" value="([^"]+)"', page)
        assert len(chosen) == 2

        def send(**form):
            return client.post("/people", data={"token": token, "part": "proposed", "q": "", **form})

        assert "고른 것이 없습니다" in send(do="same").text
        assert "2쌍" in send(do="same", pair=chosen).text
        assert set(authors(house.own())) == {"제갈빛나 = Jegal, Bit-Na", "사공미르 = Sagong, Mi-Reu"}
        assert "Jegal, Bit-Na" in client.get("/people").text
        assert "1쌍" in send(different=chosen[0]).text
        kept = client.get("/people?part=decided").text
        assert kept.count('name="undo"') == 2
        assert client.post("/people", data={"part": "decided"}).status_code == 403
        send(undo=chosen[0])
        assert client.get("/people.json?part=decided").json()["total"] == 1
    house.close()


VALUES = ["안영진 = Ahn, Young-Jin", "안영진", "Ahn, Young-Jin", "안영진 = An, Yeong-Jin", "Hoover, E."]


@given(st.lists(st.sampled_from(VALUES), unique=True))
def test_labels_tell_values_apart(values):
    """In one list no two values read the same, in either language; a value reads as one of its sides or as a whole."""
    told = shown(values)
    for n in (0, 1):
        assert len({both[n] for both in told.values()}) == len(values)
    for value, both in told.items():
        assert all(text in (*sides(value), value) for text in both)


def test_names_are_found_in_any_order(library):
    """The list of people is searched by parts, in any script and order, with wildcards taken as they are."""
    fill(library, *three(), work(4, "100%_Name, A"))
    library.refresh()
    for text in ("안영진", "Young-Jin Ahn", "ahn, young-jin", "young"):
        total, found = listing.people(library.people, text, 10, 0)
        assert total == 1 and found[0].works == 3, text
    assert listing.people(library.people, "zzz%", 10, 0)[0] == 0
    assert "author" in EXACT_FIELDS
