"""What shows before the user's own data is there?

Works of the field, so that the first query finds something: bibliographic facts only, each verified in a
source named in ``seen.csv``, with a description by agglo in Korean and English (``Text.by == "agglo"``) and never the
publication's own abstract. ``works.jsonl`` is edited by hand: one `Work` a line, sorted by year and title.
"""

from importlib.resources import files

import msgspec

from agglo.literature.record import Read, Work

SAMPLE_VERSION = "7d1e1003"
"""The first eight hexadecimal digits of the SHA-256 of ``works.jsonl``, so that a sample library built from other works
is not taken for this one (a test says the new value after an edit)."""


def works() -> list[Work]:
    """The works of the sample, by year, then by title as first printed.

    Returns
    -------
    list of Work
        Without ids (the store gives them); each with one origin named ``sample``.

    >>> len({work.titles[0].text for work in works()}) == len(works())
    True
    """
    return [read.work for read in reads()]


def reads() -> list[Read]:
    """The works of the sample as an importer would read them, with the number of the line each stands on.

    >>> reads()[0].where
    '1'
    """
    decoder = msgspec.json.Decoder(Work)
    lines = (files(__package__) / "works.jsonl").read_text(encoding="utf-8").splitlines()
    return [Read(work=decoder.decode(line), raw=line, where=str(n)) for n, line in enumerate(lines, 1)]
