"""Memory does not grow with the file: the peak of reading thirty megabytes is that of reading three."""

import io
import os
import subprocess
import sys

import pytest

ABSTRACT = "클러스터 정책의 효과를 다룬 지어낸 초록이다. A made-up abstract of cluster policy. " * 60
RECORDS = {
    "ris": ("", "TY  - JOUR\nTI  - Park {n}\nAU  - Hong, G.\nPY  - 2016\nAB  - {a}\nER  - \n\n", ""),
    "bibtex": ("", "@article{{k{n},\n title = {{Park {n}}},\n author = {{Hong, G.}},\n abstract = {{{a}}}\n}}\n", ""),
    "csv": ("제목,저자,발행년,초록\n", 'Park {n},홍길동,2016,"{a}"\n', ""),
    "csl": ("[", '{{"type": "book", "title": "Park {n}", "issued": {{"raw": "2016"}}, "abstract": "{a}"}},\n',
            '{"type": "book", "title": "last", "issued": {"raw": "2016"}}]'),
    "wos": ("FN x\nVR 1.0\n", "PT J\nAU Hong, G\nTI Park {n}\nAB {a}\nPY 2016\nUT WOS:{n:015}\nER\n\n", "EF\n"),
    "jsonl": ("", '{{"titles":[{{"lang":"en","text":"Park {n}"}}],"abstracts":[{{"lang":"ko","text":"{a}"}}]}}\n', ""),
    "html": ("<table><tr><th>제목</th><th>초록</th></tr>", "<tr><td>Park {n}</td><td>{a}</td></tr>\n", "</table>"),
}  # fmt: skip


class Generated(io.RawIOBase):
    """A file of `size` bytes or a little more that is made while it is read."""

    def __init__(self, form, size):
        self.begin, self.record, self.end = RECORDS[form]
        self.size, self.made, self.n, self.held = size, 0, 0, self.begin.encode()

    def read(self, size=-1):
        while len(self.held) < size and self.end is not None:
            if self.made >= self.size:
                self.held += self.end.encode()
                self.end = None
                break
            more = "".join(self.record.format(n=self.n + i, a=ABSTRACT) for i in range(40)).encode()
            self.n += 40
            self.made += len(more)
            self.held += more
        piece, self.held = self.held[:size], self.held[size:]
        return piece


READER = """
import resource, sys
sys.path[:0] = {paths!r}
from test_source_memory import Generated
from agglo.literature.record import Read
from agglo.literature.sources import open_source
stream = Generated({form!r}, {size})
count = sum(isinstance(one, Read) for one in open_source(stream, "made"))
print(count, stream.n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak(form, size):
    """The peak memory in KB of a process that reads `size` bytes."""
    code = READER.format(paths=[os.path.dirname(__file__), *sys.path], form=form, size=size)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, made, most = map(int, done.stdout.split())
    assert count == made + (form == "csl")
    return most


@pytest.mark.slow
@pytest.mark.parametrize("form", RECORDS)
def test_memory_is_bounded(form):
    assert peak(form, 30_000_000) < peak(form, 3_000_000) + 8_000
