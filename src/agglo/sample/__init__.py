"""What shows before the user's own data is there?

Works of the field, so that the first query finds something: bibliographic facts only, each verified in a
source named in ``seen.csv``, with a description by agglo in Korean and English (``Text.by == "agglo"``) and never the
publication's own abstract. ``works.jsonl`` is edited by hand: one `Work` a line, sorted by year (the undated last) and
title.
"""

from importlib.resources import files

import msgspec

from agglo.literature.record import Work

SAMPLE_VERSION = "1"
"""Grows with every change of the works, so that a sample library built from an older version is built again."""


def works() -> list[Work]:
    """The works of the sample, by year, then by title as first printed.

    Returns
    -------
    list of Work
        Without ids (the store gives them); each with one origin named ``sample``.

    >>> len({work.titles[0].text for work in works()}) == len(works())
    True
    """
    lines = (files(__package__) / "works.jsonl").read_bytes().splitlines()
    decoder = msgspec.json.Decoder(Work)
    return [decoder.decode(line) for line in lines]
