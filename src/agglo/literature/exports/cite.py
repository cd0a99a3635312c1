"""How is a work written in a list of references?

citeproc-py does the formatting; the styles in ``styles/*.csl`` are our own. Three things are done here, before and
after, since no CSL style can say them and citeproc-py lacks them: a name in Hangul stands whole (no initials, no comma,
never turned round, no ``&`` before it); initials; and marks that meet (``?.``, ``?,``).

A title's capitals stay as the record has them, although APA asks for sentence case: a program cannot tell ``Korea``
from ``Cluster``.
"""

import re
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files
from io import BytesIO
from threading import Lock
from types import SimpleNamespace

import msgspec

from agglo.errors import Unknown
from agglo.literature.record import Person, Text, Work, title
from agglo.text import has, say

from .csl import item
from .names import EAST_ASIAN, divide, initials, is_korean

ITALIC, UPRIGHT, WHOLE, END = "\ue000", "\ue001", "\ue002", "\ue003"
"""Marks in citeproc's output: italics begin and end; the name that follows is in East Asian script; a title ends."""
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ue000-\ue003\ud800-\udfff]")
NOT_CITED = ("abstract", "keyword", "custom", "PMID", "language")
WITH_LINK = ("report", "webpage", "dataset", "document")
"""Types whose address is cited where there is no DOI."""
IN_ITALICS = ("book", "report", "dataset")
"""Types whose title no style puts in quotes."""


class Style(msgspec.Struct, frozen=True, kw_only=True):
    """A way to write references: its CSL file for works cited by a Korean title, and the one for all others.

    ``initials`` is ``K.-B.``, ``KB`` or empty for given names in full; ``quoting`` the CSL files that set the titles of
    articles in double quotes, so that those within become single; ``pages`` how the last page is shortened (see
    `shortened`).
    """

    korean: str
    other: str
    initials: str = ""
    quoting: tuple[str, ...] = ()
    pages: str = ""


STYLES: dict[str, Style] = {
    "apa": Style(korean="apa", other="apa", initials="K.-B."),
    "chicago": Style(korean="chicago", other="chicago", quoting=("chicago",), pages="chicago"),
    "korean": Style(korean="korean", other="korean-latin", initials="K.-B.", quoting=("korean-latin",)),
    "mla": Style(korean="mla", other="mla", quoting=("mla",), pages="two"),
    "vancouver": Style(korean="vancouver", other="vancouver", initials="KB", pages="least"),
}
"""Name → style; the names people read are in ``text/*/exports.toml`` under ``[styles]``."""


def references(works: Iterable[Work], style: str = "apa", lang: str = "", html: bool = False) -> list[str]:
    """Each work as one reference, in the order given.

    Parameters
    ----------
    works
        What is cited.
    style
        A name in `STYLES`.
    lang
        The language whose title, names and journal are cited where the work has them; empty for the original, which
        is the first title.
    html
        Whether italics stand as ``<i>`` and everything else is escaped; else plain text.

    >>> from agglo.literature.record import Venue
    >>> work = Work(people=(Person(name="Nahm, Kee-Bom", other=("남기범",)),), year=2016, volume="19", number="4",
    ...     titles=(Text(lang="en", text="The Rise"), Text(lang="ko", text="포스트클러스터")), pages="764-781",
    ...     venue=Venue(names=(Text(lang="ko", text="한국경제지리학회지"),)))
    >>> references([work], "korean", "ko")
    ['남기범(2016), 「포스트클러스터」, 『한국경제지리학회지』, 19(4), 764–781.']

    Raises
    ------
    Unknown
        Where there is no such style.
    """
    if style not in STYLES:
        raise Unknown.named("style", style, STYLES)
    finish = as_html if html else as_text
    return [finish(rendered(work, STYLES[style], lang)) for work in works]


def rendered(work: Work, style: Style, lang: str) -> str:
    """The reference with marks for italics."""
    cited = title(work, lang)
    korean = bool(cited and is_korean(cited.text))
    file = style.korean if korean else style.other
    made = cited_item(work, cited, korean, style.initials, file)
    if file in style.quoting and made["type"] not in IN_ITALICS:
        made["title"] = inner_quotes(made["title"])
    made["title"] += END
    if "page" in made:
        made["page"] = shortened(made["page"], style.pages)
    return polished(_format(file, made), korean)


def cited_item(work: Work, cited: Text | None, korean: bool, initial: str, file: str = "") -> dict:
    """The CSL item with the title, names and words of one language."""
    names = work.venue.names if work.venue else ()
    wanted = "ko" if korean else cited.lang if cited else "en"
    venue = next((name for lang in (wanted, "en") for name in names if name.lang == lang), names[0] if names else None)
    made = {field: value for field, value in item(work).items() if field not in NOT_CITED}
    made |= {"id": "work", "title": cited.text if cited else ""}
    made["container-title"] = venue.text if venue else ""
    made = _clean(made)
    made["title"] = made["title"] or say("cite.untitled", "ko" if korean else "en")
    for role in ("author", "editor", "translator"):
        made[role] = [cited_name(p, korean, initial) for p in work.people if p.role == role and p.name.strip()]
    if work.kind == "thesis":
        made["genre"] = genre(work, korean, file)
    if "DOI" in made or made["type"] not in WITH_LINK:
        made.pop("URL", None)
    if file == "apa" and [name.get("literal", "").strip(WHOLE) for name in made["author"]] == [made.get("publisher")]:
        del made["publisher"]  # APA names a body that publishes its own work once
    return {field: value for field, value in made.items() if value}


