"""In which languages does a record speak? Titles, abstracts and keywords, parted where one string holds two."""

import re
from collections.abc import Iterable

from agglo.literature.language import foreign_to, language, script
from agglo.literature.latex import plain
from agglo.literature.record import Keywords, Text
from agglo.literature.sources.facts import unique
from agglo.literature.sources.names import MISSING

_OPENS = {")": "(", "]": "[", "）": "（"}
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=。)\s*|(?<=다\.)(?=[A-Z])|\n+")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_CJK = re.compile("[\uac00-\ud7a3\u3040-\u30ff\u4e00-\u9fff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def parted(title: str, *, sure: bool = False) -> list[str]:
    """A title's parts by language: ``Title (한국어 제목)``, ``국문 = English``, ``Original [Translation]``.

    Parameters
    ----------
    sure
        Whether the source always sets a translation in brackets, so that a short one counts too.

    >>> parted("Cluster Policy in Germany (독일의 클러스터 정책)")
    ['Cluster Policy in Germany', '독일의 클러스터 정책']
    >>> parted("신어 조어법 연구 : 대조 = A Study of New Words : contrasts"), parted("Why Big Data = Big Deal")
    (['신어 조어법 연구 : 대조', 'A Study of New Words : contrasts'], ['Why Big Data = Big Deal'])
    >>> parted("Análisis de los clusters [Analysis of the clusters]")
    ['Análisis de los clusters', 'Analysis of the clusters']
    >>> parted("지역혁신체제(RIS)"), parted("f(x) (증명)")
    (['지역혁신체제(RIS)'], ['f(x) (증명)'])
    """
    one, mark, other = title.partition(" = ")
    if mark and foreign_to(one, other):
        return [one.strip(), *parted(other.strip(" ="))] if " = " in other else [one.strip(), other.strip()]
    at = _opening(title)
    if at > 0:
        outer, inner = title[:at].rstrip(), title[at + 1 : -1].strip()
        if title[-1] == "]":
            if len(inner.split()) > 1 and outer and (foreign_to(outer, inner) or language(outer) != language(inner)):
                return [outer, inner]
        elif foreign_to(outer, inner) and (sure or _translates(outer, inner, title[at - 1] == " ")):
            return [outer, inner]
    return [title]


def _opening(title: str) -> int:
    """Where the bracket opens that closes at the title's end; 0 where none does."""
    close = title[-1:]
    if close not in _OPENS:
        return 0
    depth = 0
    for at in range(len(title) - 1, -1, -1):
        depth += (title[at] == close) - (title[at] == _OPENS[close])
        if not depth:
            return at
    return 0


def _translates(outer: str, inner: str, apart: bool) -> bool:
    """Whether a bracket is long enough to be the whole title again and not the gloss of a word."""
    if script(inner) == "ko":
        return apart and len(_HANGUL.findall(inner)) >= 5
    return apart and script(inner) == "latin" and len(inner.split()) >= 4 and len(inner) > 0.8 * len(outer)


def titles(values: Iterable[str], *, braces: bool = False, sure: bool = False, lang: str = "") -> tuple[Text, ...]:
    """The titles in `values`, markup removed, each with its language.

    Parameters
    ----------
    lang
        What the source says of the language, used where the text itself does not tell.

    >>> [(t.lang, t.text) for t in titles(["The End ('선택과 집중'의 종언: 방향)"], sure=True)]
    [('en', 'The End'), ('ko', "'선택과 집중'의 종언: 방향")]
    """
    made = []
    for value in values:
        text = plain(value, braces=braces).strip()
        text = text[1:-1].strip() if re.fullmatch(r"\[[^\[\]]+\]\.?", text) and text.lower() not in MISSING else text
        if not text or text.lower() in MISSING or not any(c.isalnum() for c in text):
            continue
        made += [Text(lang=_of(part, lang), text=part) for part in parted(text, sure=sure) if part]
    return tuple({t.text.casefold(): t for t in reversed(made)}.values())[::-1]


def _of(text: str, said: str) -> str:
    """The language of `text`; Han alone is Korean or Japanese where the source says so."""
    told = language(text, said)
    return said if told == "zh" and said in ("ko", "ja") else told


def abstracts(values: Iterable[str], *, braces: bool = False, lang: str = "") -> tuple[Text, ...]:
    """The abstracts in `values`; one that says itself in two languages one after the other becomes two.

    >>> korean, english = "본 연구는 클러스터를 다룬다. " * 5, "This study deals with clusters in Korea. " * 5
    >>> [t.lang for t in abstracts([korean + english])]
    ['ko', 'en']
    """
    made = []
    for value in values:
        text = plain(value, braces=braces, lines=True)
        if not text or text.lower().strip("[]. ") in MISSING or text.lower() in MISSING:
            continue
        made += [Text(lang=_of(part, lang), text=part) for part in _by_border(text)]
    return tuple({t.text: t for t in made}.values())


def _by_border(text: str) -> list[str]:
    """`text` cut where its script changes for good, else whole.

    The border lies between two sentences; it is clear where at most a twentieth of the letters stand on the wrong side
    of it and both sides are long enough to be abstracts.
    """
    cjk = len(_CJK.findall(text))
    if cjk < 40 or len(_LATIN.findall(text)) < 150:
        return [text]
    cuts = [0, *(m.end() for m in _SENTENCE.finditer(text)), len(text)]
    spans = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if b > a]
    eastern, western = [], []
    for a, b in spans:
        piece = text[a:b]
        east, west = 2 * len(_CJK.findall(piece)), len(_LATIN.findall(piece))
        eastern.append(east + west if east >= 0.35 * west and east else 0)
        western.append(0 if eastern[-1] else west)
    all_e, all_w = sum(eastern), sum(western)
    best, at, e, w = all_e + all_w, 0, 0, 0
    for i in range(1, len(spans)):
        e, w = e + eastern[i - 1], w + western[i - 1]
        wrong = min(w + all_e - e, e + all_w - w)
        if wrong < best:
            best, at = wrong, i
    one, other = text[: spans[at][0]].strip(), text[spans[at][0] :].strip()
    clear = best <= 0.05 * (all_e + all_w) and min(len(one), len(other)) >= 60
    return [one, other] if clear and foreign_to(one, other) else [text]


