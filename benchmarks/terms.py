"""How many field terms that neither glossary nor tuning has seen does the lexicon translate? By kind of evidence.

``heldout.csv`` has Korean terms with the English ones that count as right. Each is asked of three lexicons: one that
has learned nothing and knows the glossary, one learned from works that have the English terms only, and one learned
from works that have the terms of either language, never together in one. The last two also hold the glossary's own
terms.

``python benchmarks/terms.py [--misses] [--json]``
"""

import argparse
import csv
import tempfile
from collections import defaultdict
from pathlib import Path

from machine import tell

from agglo.literature.lexicon.entry import normal
from agglo.literature.lexicon.glossary import concept_of, concepts
from agglo.literature.lexicon.lexicon import Lexicon
from agglo.literature.record import Keywords, Text, Work
from agglo.literature.store import Store

HELDOUT = Path(__file__).resolve().parent / "heldout.csv"
FIRST = (1, 5)
LIBRARIES = ("glossary alone", "English library", "library in both languages")


def heldout() -> list[dict]:
    """The terms: ``ko``, ``en`` (what counts as right), ``kind``; those that the glossary has by now are left out."""
    with HELDOUT.open(encoding="utf-8", newline="") as rows:
        read = [{**row, "en": row["en"].split("|")} for row in csv.DictReader(rows)]
    return [row for row in read if concept_of(row["ko"]) is None]


def works(rows: list[dict], library: str) -> list[Work]:
    """Works in whose keywords and titles the terms stand: in English only, or in either language but never together."""
    english = [row["en"][0] for row in rows] + [concept.en[0] for concept in concepts()]
    found = [
        Work(id=f"e{n}", titles=(Text(lang="en", text=text),), keywords=(Keywords(lang="en", words=(text,)),))
        for n, text in enumerate(english)
    ]
    if library == LIBRARIES[2]:
        korean = [row["ko"] for row in rows] + [concept.ko[0] for concept in concepts()]
        found += [
            Work(id=f"k{n}", titles=(Text(lang="ko", text=text),), keywords=(Keywords(lang="ko", words=(text,)),))
            for n, text in enumerate(korean)
        ]
    return [] if library == LIBRARIES[0] else found


def translated(rows: list[dict], library: str) -> list[list[tuple[str, tuple[str, ...]]]]:
    """For each term the English that the lexicon gives, the likeliest first, with its evidence."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder))
        lexicon = Lexicon.open(Path(folder), store)
        listed = works(rows, library)
        if listed:
            lexicon.learn(listed)
        found = [
            [(one.text, one.kinds) for one in lexicon.translations(row["ko"], "ko") if one.lang == "en"] for row in rows
        ]
        lexicon.close()
        store.close()
    return found


def measured(rows: list[dict], misses: bool = False) -> list[dict]:
    """A row a library and kind of term: the share of terms whose first, or one of the first five, is right."""
    out = []
    for library in LIBRARIES:
        right: dict[str, dict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
        for row, found in zip(rows, translated(rows, library), strict=True):
            wanted = {normal(text) for text in row["en"]}
            for first in FIRST:
                hit = any(normal(text) in wanted for text, _ in found[:first])
                for kind in (row["kind"], "all"):
                    right[kind][first].append(hit)
            if misses and not any(normal(text) in wanted for text, _ in found[:1]):
                print(library, row["ko"], row["en"][0], found[:3])
        for kind, of in right.items():
            shares = {f"top{first}": sum(hits) / len(hits) for first, hits in of.items()}
            out.append({"library": library, "kind": kind, "terms": len(of[1]), **shares})
    return out


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    tell(measured(heldout(), options.misses), options.json)


if __name__ == "__main__":
    main()
