"""Laws of marked text: nothing is lost, nothing is added, nothing a record holds becomes a tag."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from agglo.surfaces.web.marks import EXCERPT_COLUMNS, Span, columns, excerpt, marked
from agglo.surfaces.web.records import safe

TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&\"'가정책 . "), max_size=600)


@st.composite
def cut(draw):
    text = draw(TEXT)
    place = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(place, place, st.sampled_from(["typed", "translated"])), max_size=8))
    return text, [Span(min(a, b), max(a, b), kind) for a, b, kind in spans]


def plain(html: str) -> str:
    return unescape(re.sub(r"</?mark(?: class=\"other\")?>", "", html))


@given(cut())
def test_marks_change_no_text(given):
    text, spans = given
    html = str(marked(text, spans))
    assert plain(html) == plain(str(marked(text)))
    assert re.findall(r"<(?!/?mark\b)", html) == []
    assert html.count("<mark") == html.count("</mark>")
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert len("".join(unescape(m) for m in re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.S))) == len(covered)


@given(cut())
def test_an_excerpt_is_a_stretch_of_the_text_with_its_first_mark(given):
    text, spans = given
    spans = [span for span in spans if span.start < span.end]
    found = excerpt(text, spans)
    shown = plain(str(found.text))
    assert shown in plain(str(marked(text)))
    assert found.before or text.startswith(shown)
    assert found.after or text.endswith(shown)
    assert columns(shown) <= EXCERPT_COLUMNS * 1.2
    assert not spans or "<mark" in found.text


@given(
    st.text(max_size=60),
    st.sampled_from(["javascript:", "JaVaScRiPt:", "data:", "vbscript:", "file:///", "//", " http", ""]),
)
def test_only_the_web_is_linked_to(rest, scheme):
    found = safe(scheme + rest)
    assert found == "" or re.match(r"https?://[^/\s]", found, re.I)
