"""How are result pages of RISS, KCI, ScienceON and the like read once copied as text?

Each record on such a page is a few short lines: a title, authors, publisher or school, venue, volume, pages, date,
in an order that differs by service. The facts that cannot be mistaken (``국내석사``, ``19(4)``, ``pp.764-781``) anchor
the record; the short lines right above them name it, what follows up to the next record is its abstract.
"""

import re
from collections.abc import Iterator

import msgspec

from agglo.literature.record import Read, Rejected
from agglo.literature.sources.assemble import RAW, read
from agglo.literature.sources.names import people, split

_DEGREE = re.compile(r"^(?:국내|해외)?(석사|박사)(?:학위논문)?$")
_YEAR = re.compile(r"^\(?(?:1[89]|20)\d\d(?:\s*[.년-]\s*(?:\d{1,2}\s*월?)?)?\)?$")
_VOLUME = re.compile(
    r"^(?:제?\s*\d+\s*권(?:\s*제?\s*\d+\s*호)?|\d{1,4}\s*\([^()]{1,12}\)|v(?:ol)?\.\s*\d+.*|(?:제|통권)\s*\d+\s*[호집]|no\.\s*\d+|\d+\s*호)$",
    re.I,
)
_VENUE_VOLUME = re.compile(
    r"^(.{2,120}?),?\s+((?:Vol\.?\s*-?\d*|v\.\d+|제\s*\d+\s*권)[\s,]*(?:No\.?\s*-?[\w-]*|no\.\s*\S+|제?\s*\d+\s*호)?)\s*(?:\[?.*)?$",
    re.I,
)
_PAGES = re.compile(r"^(?:pp?\.?\s*)\d+\s*[-–~∼]\s*\d+.*$|^\d+\s*[-–~∼]\s*\d+\s*(?:쪽|면|\(\d+.*)?$", re.I)
_INDEXED = re.compile(
    r"^KCI\s*(?:우수)?등재(?:후보)?$|^(?:SCIE?|SSCI|A&HCI|SCOPUS)(?:\s*,\s*(?:SCIE?|SSCI|SCOPUS))*$", re.I
)
_CITED = re.compile(r"^(?:KCI\s*)?피?인용\s*횟?수?\s*[:：]?\s*(\d+)$")
_BUTTONS = re.compile(
    r"^(?:원문보기|목차검색조회|목차보기|음성듣기|초록보기|초록|더보기|접기|복사/?\s?대출\s?신청|미리보기|내보내기"
    r"|내\s?책장\s?담기|한글로보기|장바구니|인용|다운로드|RANK\s*:\s*\d+|무료|기관 내 무료|소속기관이? 구독.*"
    r"|\d+페이지|PDF|HTML|스크랩|즐겨찾기|공유|상세보기|Abstract|전체선택|오픈액세스|DOI|이용하기|바로보기"
    r"|원문 다운로드|관련\s?논문|유사논문|바로가기)$",
    re.I,
)
_NUMBER = re.compile(r"^\d{1,5}\.?$")
_PREFIX = re.compile(r"^(?:\d{1,4}[.)]\s+)?(?:\[(?:국내|해외)?(?:학술|학위|논문|저널|프로시딩|보고서)[^\]]*\]\s*)?")
_SPLIT = re.compile(r"\s+[|｜│]\s+|\s*[|｜│]\s*(?=\S)")


class Atom(msgspec.Struct, frozen=True):
    """A short stretch of a page: its line's number, text and nature, and whether an empty line stands before it."""

    line: int
    text: str
    what: str
    apart: bool


def looks(text: str) -> float:
    """How sure it is that `text` is a result page of this kind."""
    found = sum(1 for _ in _anchored(list(_atoms(iter(text[:300_000].splitlines())))))
    return 0.75 if found >= 2 else 0.55 * bool(found)


def records(lines: Iterator[str]) -> Iterator[Read | Rejected]:
    """The records of the page in order; what belongs to none is rejected with its text."""
    atoms = list(_atoms(lines))
    found = list(_anchored(atoms))
    ends = [begin for begin, _, _ in found[1:]] + [len(atoms)] * bool(found)
    yield from _rest(atoms[: found[0][0] if found else len(atoms)])
    for (begin, first, last), end in zip(found, ends, strict=True):
        yield _record(atoms[begin:first], atoms[first : last + 1], atoms[last + 1 : end])


def _atoms(lines: Iterator[str]) -> Iterator[Atom]:
    apart = True
    for at, line in enumerate(lines, 1):
        text = re.sub(r"^[\s\u00a0]*[•◦▪‣·]\s+", "", line).replace("\u00a0", " ").strip()
        if not text:
            apart = True
            continue
        for part in _SPLIT.split(text) if len(text) < 500 else [text]:
            if part := part.strip():
                yield Atom(at, part, _what(part), apart)
                apart = False


