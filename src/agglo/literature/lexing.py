"""Of what tokens does a query consist? Brackets, operators, fields, quoted strings and words."""

import re

from .analysis.normalise import QUOTES, fold
from .tree import FIELD_OF

_TOKEN = re.compile(
    r"(?P<open>\()|(?P<close>\))|(?P<bar>\|)|(?P<quote>\"[^\"]*(?:\"|$))"
    r"|(?P<near>NEAR/\d{1,9}(?=[\s(\"]|$))|(?P<op>(?:AND|OR|NOT)(?=[\s()|\"]|$))"
    r"|(?P<exact>(?:doi|issn|id|DOI|ISSN):[^\s\"(][^\s\"]*)"
    r"|(?P<field>[^\W\d_]+):(?=[^\s:]|\s*[\"(])"
    r"|(?P<bang>!(?=[^\s!)|]))"
    r"|(?P<word>[^\s()|\"]+)"
)
_PAIRS = {"“": "”", "‟": "”", "„": "“”", "〝": "〞", "「": "」", "『": "』", "〈": "〉", "《": "》"}
_QUOTED = re.compile(
    r"[\"＂](?P<straight>[^\"＂]*)(?P<end>[\"＂]|$)|"
    + "|".join(f"{opening}([^{closing}]*)[{closing}]" for opening, closing in _PAIRS.items())
)
_OTHER_QUOTES = str.maketrans(dict.fromkeys(QUOTES, " "))


def lexed(text: str) -> tuple[list[tuple[str, str]], bool]:
    """The tokens of a query as (kind, text), and whether a quotation mark was left open.

    Kinds: ``open close bar quote near op field bang word``.

    >>> lexed('제목:(클러스터 "정책')
    ([('field', 'title'), ('open', '('), ('word', '클러스터'), ('quote', '"정책"')], True)
    """
    readable = text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    left_open = False

    def straight(match: re.Match) -> str:
        nonlocal left_open
        if match["straight"] is not None:
            left_open = left_open or not match["end"]
        inside = next(group for group in (match["straight"], *match.groups()[2:]) if group is not None)
        return f'"{inside.translate(_OTHER_QUOTES)}"'

    # “ ” and 「 」 quote where they come in pairs; within other quotes, or alone, they are punctuation
    parts: list[str] = []
    at = 0
    for match in _QUOTED.finditer(readable):
        parts += [readable[at : match.start()].translate(_OTHER_QUOTES), straight(match)]
        at = match.end()
    parts.append(readable[at:].translate(_OTHER_QUOTES))
    return [token for match in _TOKEN.finditer(fold("".join(parts)).text) for token in _tokens(match)], left_open


def _tokens(match: re.Match) -> list[tuple[str, str]]:
    kind, text = match.lastgroup or "", match.group()
    if kind == "field":
        name = match.group("field").lower()
        return [("field", FIELD_OF[name])] if name in FIELD_OF else [("word", text)]
    if kind == "exact":
        name, value = text.split(":", 1)
        loose = value.endswith(")") and value.count(")") > value.count("(")
        return [("field", name.lower()), ("word", value[:-1] if loose else value)] + ([("close", ")")] if loose else [])
    return [(kind, text)]