def cited_name(person: Person, korean: bool, initial: str) -> dict[str, str]:
    """The name in the script of the reference where the person has it: whole in East Asian script, else divided.

    >>> cited_name(Person(name="남기범", other=("Nahm, Kee-Bom",)), False, "K.-B.")
    {'family': 'Nahm', 'given': 'K.-B.'}
    >>> cited_name(Person(name="남, 기범", family="남", given="기범"), True, "K.-B.")["literal"].strip(WHOLE)
    '남기범'
    """
    forms = (person, *(Person(name=name) for name in person.other if name.strip()))
    person = next((form for form in forms if is_korean(form.name) == korean), person)
    family, given = map(_clean, divide(person))
    if not given and EAST_ASIAN.search(family):
        return {"literal": WHOLE + re.sub(r"^(\w{1,2}),\s*(?=\w{1,3}$)", r"\1", family)}
    if not given:
        return {"literal": family}
    if initial:
        given = initials(given) if "." in initial else re.sub(r"[^\w]", "", initials(given))
    return {"family": family, "given": given}


def genre(work: Work, korean: bool, file: str = "") -> str:
    """What kind of thesis, in the reference's language and the style's words: a doctor's, a master's, or not known.

    >>> from agglo.literature.record import Thesis
    >>> genre(Work(thesis=Thesis(degree="박사")), True), genre(Work(thesis=Thesis(degree="Ph.D.")), False, "chicago")
    ('박사학위논문', 'PhD diss.')
    """
    degree = work.thesis.degree.lower() if work.thesis else ""
    known = (("doctor", r"박사|doctor|ph\.?\s?d|dr\b"), ("master", r"석사|master|\bm\.?(a|s|sc|phil|eng|ba)\b"))
    level = next((level for level, words in known if re.search(words, degree)), "thesis")
    own = f"cite.{level}_{file}"
    return say(own if has(own) else f"cite.{level}", "ko" if korean else "en")


def shortened(pages: str, how: str) -> str:
    """The pages with the last one shortened as a style asks.

    ``least`` leaves out all leading digits that are the same, ``two`` keeps at least two (MLA), ``chicago`` follows the
    Chicago Manual's table. citeproc-py's own shortening makes ``1-15`` into ``1-5``.

    >>> [shortened("1295-1298", how) for how in ("", "least", "two", "chicago")]
    ['1295-1298', '1295-8', '1295-98', '1295-98']
    >>> [shortened(pages, "chicago") for pages in ("1-15", "100-104", "101-108", "104-1120", "1496-1500")]
    ['1-15', '100-104', '101-8', '104-1120', '1496-1500']
    """
    found = re.fullmatch(r"([0-9]+)-([0-9]+)", pages)
    if not how or not found or len(found[1]) != len(found[2]):
        return pages
    first, last = found.groups()
    same = next((at for at in range(len(first)) if first[at] != last[at]), len(first))
    if how == "chicago" and (int(first) < 100 or int(first) % 100 == 0 or (len(first) == 4 and same < 2)):
        return pages
    least = 1 if how == "least" or (how == "chicago" and int(first) % 100 < 10) else 2
    return f"{first}-{last[min(same, len(last) - least) :]}"


def inner_quotes(text: str) -> str:
    """The text as it stands within double quotes.

    >>> inner_quotes('The "New" Policy'), inner_quotes("“New” Policy")
    ('The ‘New’ Policy', '‘New’ Policy')
    """
    return re.sub(r'"([^"]*)"', r"‘\1’", text).replace("“", "‘").replace("”", "’")


def polished(text: str, korean: bool) -> str:
    """Marks that meet are made one; names in Hangul are joined by a comma alone."""
    text = re.sub(rf",? (?:&|and) {WHOLE}", f", {WHOLE}", text).replace(WHOLE, "")
    if korean:
        text = re.sub(r",? et al\.(,?)", lambda met: " 외" + (met[1] or "."), text)
    text = re.sub(rf"([?!…。]){END}({UPRIGHT}?)[.,]", r"\1\2", text)
    text = re.sub(rf"\.{END}?({UPRIGHT}?)\.", r".\1", text).replace(END, "")
    text = re.sub(r"(?<=[.?!…]”)\.$", "", re.sub(r",\.$", ".", text))
    return " ".join(text.split())


def as_text(text: str) -> str:
    """The reference without italics."""
    return text.replace(ITALIC, "").replace(UPRIGHT, "")


def as_html(text: str) -> str:
    """The reference as HTML that holds no tag but ``<i>``.

    >>> as_html("A & B, " + ITALIC + "<Journal>" + UPRIGHT)
    'A &amp; B, <i>&lt;Journal&gt;</i>'
    """
    return escape(text, quote=False).replace(ITALIC, "<i>").replace(UPRIGHT, "</i>")


def _italic(text) -> str:
    return f"{ITALIC}{text}{UPRIGHT}"


def _plain(text) -> str:
    return str(text)


MARKS = SimpleNamespace(
    preformat=_plain,
    Italic=_italic,
    Oblique=_italic,
    **dict.fromkeys(("Bold", "Light", "Underline", "Superscript", "Subscript", "SmallCaps"), _plain),
)
"""A formatter for citeproc; its own HTML one does not escape the values (citeproc-py issue 27)."""
_lock = Lock()


def _clean(value):
    if isinstance(value, str):
        return " ".join(UNWRITABLE.sub("", value).split())
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return value


@cache
def _style(name: str):
    from citeproc import CitationStylesStyle

    source = files(__package__) / "styles" / f"{name}.csl"
    return CitationStylesStyle(BytesIO(source.read_bytes()), locale="en-US", validate=False)


def _format(style: str, made: dict) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography
    from citeproc.source.json import CiteProcJSON

    with _lock:  # a style keeps what it renders in itself
        bibliography = CitationStylesBibliography(_style(style), CiteProcJSON([made]), MARKS)
        bibliography.register(Citation([CitationItem("work")]))
        return str(bibliography.bibliography()[0])