def _what(text: str) -> str:
    if len(text) > 250:
        return "long"
    for name, pattern in (
        ("degree", _DEGREE), ("indexed", _INDEXED), ("cited", _CITED), ("button", _BUTTONS), ("pages", _PAGES),
        ("year", _YEAR), ("volume", _VOLUME), ("number", _NUMBER), ("venue_volume", _VENUE_VOLUME),
    ):  # fmt: skip
        if pattern.match(text):
            return name
    return "text"


_FACTS = frozenset(["degree", "indexed", "pages", "year", "volume", "venue_volume", "cited"])


def _anchored(atoms: list[Atom]) -> Iterator[tuple[int, int, int]]:
    """Of each record: where its title, its first and its last fact stand."""
    at, free = 0, 0
    while at < len(atoms):
        if atoms[at].what not in _FACTS - {"indexed", "cited"}:
            at += 1
            continue
        last = at
        while last + 1 < len(atoms) and (atoms[last + 1].what in _FACTS or _goes_on(atoms, last + 1)):
            last += 1
        kinds = {a.what for a in atoms[at : last + 1]}
        begin = at
        while begin > free and at - begin < 5 and atoms[begin - 1].what == "text":
            begin -= 1
            if atoms[begin].apart and at - begin >= 3:
                break
        begin = _without_tail(atoms, begin, at)
        enough = "degree" in kinds or ("year" in kinds and kinds & {"pages", "volume", "venue_volume"})
        if enough and begin < at:
            yield begin, at, last
            free = last + 1
        at = last + 1


def _goes_on(atoms: list[Atom], at: int) -> bool:
    """Whether one short text stands between two facts, as a venue between a year and a volume does."""
    here = atoms[at]
    follows = at + 1 < len(atoms) and atoms[at + 1].what in ("volume", "pages")
    return here.what == "text" and len(here.text) < 60 and not here.apart and follows


def _without_tail(atoms: list[Atom], begin: int, first: int) -> int:
    """Leave out lines above the title that end the abstract of the record before: sentences."""
    for at in range(first - 1, begin - 1, -1):
        if re.search(r"(?:다|요|음|함)\.$|[a-z]\.$", atoms[at].text) and at < first - 1:
            return at + 1
    return begin


def _record(head: list[Atom], facts: list[Atom], tail: list[Atom]) -> Read | Rejected:
    raw = "\n".join(a.text for a in (*head, *facts, *tail))
    loose: dict[str, list[str]] = {"title": [_PREFIX.sub("", head[0].text)]}
    names = [a.text for a in head[1:]]
    for atom in (*facts, *(a for a in tail[:6] if a.what in ("indexed", "cited"))):
        _take(atom, loose)
    if "degree" in loose:
        loose["school"] = names[1:2]
    elif "venue" not in loose and len(names) > 1:
        loose["venue"] = names[-1:]
        loose["publisher"] = names[-2:-1] if len(names) > 2 and not _is_names(names[-2]) else []
        names = names[: -2 if loose["publisher"] else -1]
    elif len(names) > 1:
        loose["publisher"], names = names[-1:], names[:-1]
    authors = people(n for cell in (names[:1] if "degree" in loose else names) for n in split(cell))
    loose["abstract"] = ["\n".join(a.text for a in tail if a.what in ("long", "text") and len(a.text) > 40)]
    riss = "degree" in loose or any(f.what == "venue_volume" for f in facts)
    source = "riss" if riss else "paste"
    return read(loose, source=source, where=str(head[0].line), raw=raw[:RAW], authors=authors)


def _is_names(text: str) -> bool:
    return all(re.fullmatch(r"[가-힣]{2,4}|[A-Z][\w.'-]+,? [A-Z][\w.' -]+", n) for n in split(text))


def _take(atom: Atom, loose: dict[str, list[str]]) -> None:
    if atom.what == "venue_volume" and (found := _VENUE_VOLUME.match(atom.text)):
        loose["venue"], loose["volume_number"] = [re.split(r"\s+=\s+", found[1])[0]], [found[2]]
    elif atom.what == "volume":
        loose["volume_number"] = [atom.text]
    elif atom.what == "degree" and (found := _DEGREE.match(atom.text)):
        loose["degree"] = [found[1]]
    elif atom.what == "cited" and (found := _CITED.match(atom.text)):
        loose["cited:kci"] = [found[1]]
    elif atom.what == "year":
        loose["year"] = loose["date"] = [atom.text.strip("()")]
    elif atom.what == "text":
        loose["venue"] = [atom.text]
    else:
        loose[atom.what] = [atom.text]


def _rest(atoms: list[Atom]) -> Iterator[Rejected]:
    if any(a.what in ("text", "long") for a in atoms):
        yield Rejected(where=str(atoms[0].line), why="unrecognised", raw="\n".join(a.text for a in atoms)[:RAW])
