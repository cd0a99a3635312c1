"""How fast is the lexicon learned, and how long does a question take?

Titles in both languages are made of the words of a small dictionary with some noise, so that they are as many as
wanted and all different; each is one aligned pair. What the sentence encoder adds is told apart, since it depends on
the vocabulary and not on the works.

``python benchmarks/learning.py [--pairs 20000]``
"""

import argparse
import random
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from machine import line, machine, peak_memory, percentile

from agglo.literature.analysis.segment import Segmenter
from agglo.literature.lexicon import curated, learning
from agglo.literature.lexicon.glossary import concepts
from agglo.literature.lexicon.lexicon import Lexicon
from agglo.literature.record import Text, Work
from agglo.literature.store import Store

ASKED = 1_000
WORDS = (4, 9)
NOISE = 0.15


def works(count: int, chance: random.Random) -> list[Work]:
    """Works with a title in both languages: the same concepts in another order, some of them missing on one side."""
    known = concepts()
    found = []
    for n in range(count):
        some = chance.sample(known, chance.randint(*WORDS))
        ko = [concept.ko[0] + chance.choice(("", "의", "과", "을")) for concept in some if chance.random() > NOISE]
        en = [concept.en[0] for concept in chance.sample(some, len(some)) if chance.random() > NOISE]
        titles = (Text(lang="ko", text=" ".join(ko) or "연구"), Text(lang="en", text=" and ".join(en) or "study"))
        found.append(Work(id=f"w{n}", titles=titles))
    return found


def measured(count: int) -> list[tuple[str, str]]:
    """What was measured, and how much it is."""
    listed = works(count, random.Random(1))
    lesson = learning.Lesson(Segmenter())
    began = time.perf_counter()
    lesson.read(listed)
    read = time.perf_counter() - began
    began = time.perf_counter()
    with_meaning = learning.learn(lesson, curated.pairs())
    both = time.perf_counter() - began
    with patch.object(learning, "neighbours", lambda *_: iter(())):  # the same without the encoder
        began = time.perf_counter()
        learning.learn(lesson, curated.pairs())
        alone = time.perf_counter() - began
    rows = [
        ("pairs of titles", f"{count:,}"),
        ("aligned units", f"{len(lesson.units):,}"),
        ("reading (runs analysed for the first time)", f"{count / read:,.0f} pairs/s"),
        ("learning without the encoder", f"{count / alone:,.0f} pairs/s"),
        ("both", f"{count / (read + alone):,.0f} pairs/s"),
        ("the encoder besides", f"{both - alone:.1f} s"),
        ("entries", f"{len(with_meaning.entries):,}"),
        ("peak memory", f"{peak_memory() / 2**20:,.0f} MiB"),
    ]
    return rows + asked(with_meaning)


def asked(learned: learning.Learned) -> list[tuple[str, str]]:
    """How long look-ups take, each term for the first time."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder))
        lexicon = Lexicon.open(Path(folder), store)
        assert lexicon.version  # the file is made when it is first asked
        meta = {"edition": curated.edition(), "learned": "1"}
        lexicon.shelf.replace(learned.entries, learned.sounds, meta)
        terms = [(concept.ko[0], "ko") for concept in concepts()] + [(concept.en[0], "en") for concept in concepts()]
        taken = []
        for term, lang in random.Random(2).sample(terms, min(ASKED, len(terms))):
            began = time.perf_counter()
            lexicon.translations(term + ("정책" if lang == "ko" else " policy"), lang)
            taken.append((time.perf_counter() - began) * 1000)
        lexicon.close()
        store.close()
    return [(f"a compound's look-up, {share:.0%}", f"{percentile(taken, share):.2f} ms") for share in (0.5, 0.95)]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=20_000)
    options = parser.parse_args()
    rows = measured(options.pairs)
    print(line(machine()))
    print("| what | measured |\n|---|---|")
    for name, value in rows:
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
