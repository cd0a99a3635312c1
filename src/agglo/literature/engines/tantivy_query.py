"""How is a match asked of Tantivy?

Each builder gives a query, or one of `NOTHING` and `EVERYTHING`, which swallow what stands around them: a term that
occurs nowhere is never asked for. What Tantivy takes badly is never built: phrases of one word, booleans of
negations only.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from itertools import product

import tantivy
from tantivy import Occur, Query

from agglo.literature.engine import (
    EXACT_WEIGHT,
    GRAM_WEIGHT,
    TEXT_FIELDS,
    TITLE_WEIGHT,
    WORDS_WEIGHT,
    All,
    AllOf,
    AnyOf,
    HasGrams,
    HasInfix,
    HasNear,
    HasPrefix,
    HasValue,
    HasWord,
    HasWords,
    InYears,
    Match,
    Nothing,
    NotOf,
    Scoring,
)
from agglo.literature.engines.tantivy_layout import ANALYSED, COLUMNS, RANKED_SCRIPTS
from agglo.literature.engines.terms import checked_infix

NOTHING, EVERYTHING = "nothing", "everything"
Built = Query | str

MOST_PHRASES = 8
"""Alternatives in a quote are spelt out as so many phrases; beyond, one phrase of alternations is asked for."""

_LATEST = (1 << 63) - 1


class Reading:
    """One snapshot of the index, as queries are built against it."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher):
        self.schema, self.searcher = schema, searcher
        self.frequency: Callable[[str, str], int] = lru_cache(100_000)(partial(_frequency, searcher))

    def term(self, field: str, text: str) -> Built:
        return Query.term_query(self.schema, field, text, "basic") if self.frequency(field, text) else NOTHING

    def phrase(self, field: str, placed: list[tuple[int, str]], slop: int = 0) -> Built:
        """The texts, each at its offset; every one must occur."""
        if not placed or not all(self.frequency(field, text) for _, text in placed):
            return NOTHING
        if len(placed) == 1:
            return self.term(field, placed[0][1])
        return Query.phrase_query(self.schema, field, placed, slop=slop)

    def share_a_place(self, field: str, a: str, b: str) -> bool:
        """Whether two words stand at one place in any document."""
        built = self.phrase(field, [(0, a), (0, b)])
        return built is not NOTHING and bool(self.searcher.search(built, 1, count=False).hits)


def _frequency(searcher: tantivy.Searcher, field: str, text: str) -> int:
    return searcher.doc_freq(field, text) if storable(text) else 0


def storable(text: str) -> bool:
    """Whether the text can occur in a document: half a surrogate pair cannot, and Tantivy would refuse it."""
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def query_of(match: Match, reading: Reading) -> Built:
    """The query that finds what `match` describes."""
    return BUILDERS[type(match)](match, reading)


def both(parts: list[Built]) -> Built:
    """Every part."""
    if NOTHING in parts:
        return NOTHING
    wanted = [part for part in parts if part is not EVERYTHING]
    return _boolean(Occur.Must, wanted) if wanted else EVERYTHING


def either(parts: list[Built]) -> Built:
    """At least one part."""
    if EVERYTHING in parts:
        return EVERYTHING
    wanted = [part for part in parts if part is not NOTHING]
    return _boolean(Occur.Should, wanted) if wanted else NOTHING


def _boolean(occur: Occur, queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(occur, query) for query in queries])


def _all_of(match: AllOf, reading: Reading) -> Built:
    wanted = both([query_of(part, reading) for part in match.parts if not isinstance(part, NotOf)])
    unwanted = either([query_of(part.part, reading) for part in match.parts if isinstance(part, NotOf)])
    return _but_not(wanted, unwanted)


def _but_not(wanted: Built, unwanted: Built) -> Built:
    if wanted is NOTHING or unwanted is EVERYTHING:
        return NOTHING
    if unwanted is NOTHING:
        return wanted
    positive = Query.all_query() if wanted is EVERYTHING else wanted
    return Query.boolean_query([(Occur.Must, positive), (Occur.MustNot, unwanted)])


def _any_of(match: AnyOf, reading: Reading) -> Built:
    return either([query_of(part, reading) for part in _fields_taken_together(match.parts)])


def _fields_taken_together(parts: tuple[Match, ...]) -> list[Match | HasWord]:
    """The parts, a word wanted in any text field of a script standing once, as a word of the field of all.

    It finds the same, and one list is read instead of three.
    """
    asked: dict[tuple[str, str], set[str]] = {}
    for part in parts:
        if isinstance(part, HasWord) and part.script in RANKED_SCRIPTS and part.field in TEXT_FIELDS:
            asked.setdefault((part.script, part.word), set()).add(part.field)
    together = {key for key, fields in asked.items() if len(fields) == len(TEXT_FIELDS)}
    rest = [
        part
        for part in parts
        if not (isinstance(part, HasWord) and part.field in TEXT_FIELDS and (part.script, part.word) in together)
    ]
    return rest + [HasWord(field="*", script=script, word=word) for script, word in sorted(together)]


def _has_word(match: HasWord, reading: Reading) -> Built:
    if match.field == "*":
        return reading.term(f"s_{match.script}", match.word)
    return reading.term(f"w_{match.field}_{match.script}", match.word)


def _has_words(match: HasWords, reading: Reading) -> Built:
    return reading.phrase(f"w_{match.field}_{match.script}", list(enumerate(match.words)))


