"""Does anything from outside break a reader? Coverage-guided fuzzing of the query language and of the importers.

``python tests/reference/fuzz.py query|sources RUNS`` ends with 0 where only errors of agglo's own were raised.
"""

import io
import pathlib
import sys
import tempfile

import atheris

with atheris.instrument_imports(include=["agglo.literature"]):
    from agglo.errors import AggloError
    from agglo.literature import query, sources


def read_query(data: bytes) -> None:
    """Every string is read as something, and reads back as the same tree."""
    text = atheris.FuzzedDataProvider(data).ConsumeUnicode(sys.maxsize)
    root = query.parse(text).root
    if root is not None:
        assert query.parse(query.written(root)).root == root


def read_file(data: bytes) -> None:
    """Any bytes are read, or refused in a sentence."""
    try:
        for _ in sources.open_source(io.BytesIO(data), "fuzz"):
            pass
    except AggloError as refused:
        assert refused.say("ko") and refused.say("en")


GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden"
SEEDS = {"query": GOLDEN / "words", "sources": GOLDEN / "sources"}
TARGETS = {"query": read_query, "sources": read_file}

if __name__ == "__main__":
    options = [f"-runs={int(sys.argv[2])}", "-max_len=4096", "-timeout=20", "-seed=1"]
    with tempfile.TemporaryDirectory() as found:
        atheris.Setup([sys.argv[0], *options, found, str(SEEDS[sys.argv[1]])], TARGETS[sys.argv[1]])
        atheris.Fuzz()
