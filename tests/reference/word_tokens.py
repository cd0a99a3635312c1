"""Prints how the words of each line are cut now, as rows of golden/words/tokens.csv to be looked at one by one.

The table is not this output: a row goes in when a person has judged it right under the contracts, and the code is
mended where it is wrong. Lines are read from standard input as ``rule<TAB>text``; what an editor
might change is written as ``\\uXXXX``.
"""

import csv
import re
import sys

from agglo.literature.analysis.fields import Analyzer


def row(text: str, analyzer: Analyzer) -> str:
    """Tokens as ``kind:text@start-end``, in order of place."""
    return " ".join(f"{t.kind}:{t.text}@{t.start}-{t.end}" for t in analyzer.tokens(text))


def main() -> None:
    """Print the candidates."""
    analyzer, out = Analyzer(), csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["rule", "text", "tokens"])
    for line in sys.stdin:
        rule, text = line.rstrip("\n").split("\t", 1)
        plain = re.sub(r"\\u([0-9a-f]{4})|\\n", lambda m: chr(int(m[1], 16)) if m[1] else "\n", text)
        out.writerow([rule, text, row(plain, analyzer)])


if __name__ == "__main__":
    main()
