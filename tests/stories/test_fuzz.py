"""Hostile bytes by the ten thousand: coverage-guided fuzzing ends without a surprise."""

import pathlib
import subprocess
import sys

import pytest

FUZZ = pathlib.Path(__file__).resolve().parent.parent / "reference" / "fuzz.py"
RUNS = {"query": 10_000, "sources": 20_000}


@pytest.mark.slow
@pytest.mark.parametrize("target", RUNS)
def test_fuzzing_ends_without_a_surprise(target):
    pytest.importorskip("atheris", reason="atheris is there on Linux only")
    command = [sys.executable, FUZZ, target, str(RUNS[target])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {RUNS[target]} runs" in done.stderr
