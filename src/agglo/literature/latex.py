r"""How does a text look without its markup?

Titles and abstracts arrive with LaTeX (``$L{\ddot{a}}nder$``), HTML tags and entities. `plain` gives them as Unicode.
A dollar is a sum of money unless what it encloses looks like mathematics, and a backslash is left alone unless a known
command follows. HTML that is not inline markup stays: it is text, and shown as such.
"""

import html
import re
import unicodedata
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db
from pylatexenc.latexwalker import LatexWalkerError

from agglo.literature.decode import whole_characters

_OWN = {
    r"\ulcorner": "「", r"\lrcorner": "」", r"\llcorner": "「", r"\urcorner": "」", r"\cdot": "·", r"\cdotp": "·",
    r"\centerdot": "·", r"\bullet": "•", r"\sim": "~", r"\backsim": "~", r"\ldots": "…", r"\cdots": "⋯", r"\dots": "…",
    r"\circledR": "®", r"\copyright": "©", r"\ll": "≪", r"\gg": "≫", r"\langle": "〈", r"\rangle": "〉",
    r"\prime": "′", r"\degree": "°", r"\quad": " ", r"\qquad": " ", r"\%": "%", r"\&": "&", r"\#": "#", r"\$": "$",
    r"\_": "_", r"\{": "{", r"\}": "}", r"\,": " ", r"\;": " ", r"\:": " ", r"\!": "", r"\ ": " ", r"\-": "", r"\/": "",
    r"\mu": "μ", r"\textmu": "μ", r"\texteuro": "€", r"\textregistered": "®", r"\texttrademark": "™", r"\slash": "/",
    r"\textbar": "|", r"\textasciitilde": "~", r"\textbackslash": "\\", r"\newline": " ", "\\\\": " ", r"\par": " ",
    r"\textquotesingle": "'", r"\textquoteright": "’", r"\textquoteleft": "‘", r"\textendash": "–", r"\textemdash": "—",
    r"\Roman": "", r"\rm": "", r"\it": "", r"\bf": "", r"\em": "", r"\tt": "", r"\left": "", r"\right": "",
}  # fmt: skip
_WRAPPERS = re.compile(
    r"\\(?:text(?:it|bf|rm|sc|sf|tt|up|md|normal|superscript|subscript)?|emph|mathrm|mathbf|mathit|mathsf|mathcal|mathbb"
    r"|mbox|hbox|ensuremath|uppercase|operatorname|boldsymbol|bm|underline|url|footnotesize|small|rm|it|bf|em)\s*"
    r"\{([^{}]*)\}"
)
_MATH = re.compile(r"(?<!\\)\$\$?((?:[^$\\\n]|\\.){1,400}?)(?<!\\)\$\$?|\\\(((?:[^\\\n]|\\[^)]){1,400}?)\\\)", re.S)
_FORMULA = re.compile(
    r"[\\^_{}]|^\s*[-+=<>≤≥±×*/]?\s*[A-Za-z]{1,2}\s*(?:\([a-z]\))?\s*$"
    r"|^\s*[-+<>=±×*/]\s*$|^[\w.()+]+\s*[=<>]\s*[\w.]+$"
)
_ACCENT = re.compile(
    r"\{?\\(?:(?P<sign>[`'^\"~=.])\s*|(?P<word>ddot|acute|grave|hat|widehat|tilde|widetilde|bar|dot|check|breve|[uvHcdbrkt])"
    r"(?=\s*\{|\s+[A-Za-z\\]|\\))\s*(?:\{\s*(?P<braced>\\?[A-Za-z]{1,2})\s*\}|(?P<bare>\\[ij](?![A-Za-z])|[A-Za-z]))\}?"
)
_ACCENT_OF = {"ddot": '"', "acute": "'", "grave": "`", "hat": "^", "widehat": "^", "tilde": "~", "widetilde": "~",
              "bar": "=", "dot": ".", "check": "v", "breve": "u"}  # fmt: skip
