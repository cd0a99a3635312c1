"""Does a glimpse at the letters of a text ever overlook a run that has the word?"""

import gzip

from agglo.literature.analysis.fields import Analyzer, runs
from agglo.literature.analysis.normalise import fold
from agglo.literature.documents import values
from agglo.literature.glimpse import may_hold, runs_with
from agglo.literature.record import Read
from agglo.literature.sources import open_source

PLAIN = """모르는 것을 몰라서 물었다. 온보딩의 크기가 커서 도운 사람은 서툴러 보였다.
국제사법으로 R & D정책을 연구한 1,000명의
Württemberg policies; hoping, dying SKIES, organizations' relational Cafés."""


def texts(shared) -> list[str]:
    """Real titles, abstracts and keywords, and a text of hard cases."""
    path = shared / "formats" / "kci_csv" / "tsarkr_kci_articles_details.csv.gz"
    with gzip.open(path) as stream:
        works = [r.work for r in open_source(stream, "kci.csv") if isinstance(r, Read)][:60]
    found = [text for work in works for field in ("title", "summary", "keyword") for _, text in values(work)[field]]
    return [fold(text).text for text in [PLAIN, *found]]


def test_no_run_that_has_a_word_is_overlooked(shared):
    analyzer, tried = Analyzer(), 0
    found = texts(shared)
    analyzer.learn(found)
    for text in found:
        for run in dict.fromkeys(runs(text)):
            for piece in analyzer.segmenter.pieces(run):
                if piece.kind in "mdu":
                    tried += 1
                    assert may_hold(text, piece.text), (run, piece.text)
                    assert run in {r.group() for r in runs_with(text, frozenset({piece.text}))}, (run, piece.text)
                if piece.kind in "mdc":
                    for length in range(1, len(piece.text) + 1):
                        begun = frozenset({piece.text[:length]})
                        assert run in {r.group() for r in runs_with(text, begun, prefix=True)}, (run, begun)
    assert tried > 5000


def test_a_glimpse_says_no_where_the_letters_are_not_there():
    assert not may_hold("지역 산업의 발전", "정책")
    assert [r.group() for r in runs_with("지역 산업의 발전", frozenset({"산업"}))] == ["산업의"]
