"""How does a document lie in the Tantivy index?

======================  ====================================================================================
``w_title_ko`` …        a field's words with their positions (several may share one): words, phrases, NEAR
``g_title_ko`` …        its grams, one a position: quotes and substrings, and in ranking the best field's score
``r_title_ko`` …        its prefixable strings, without positions
``s_ko``, ``s_other``   the words of all text fields together, without positions: ranking, and words in any field
``x_venue`` …           exact values, whole: choices, ``doi:``; no value is the empty value
``c_venue`` …           the same as numbers (``tantivy_values.py``) in columns: facets
``year``                for ranges
``row``                 the store's number of the work; nothing is kept here that the store has
``id_head``/``id_tail`` the id's first sixteen bytes as two numbers: ties
``newest`` …            sort keys as numbers (a title as text), the id's beginning in their low bits
======================  ====================================================================================

A change here needs a new `LAYOUT` number; an index of another number is built anew.
"""

import re
from collections.abc import Sequence
from itertools import chain, repeat

import tantivy

from agglo.literature.engine import EXACT_FIELDS, FACETS, NAME_FIELDS, TEXT_FIELDS, Analyzed, Cut, Document
from agglo.literature.engines.tantivy_values import NONE, Values
from agglo.literature.engines.terms import exact_values, script_words

LAYOUT = 1
ANALYSED = tuple((f, s) for f in TEXT_FIELDS for s in ("ko", "other")) + tuple((f, "any") for f in NAME_FIELDS)
RANKED_SCRIPTS = ("ko", "other")
COLUMNS = (*EXACT_FIELDS, "year")
"""Every field that has ``x_…``."""
COUNTED = (*FACETS, "tag")
"""Every field that has ``c_…``."""

_ASCII_BREAK = re.compile(r"[\t\n\f\r]")


def schema() -> tantivy.Schema:
    """The fields drawn above."""
    build = tantivy.SchemaBuilder()
    build.add_unsigned_field("row", indexed=True, fast=True)
    for name in ("id_head", "id_tail", "newest", "oldest", "cited"):
        build.add_unsigned_field(name, fast=True)
    build.add_unsigned_field("year", indexed=True, fast=True)
    build.add_text_field("title", tokenizer_name="raw", index_option="basic", fast=True)
    for field, script in ANALYSED:
        build.add_text_field(f"w_{field}_{script}", tokenizer_name="whitespace", index_option="position")
        build.add_text_field(f"g_{field}_{script}", tokenizer_name="whitespace", index_option="position")
        build.add_text_field(f"r_{field}_{script}", tokenizer_name="whitespace", index_option="basic")
    for script in RANKED_SCRIPTS:
        build.add_text_field(f"s_{script}", tokenizer_name="whitespace", index_option="freq")
    for field in COLUMNS:
        build.add_text_field(f"x_{field}", tokenizer_name="raw", index_option="basic")
    for field in COUNTED:
        build.add_unsigned_field(f"c_{field}", fast=True)
    return build.build()


def register_tokenizers(index: tantivy.Index) -> None:
    """Tell a freshly opened index what its tokenizers' names mean; it does not remember."""
    for name in ("whitespace", "raw"):
        index.register_tokenizer(name, tantivy.TextAnalyzerBuilder(getattr(tantivy.Tokenizer, name)()).build())


def laid_out(document: Document, values: Values) -> tantivy.Document:
    """The document as Tantivy takes it; `values` numbers what facets count."""
    out = tantivy.Document()
    out.add_unsigned("row", document.row)
    _add_order(out, document)
    for key in ANALYSED:
        part = document.fields.get(key)
        if part is not None:
            _add_analysed(out, "_".join(key), part)
    for script in RANKED_SCRIPTS:
        _add_ranked(out, document, script)
    for field in COLUMNS:
        for value in exact_values(document, field) or ("",):
            out.add_text(f"x_{field}", value)
    for field in COUNTED:
        for value in exact_values(document, field) or ("",):
            out.add_unsigned(f"c_{field}", _number(field, value, values))
    return out


def _number(field: str, value: str, values: Values) -> int:
    if not value:
        return NONE
    return int(value) if field == "year" else values.number(value)


def _add_order(out: tantivy.Document, document: Document) -> None:
    head, tail = id_numbers(document.id)
    year = document.year
    out.add_unsigned("id_head", head)
    out.add_unsigned("id_tail", tail)
    out.add_unsigned("newest", keyed(year or 0, head, bits=12, descending=True))
    out.add_unsigned("oldest", keyed(4095 if year is None else year, head, bits=12))
    out.add_unsigned("cited", keyed(document.cited, head, bits=32, descending=True))
    out.add_text("title", document.title_key)
    if year is not None:
        out.add_unsigned("year", year)


def id_numbers(id: str) -> tuple[int, int]:
    """Two 64-bit numbers ordered as the id's first sixteen bytes are.

    >>> id_numbers("b") > id_numbers("aaaaaaaaaaaaa") > id_numbers("a")
    True
    """
    both = id.encode()[:16].ljust(16, b"\0")
    return int.from_bytes(both[:8], "big"), int.from_bytes(both[8:], "big")


def keyed(value: int, head: int, *, bits: int, descending: bool = False) -> int:
    """A 64-bit sort key: `value` in the upper `bits`, then the id's beginning, turned round where descending.

    Two keys differ almost always, so that ties need no further reading; where they do not, the id decides.
    """
    rest = 64 - bits
    low = head >> bits
    return min(value, (1 << bits) - 1) << rest | (((1 << rest) - 1) ^ low if descending else low)


def _add_analysed(out: tantivy.Document, name: str, part: Analyzed | Cut) -> None:
    if part.words:
        out.add_pre_tokenized_text(f"w_{name}", _positioned(part))
    if isinstance(part, Cut):
        if part.joined:
            out.add_text(f"g_{name}", part.joined)
            out.add_text(f"r_{name}", part.prefixes)
    else:
        _add_tokens(out, f"g_{name}", part.grams)
        _add_tokens(out, f"r_{name}", part.prefixable)


def _add_ranked(out: tantivy.Document, document: Document, script: str) -> None:
    parts = [part for field in TEXT_FIELDS if (part := document.fields.get((field, script))) is not None]
    if all(isinstance(part, Cut) for part in parts):
        if words := " ".join(chain.from_iterable(part.words for part in parts)):
            out.add_text(f"s_{script}", words)
    else:
        _add_tokens(out, f"s_{script}", script_words(document, script, TEXT_FIELDS))


def _positioned(part: Analyzed | Cut) -> tantivy.PreTokenizedString:
    nought = repeat(0)
    return tantivy.PreTokenizedString("", list(map(tantivy.Token, part.words, part.places, nought, nought)))


def _add_tokens(out: tantivy.Document, field: str, tokens: Sequence[str]) -> None:
    """Tokens one after the other: joined by spaces for the tokenizer, which is faster, unless one holds a space."""
    if not tokens:
        return
    joined = " ".join(tokens)
    if joined.count(" ") == len(tokens) - 1 and not _ASCII_BREAK.search(joined) and "" not in tokens:
        out.add_text(field, joined)
    else:
        pieces = [tantivy.Token(text, place, 0, 0) for place, text in enumerate(tokens)]
        out.add_pre_tokenized_text(field, tantivy.PreTokenizedString("", pieces))