def _has_grams(match: HasGrams, reading: Reading) -> Built:
    field = f"g_{match.field}_{match.script}"
    places = [[text for text in dict.fromkeys(choices) if reading.frequency(field, text)] for choices in match.grams]
    if not places or not all(places):
        return NOTHING
    phrases = 1
    for choices in places:
        phrases *= len(choices)
    if phrases <= MOST_PHRASES or len(places) == 1:
        return either([reading.phrase(field, list(enumerate(texts))) for texts in product(*places)])
    patterns = [(offset, "|".join(map(escaped, choices))) for offset, choices in enumerate(places)]
    return Query.regex_phrase_query(reading.schema, field, patterns)


def escaped(text: str) -> str:
    """The text as a pattern that matches it and nothing else."""
    return re.sub(r"[^\w\s]|_", lambda found: "\\" + found[0] if found[0].isascii() else found[0], text)


def _has_near(match: HasNear, reading: Reading) -> Built:
    """Phrases with slop where that is exact, else one phrase for each gap and order.

    Slop also finds two words that share a place (산업, 산업화), so it is used only for words that nowhere do.
    """
    a, b, field = match.a, match.b, f"w_{match.field}_{match.script}"
    if not a or not b or match.n < 0:
        return NOTHING
    orders = ((a, b), (b, a)) if a != b else ((a, b),)
    if len(a) == len(b) == 1 and a != b and match.n and not reading.share_a_place(field, a[0], b[0]):
        return either([reading.phrase(field, [(0, x[0]), (1, y[0])], slop=match.n) for x, y in orders])
    return either(
        [
            reading.phrase(field, [*enumerate(x), *enumerate(y, start=len(x) + gap)])
            for x, y in orders
            for gap in range(match.n + 1)
        ]
    )


def _has_prefix(match: HasPrefix, reading: Reading) -> Built:
    if not storable(match.prefix):
        return NOTHING
    field = f"r_{match.field}_{match.script}"
    return Query.fuzzy_term_query(reading.schema, field, match.prefix, distance=0, prefix=True)


def _has_infix(match: HasInfix, reading: Reading) -> Built:
    if not storable(match.infix):
        return NOTHING
    field = f"g_{match.field}_{match.script}"
    return Query.regex_query(reading.schema, field, f"=.*{escaped(checked_infix(match))}.*")


def _has_value(match: HasValue, reading: Reading) -> Built:
    """Works without a value have the empty one."""
    return reading.term(f"x_{match.field}", match.value) if match.field in COLUMNS else _valueless(match)


def _valueless(match: HasValue) -> Built:
    return NOTHING if match.value else EVERYTHING


def _in_years(match: InYears, reading: Reading) -> Built:
    low, high = max(match.low or 0, 0), _LATEST if match.high is None else match.high
    if low > high:
        return NOTHING
    return Query.range_query(reading.schema, "year", tantivy.FieldType.Unsigned, low, high)


def _if_laid_out(build):
    """A builder that finds nothing in a field and script that the index does not have."""

    def checked(match, reading: Reading) -> Built:
        return build(match, reading) if (match.field, match.script) in _READABLE else NOTHING

    return checked


_READABLE = {*ANALYSED, *(("*", script) for script in RANKED_SCRIPTS)}

BUILDERS = {
    All: lambda match, reading: EVERYTHING,
    Nothing: lambda match, reading: NOTHING,
    HasWord: _if_laid_out(_has_word),
    HasWords: _if_laid_out(_has_words),
    HasGrams: _if_laid_out(_has_grams),
    HasNear: _if_laid_out(_has_near),
    HasPrefix: _if_laid_out(_has_prefix),
    HasInfix: _if_laid_out(_has_infix),
    HasValue: _has_value,
    InYears: _in_years,
    AllOf: _all_of,
    AnyOf: _any_of,
    NotOf: lambda match, reading: _but_not(EVERYTHING, query_of(match.part, reading)),
}


def silent(built: Built) -> Query:
    """The match at a score of 0."""
    return Query.all_query() if built is EVERYTHING else Query.const_score_query(built, 0.0)


def scored(match: Query, scoring: Scoring, reading: Reading) -> Query | None:
    """The match at a score of 0, plus what the scoring adds; None where it adds nothing."""
    clauses = [
        *(clause for word in scoring.words for clause in _word_scores(*word, reading)),
        *(_best_field(*gram, GRAM_WEIGHT, reading) for gram in scoring.grams),
        *(_best_field(*gram, EXACT_WEIGHT, reading) for gram in scoring.exact),
    ]
    built = [(Occur.Should, clause) for clause in clauses if clause is not None]
    return Query.boolean_query([(Occur.Must, silent(match)), *built]) if built else None


def _word_scores(script: str, word: str, weight: float, reading: Reading) -> list[Query]:
    if script not in RANKED_SCRIPTS:
        return []
    fields = ((f"s_{script}", WORDS_WEIGHT), (f"w_title_{script}", TITLE_WEIGHT))
    return [
        _weighted(Query.term_query(reading.schema, field, word, "freq"), weight * factor)
        for field, factor in fields
        if reading.frequency(field, word)
    ]


def _best_field(script: str, gram: str, weight: float, factor: float, reading: Reading) -> Query | None:
    if script not in RANKED_SCRIPTS:
        return None
    fields = [f"g_{field}_{script}" for field in TEXT_FIELDS]
    terms = [Query.term_query(reading.schema, f, gram, "freq") for f in fields if reading.frequency(f, gram)]
    if not terms:
        return None
    return _weighted(terms[0] if len(terms) == 1 else Query.disjunction_max_query(terms), weight * factor)


def _weighted(query: Query, weight: float) -> Query:
    return query if weight == 1 else Query.boost_query(query, weight)