_COMMAND = re.compile(
    r"\{\\(?P<inner>[A-Za-z]+)\s*\}|\\(?:(?:aa|AA|o|O|l|L|ss|ae|AE|oe|OE|i|j|dh|th)\s+(?=[a-z])|[A-Za-z]+(?:\s*\{\})?|"
    r"[%&#$_{},;:! \-/\\])"
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_MONEY = re.compile(r"^[\d.,_]+[^\\]*\s[^\W\d_]{2,}[^\\]*$")
_RAISED = re.compile(r"([\^_])(?:\{([^{}]{1,20})\}|(\\?[A-Za-z]+|[0-9A-Za-z+\-*]))")
_UP = str.maketrans("0123456789+-=()nix", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱˣ")
_DOWN = str.maketrans("0123456789+-=()aeoxhklmnpstiruv", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢᵣᵤᵥ")
_TAGS = re.compile(
    r"</?(?:i|b|em|strong|sub|sup|u|s|tt|sc|scp|font|span|div|p|br|hr|italic|bold|title|sec|inline-formula|tex-math|small|big|center|"
    r"(?:jats|mml|m):[\w-]+)(?:\s[^<>]{0,300})?/?>",
    re.I,
)
_BREAKS = re.compile(r"<(?:/?p|br|/div|/title|/?sec|/?jats:(?:p|title|sec))(?:\s[^<>]{0,300})?/?>", re.I)
_SCRIPT_TAG = re.compile(r"<(?P<tag>sup|sub)>([^<>]{1,12})</(?P=tag)>", re.I)
_BLANKS = re.compile(r"[^\S\n]+")
_MACROS = get_default_latex_context_db()


@lru_cache(maxsize=4096)
def _by_library(piece: str) -> str:
    try:
        return LatexNodes2Text(math_mode="text", strict_latex_spaces=False).latex_to_text(piece)
    except (LatexWalkerError, ValueError, IndexError, KeyError, RecursionError):
        return piece


def _accented(found: re.Match) -> str:
    letter = found["braced"] or found["bare"]
    sign = found["sign"] or _ACCENT_OF.get(found["word"], found["word"])
    made = _by_library(f"\\{sign}{{{letter}}}")
    opened = found[0].startswith("{")
    closed = bool(re.search(r"\}\s*\}$" if found["braced"] else r"\}$", found[0]))
    return ("{" if opened and not closed else "") + made + ("}" if closed and not opened else "")


def _in_math(found: re.Match) -> str:
    return _command(found, math=True)


def _command(found: re.Match, math: bool = False) -> str:
    bare = "\\" + found["inner"] if found["inner"] else found[0].replace("{}", "").rstrip() or found[0]
    bare = found[0] if bare == "\\" else bare
    if bare in _OWN:
        return _OWN[bare]
    made = _simply(bare[1:])
    return made if made and (math or made.isalpha()) else found[0]


@lru_cache(maxsize=1024)
def _simply(name: str) -> str:
    """What the command called `name`, without arguments, stands for; empty where the library does not say."""
    made = getattr(_MACROS.get_macro_spec(name), "simplify_repl", None)
    return made if isinstance(made, str) and "%" not in made and not made.isascii() else ""


def _raised(found: re.Match) -> str:
    inner = found[2] or found[3]
    table = _UP if found[1] == "^" else _DOWN
    made = inner.translate(table)
    if inner in ("\\circ", "∘", "o", "º") and found[1] == "^":
        return "°"
    if all(a != b for a, b in zip(inner, made, strict=True)):
        return made
    return found[1] + inner if found[2] is None else inner


def _formula(found: re.Match) -> str:
    inner = found[1] if found[1] is not None else found[2]
    if not _FORMULA.search(inner) or _MONEY.search(inner):
        return found[0]
    text = _ROOT.sub(r"√\1", _FRACTION.sub(r"\1/\2", _unwrapped(inner)))
    text = _RAISED.sub(_raised, text)
    text = _RAISED.sub(_raised, _COMMAND.sub(_in_math, text))
    text = text.replace("{", "").replace("}", "")
    return text if "\\sim" in inner else text.replace("~", " ")


def _unwrapped(text: str) -> str:
    for _ in range(4):
        made = _WRAPPERS.sub(r"\1", _ACCENT.sub(_accented, text))
        if made == text:
            break
        text = made
    return text


def unlatex(text: str, *, braces: bool = False) -> str:
    r"""`text` with its LaTeX as Unicode.

    Parameters
    ----------
    braces
        Whether ``{`` and ``}`` are grouping signs throughout, and ``~`` and ``--`` a blank and a dash, as in BibTeX;
        elsewhere they are text.

    >>> unlatex(r"$L{\ddot{a}}nder$ 중견$\cdot$중소기업 $\ulcorner$법$\lrcorner$")
    'Länder 중견·중소기업 「법」'
    >>> unlatex("from $5 to $10 billion"), unlatex(r"M{\'e}xico \& \"Uber", braces=True)
    ('from $5 to $10 billion', 'México & Über')
    """
    if "\\" in text or "$" in text:
        text = _MATH.sub(_formula, text)
        if "\\" in text:
            text = _COMMAND.sub(_command, _unwrapped(text))
    if braces:
        text = text.replace("{", "").replace("}", "").replace("---", "—").replace("--", "–").replace("~", " ")
        text = text.replace("``", "“").replace("''", "”")
    return text


def untagged(text: str, *, lines: bool = False) -> str:
    """`text` without inline tags and with entities as characters; unknown tags stay as text.

    >>> untagged("A&amp;B in <i>E. coli</i>: CO<sub>2</sub>&#xD;"), untagged("p <0.05, <script>1</script>")
    ('A&B in E. coli: CO₂', 'p <0.05, <script>1</script>')
    """
    if "&" in text:
        text = html.unescape(text)
        if "&" in text and re.search(r"&(?:#\d|[a-z]{2,8};)", text):
            text = html.unescape(text)
        text = text.replace("\r", "")
    if "<" in text:
        text = _SCRIPT_TAG.sub(lambda m: m[2].translate(_UP if m["tag"].lower() == "sup" else _DOWN), text)
        text = _BREAKS.sub("\n" if lines else " ", text)
        text = _TAGS.sub("", text)
    return text


def plain(text: str, *, braces: bool = False, lines: bool = False) -> str:
    r"""`text` as it reads: LaTeX, entities and inline tags as Unicode, blanks evened, NFC.

    Parameters
    ----------
    braces
        As for `unlatex`.
    lines
        Whether line breaks are kept (abstracts); else they become blanks.

    >>> plain("  The $L{\\ddot{a}}nder$ &amp; <b>Bund</b> \n in Europe ")
    'The Länder & Bund in Europe'
    """
    text = whole_characters(unlatex(untagged(text, lines=lines), braces=braces))
    text = text.replace("\u00ad", "").replace("\ufeff", "").replace("\u200b", "")
    if lines:
        text = "\n".join(filter(None, (_BLANKS.sub(" ", line).strip() for line in text.splitlines())))
    else:
        text = " ".join(text.split())
    return unicodedata.normalize("NFC", text)
