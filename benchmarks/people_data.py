"""Which mentions of authors are known to be one person's? Real records whose services number authors, or in Hangul."""

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
from records import FORMATS

from agglo.literature.names.mentions import Mention, mentions
from agglo.literature.record import Work
from agglo.literature.sources import open_source

NUMBERED = {"train": "xforce_scopus_Forcherio.csv", "test": "tobler_scopus.csv"}
HANGUL = {
    "train": "kci_csv/tsarkr_kci_articles_details.csv.gz",
    "test": "kci_json_derived/changwoong_kci.json",
}
VARIOUS = (
    "wos_tsv/atwell_ai_wos.tsv",
    "wos_plain/bibliometrix_wos_sample.txt",
    "wos_plain/mk_badFile.isi",
    "scopus_csv/bibliometrix_scopus_sample.csv",
)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A mention and who it is: the service's number of the author, or the name in Hangul."""

    mention: Mention
    person: str


def works(file: str) -> list[Work]:
    """The records of a file, each with its number as id."""
    data = (FORMATS / file).read_bytes()
    data = gzip.decompress(data) if file.endswith(".gz") else data
    read = [item.work for item in open_source(io.BytesIO(data), Path(file).name.removesuffix(".gz"))
            if hasattr(item, "work")]  # fmt: skip
    return [msgspec.structs.replace(work, id=f"{file}:{n}") for n, work in enumerate(read)]


SPLIT = {"55944307900": "7006438074"}
"""Numbers of one person, whom the service holds twice: the same name, department and university stand under both."""


def numbered(part: str) -> list[Known]:
    """Authors of Scopus records with Scopus's author numbers, where a record has as many of the one as of the other."""
    file = f"scopus_csv/{NUMBERED[part]}"
    with open(FORMATS / file, encoding="utf-8-sig", newline="") as rows:
        numbers = {row["Title"]: [n for n in row["Author(s) ID"].split(";") if n] for row in csv.DictReader(rows)}
    found = []
    for n, work in enumerate(works(file)):
        listed = numbers.get(work.titles[0].text, []) if work.titles else []
        if len(listed) == len(work.people):
            found += [Known(mention=m, person=SPLIT.get(listed[m.place], listed[m.place])) for m in mentions(n, work)]
    return found


def hangul(part: str) -> list[Known]:
    """Authors of records of the Korea Citation Index, known by their name; namesakes among them are not told apart."""
    return [
        Known(mention=m, person=m.names[0].replace(" ", ""))
        for n, work in enumerate(works(HANGUL[part]))
        for m in mentions(n, work)
        if m.readings[0].script == "hangul"
    ]


def various() -> list[Known]:
    """Authors of records of several services, some with affiliations; two surnames are two people."""
    listed = [work for file in VARIOUS for work in works(file)]
    return [
        Known(mention=m, person=m.readings[0].family)
        for n, work in enumerate(listed)
        for m in mentions(n, work)
        if m.readings[0].family
    ]


def spelt() -> Iterator[tuple[str, str]]:
    """Names in Hangul with the spelling their bearers use (members of an assembly)."""
    table = Path(__file__).resolve().parent.parent / "tests" / "golden" / "people" / "romanised.csv"
    with open(table, encoding="utf-8", newline="") as rows:
        yield from ((row["hangul"], row["latin"]) for row in csv.DictReader(rows))
