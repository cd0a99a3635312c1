"""What must hold of every text that a person sees: both languages, the same facts, used, and said as agglo speaks."""

import ast
import re
import string
import tomllib
from functools import cache
from pathlib import Path

import pytest

import agglo
from agglo.text import LANGUAGES, keys, say

SOURCE = Path(agglo.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
TEMPLATES = sorted(SOURCE.rglob("*.html"))
EVERY = sorted(keys("en") | keys("ko"))

NAMES = re.compile(
    r"(source|exports|styles)\.[\w-]+|fields\.(doi|issn)|web\.(fact_(issn|isbn)|page_n|seconds|api)|argparse\..*|"
    r"cite\.\w+|cli\.(fact_(doi|issn|pdf|isbn)|status_agglo|took)"
)
"""Keys whose Korean may be a name that has no Hangul, or a bare sign."""


def facts(text: str) -> set[str]:
    """The names of what a text has to be told.

    >>> sorted(facts("{name}: {n:,} of {most}"))
    ['most', 'n', 'name']
    """
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys():
    """A text that one language has, the other has too, in the file of the same name."""
    for file in sorted((SOURCE / "text" / "en").glob("*.toml")) + sorted((SOURCE / "text" / "ko").glob("*.toml")):
        told = {
            lang: {
                (section, key)
                for section, entries in tomllib.loads(
                    (SOURCE / "text" / lang / file.name).read_text(encoding="utf-8")
                ).items()
                for key in entries
            }
            for lang in LANGUAGES
        }
        odd = told["ko"] ^ told["en"]
        assert not odd, f"help: {file.name} lacks in one language: {sorted(odd)}"


def test_no_key_stands_twice():
    """Files share sections, never keys: the later would silently win."""
    for lang in LANGUAGES:
        seen: dict[tuple[str, str], str] = {}
        for file in sorted((SOURCE / "text" / lang).glob("*.toml")):
            for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
                for key in entries:
                    before = seen.setdefault((section, key), file.name)
                    assert before == file.name, f"help: {section}.{key} stands in {before} and {file.name} ({lang})"


@pytest.mark.parametrize("key", EVERY)
def test_speaks_as_agglo_speaks(key):
    """The same facts in both languages; Korean in Hangul; no exclamation marks, blanks at the ends or empty texts."""
    told = {lang: say(key, lang) for lang in LANGUAGES}
    if not key.startswith("argparse."):
        one = {"n"} if key.endswith("_one") else set()  # English may say "the record" where Korean counts
        assert facts(told["ko"]) - one == facts(told["en"]) - one, f"help: {key} is told other facts in one language"
    for lang, text in told.items():
        assert text.strip() and (text == text.strip() or key.startswith(("argparse.", "cli.")))
        assert "!" not in re.sub(r"`[^`]*`", "", text), f"help: {key} in {lang} raises its voice"
        assert "  " not in text.strip()
    particle = re.search(r"\}[’”'\")]*(을|를|은|는|이|가|과|와|으로|로)(?![가-힣])", told["ko"])
    assert not particle, f"help: {key} puts a particle behind a word it does not know"
    bare = re.sub(r"\{[^}]*\}", "", told["ko"])
    assert NAMES.fullmatch(key) or re.search("[가-힣]", bare) or not re.search("[A-Za-z]", bare), (
        f"help: {key} has no Hangul"
    )
    assert not re.search("[가-힣]", re.sub(r"[‘“\"'(].*?[’”\"')]", "", told["en"])) or key.split(".")[0] in (
        "parameter", "web", "cite", "operation_search",
    ), f"help: {key} has Hangul in English"  # fmt: skip


SENTENCES = [key for key in EVERY if key.split(".")[0] in ("errors", "rejected", "warnings", "query")]
"""Whole sentences: what errors, rejections, warnings and repairs say."""


@pytest.mark.parametrize("key", SENTENCES)
def test_sentences_are_sentences(key):
    """Errors and reasons end as sentences do, in 합니다체, and tell what to do or what follows."""
    assert say(key, "en").endswith((".", "?"))
    korean = re.sub(r"\([^)]*\)", "", say(key, "ko"))
    assert korean.endswith((".", "?"))
    assert re.search(r"(니다|십시오|니까)[.?]|: \{known\}\.", korean), f"help: {key} is not in 합니다체"


# Used and there

ERRORS = ("AggloError", "BadInput", "Unreadable", "TooLarge", "Unknown", "Refused", "Unavailable")
PROPER = {"agglo", "JSON", "PDF", "DOI", "ISSN", "한국어", "English", "RIS", "CSV"}
"""Names that are the same in both languages, or say a language in itself."""


@cache
def spoken() -> tuple[set[str], list[re.Pattern], set[str]]:
    """What the code and the templates name: whole keys, patterns of composed ones, and bare words."""
    whole: set[str] = set()
    patterns: list[re.Pattern] = []
    bare: set[str] = set()
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                (whole if "." in node.value else bare).add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
                if any(part for part in parts if part):
                    patterns.append(re.compile("".join(".+" if p is None else re.escape(p) for p in parts), re.S))
    for file in TEMPLATES:
        text = file.read_text(encoding="utf-8")
        for quoted in re.findall(r"\"([\w.\-]+)\"|'([\w.\-]+)'", text):
            for name in filter(None, quoted):
                (whole if "." in name else bare).add(name)
        for head in re.findall(r"[\"']([\w.]+_?)[\"']\s*~", text):
            patterns.append(re.compile(re.escape(head) + ".+"))
    return whole, patterns, bare


def telling(pattern: str) -> bool:
    """Whether a composed key tells which texts it may be: more than a mark, and more than a section of many doors.

    >>> telling(r"web\\.fact_.+"), telling(r"web\\..+"), telling(r".+_.+"), telling(r"kind\\..+")
    (True, False, False, True)
    """
    fixed = re.sub(r"\.\+|\\", "", pattern)
    return fixed not in ("errors.", "cli.", "web.") and len(re.findall("[a-z]", fixed)) > 2


ENDINGS = ("", "_one", "_many", "_near", "_list", "_long", "_short", "_line", "_go")
"""What is put behind a bare word to make a key."""


@pytest.mark.parametrize("key", EVERY)
def test_no_text_is_there_for_nothing(key):
    """Each key is named in code or templates: whole, as its last part, or as one that is put together."""
    whole, patterns, bare = spoken()
    section, _, name = key.partition(".")
    heads = {name[: len(name) - len(end)] for end in ENDINGS if name.endswith(end)}
    reached = any(p.pattern.startswith(re.escape(section + ".") + ".+") for p in patterns)  # say(f"cli.{key}")
    named = key in whole or {f"{section}.{head}" for head in heads} & whole or (reached and heads & bare)
    composed = any(p.fullmatch(key) or p.fullmatch(name) for p in patterns if telling(p.pattern))
    argparse = section == "argparse"  # argparse itself asks for these
    assert named or composed or argparse, f"help: nothing says {key}; take it out of text/*/*.toml"


def test_every_key_in_code_is_there():
    """``say("section.key")`` and the key of every error, rejection and warning that the code makes exist."""
    known = set(EVERY)
    missing = []
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            first = node.args[0] if node.args else None
            named = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
            why = next((k.value for k in node.keywords if k.arg == "why"), None)
            if node.func.id == "say" and named is not None:
                missing += [(file.name, named)] * (named not in known)
            elif node.func.id in ERRORS and named is not None:
                missing += [(file.name, named)] * (f"errors.{named}" not in known)
            elif node.func.id == "Rejected" and isinstance(why, ast.Constant):
                missing += [(file.name, why.value)] * (f"rejected.{why.value}" not in known)
            elif node.func.id == "Notice":
                key = next((k.value for k in node.keywords if k.arg == "key"), None)
                if isinstance(key, ast.Constant):
                    missing += [(file.name, key.value)] * (key.value not in known)
    assert not missing, f"help: add to text/ko and text/en: {missing}"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(template):
    """What stands between tags and in spoken attributes comes from the texts; names and signs aside."""
    text = template.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|<!--.*?-->|<(script|style)\b.*?</\1>", " ", text, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}", " ", text, flags=re.S)
    text = re.sub(r"\bdata-[\w-]+=\"[^\"]*\"", " ", text)
    spoken = [said for _, said in re.findall(r"\b(title|alt|placeholder|aria-label)=\"([^\"]*)\"", text)]
    shown = re.sub(r"<code\b[^>]*>.*?</code>|<kbd\b[^>]*>.*?</kbd>", " ", text, flags=re.S)
    spoken += re.findall(r">([^<]*)", shown)
    words = {word for part in spoken for word in re.findall(r"[A-Za-z가-힣]{2,}", re.sub(r"&\w+;", " ", part))}
    assert not words - PROPER, f"help: move to text/*/web.toml: {sorted(words - PROPER)}"