_MARKS = (";", "；", "|", "\n", "、", "，", ",")
_WITH_OTHER = re.compile(r"^(.+?)\s*[(（]\s*([^()（）]+)\s*[)）]$")


def keyword_parts(text: str) -> list[str]:
    """The keywords in one cell, however they are glued; commas in brackets do not part.

    >>> keyword_parts("이인직,노신, 반봉건"), keyword_parts("cluster; policy (Korea, Japan)")
    (['이인직', '노신', '반봉건'], ['cluster', 'policy (Korea, Japan)'])
    >>> keyword_parts("지역·산업·정책"), keyword_parts("input/output"), keyword_parts("클러스터 / 혁신 / 정책")
    (['지역', '산업', '정책'], ['input/output'], ['클러스터', '혁신', '정책'])
    """
    text = text.strip(" ;,|\n")
    for mark in _MARKS:
        if mark in text:
            return [p for p in (part.strip(" \t\r\n.·") for part in _cut(text, mark)) if p]
    if len(parts := re.split(r"\s+[/·ㆍ]\s+", text)) > 1 or len(parts := re.split("[·ㆍ]", text)) > 2:
        return [p.strip() for p in parts if p.strip()]
    return [text.strip(" .")] if text.strip(" .") else []


def _cut(text: str, mark: str) -> list[str]:
    if "(" not in text and "（" not in text:
        return text.split(mark)
    parts, depth, begin = [], 0, 0
    for at, sign in enumerate(text):
        depth = max(0, depth + (sign in "(（") - (sign in ")）"))
        if sign == mark and not depth:
            parts.append(text[begin:at])
            begin = at + 1
    return [*parts, text[begin:]] if not depth else text.split(mark)


def keywords(
    cells: Iterable[str], single: Iterable[str] = (), *, default: str = "en", braces: bool = False
) -> tuple[Keywords, ...]:
    """The keywords in `cells` as one list a language, in the order printed.

    Parameters
    ----------
    single
        Further keywords, each by itself: a comma belongs to it.
    default
        The language of Latin keywords, which say too little by themselves: that of the work's Latin title or abstract.

    >>> [(k.lang, k.words) for k in keywords(["클러스터(Cluster), 혁신; ", "policy"])]
    [('ko', ('클러스터', '혁신')), ('en', ('Cluster', 'policy'))]
    """
    by_lang: dict[str, list[str]] = {}
    parts = [part for cell in cells for part in keyword_parts(plain(cell, braces=braces, lines=True))]
    for part in (*parts, *(plain(word, braces=braces) for word in single)):
        both = _WITH_OTHER.match(part)
        twice = both and foreign_to(both[1], both[2]) and not re.fullmatch(r"[A-Z0-9&.-]{1,6}", both[2])
        for word in both.groups() if both and twice else [part]:
            word = " ".join(word.split())
            if word.lower() in MISSING or len(word) > 200:
                continue
            told = script(word)
            by_lang.setdefault(default if told in ("latin", "") else told, []).append(word)
    return tuple(Keywords(lang=lang, words=unique(words)) for lang, words in by_lang.items())
