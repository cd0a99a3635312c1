"""Random documents and matches from tiny alphabets, so that everything coincides with everything."""

import random
from typing import get_args

from agglo.literature.engine import (
    NAME_FIELDS,
    TEXT_FIELDS,
    All,
    AllOf,
    Analyzed,
    AnyOf,
    Ask,
    Document,
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

KINDS = tuple(kind.__name__ for kind in get_args(Match))
WORDS = ("산업", "산업화", "정책", "구", "cluster", "c++", "a.b")
GRAMS = ("산업", "업정", "정책", "책¦", "책", "=rd", "=r&d", "^과", "=innovation", "¦", "=c++", "=a.b|c", "정책¦")
PREFIXABLE = ("산업", "산업정책", "산", "산학", "rd", "r&d", "innovation", "in", "정책 연구")
VALUES = ("가", "나", "다", "Zeitschrift für Z", "a b", "A")
FIELDS = tuple((f, s) for f in TEXT_FIELDS for s in ("ko", "other")) + tuple((f, "any") for f in NAME_FIELDS)
FACETS = ("year", "venue", "author", "keyword", "kind", "status", "lang", "source")
SORTS = ("relevance", "newest", "oldest", "title", "cited")


def analysed(rng: random.Random, shared: bool) -> Analyzed:
    """Words by the rules of positions: sentences and values stand far apart; some share a place if `shared`."""
    words, places, place = [], [], 0
    for _ in range(rng.choice((0, 1, 3, 6, 12, 40))):
        for _ in range(rng.choice((1, 1, 1, 2, 3)) if shared else 1):
            words.append(rng.choice(WORDS))
            places.append(place)
        place += rng.choice((1, 1, 1, 1, 1001, 1002))
    grams = rng.choices(GRAMS, k=rng.choice((0, 1, 4, 9, 30)))
    prefixable = rng.sample(PREFIXABLE, rng.randrange(4))
    return Analyzed(words=tuple(words), places=tuple(places), grams=tuple(grams), prefixable=tuple(prefixable))


def document(rng: random.Random, row: int) -> Document:
    """A document with about half of the fields."""
    exact = {"id": (f"{row}",)} | {
        f: tuple(rng.choices(VALUES, k=rng.choice((0, 0, 1, 1, 2, 4)))) for f in (*FACETS[1:], "tag", "doi")
    }
    return Document(
        row=row,
        id=f"{rng.randrange(16**6):06x}{row:07d}",
        fields={key: analysed(rng, shared=key[1] != "any") for key in FIELDS if rng.random() < 0.5},
        exact=exact,
        year=rng.choice((None, 1999, 2004, 2004, 2016, 2020)),
        cited=rng.choice((0, 0, 0, 3, 7)),
        title_key=rng.choice(("", "가나", "가나다", "a", "b")),
    )


def leaf(rng: random.Random) -> Match:
    """One node without parts."""
    field, script = rng.choice(FIELDS)
    where = {"field": field, "script": script}
    words = lambda most: tuple(rng.choices(WORDS, k=rng.randint(1, most)))  # noqa: E731 - three uses, one line
    kinds = (
        lambda: HasWord(**where, word=rng.choice((*WORDS, "없음"))),
        lambda: HasWords(**where, words=words(3)),
        lambda: HasGrams(**where, grams=grams(rng)),
        lambda: HasNear(**where, a=words(1), b=words(1), n=rng.choice((0, 1, 3, 20))),
        lambda: HasNear(**where, a=words(2), b=words(3), n=rng.choice((0, 1, 5))),
        lambda: HasPrefix(**where, prefix=rng.choice(("산", "산업", "산업정", "r", "r&", "in", "정책 ", "없", "ㅅ"))),
        lambda: HasInfix(**where, infix=rng.choice(("d", "&", "nov", "+", ".", "b|c", "zz", "++", "innovation"))),
        lambda: HasValue(field=rng.choice((*FACETS[1:], "tag", "doi")), value=rng.choice((*VALUES, "", "없음"))),
        lambda: HasValue(field="year", value=rng.choice(("2004", "", "1"))),
        lambda: InYears(low=rng.choice((None, 0, 2004, 2010)), high=rng.choice((None, 2004, 2016, 1990))),
        All,
        Nothing,
    )
    return rng.choices(kinds, weights=(4, 3, 4, 3, 3, 3, 3, 2, 1, 2, 0.3, 0.3))[0]()


def grams(rng: random.Random) -> tuple[tuple[str, ...], ...]:
    """One to five places, often with alternatives, some of which occur nowhere."""
    texts = (*GRAMS, "없음", "=없")
    return tuple(tuple(rng.choices(texts, k=rng.choice((1, 1, 2, 5)))) for _ in range(rng.choice((1, 1, 2, 2, 3, 5))))


def anywhere(rng: random.Random) -> Match:
    """A word in any text field of a script, as a plan asks for it."""
    script, word = rng.choice(("ko", "other")), rng.choice(WORDS)
    return AnyOf(parts=tuple(HasWord(field=field, script=script, word=word) for field in TEXT_FIELDS))


def tree(rng: random.Random, depth: int = 3) -> Match:
    """A random match of every kind of node."""
    if depth == 0 or rng.random() < 0.25:
        return anywhere(rng) if rng.random() < 0.2 else leaf(rng)
    kind = rng.choice(("all", "any", "any", "not"))
    if kind == "not":
        return NotOf(part=tree(rng, depth - 1))
    parts = tuple(tree(rng, depth - 1) for _ in range(rng.choice((0, 1, 2, 2, 3))))
    return AllOf(parts=parts) if kind == "all" else AnyOf(parts=parts)


def scoring(rng: random.Random) -> Scoring:
    """What ranks: words and grams of both scripts, some weighted."""

    def some(texts: tuple[str, ...]) -> tuple[tuple[str, str, float], ...]:
        return tuple(
            (rng.choice(("ko", "other")), rng.choice(texts), rng.choice((1.0, 1.0, 0.3)))
            for _ in range(rng.choice((0, 1, 3)))
        )

    return Scoring(words=some((*WORDS, "없음")), grams=some(GRAMS), exact=some(GRAMS))


def ask(rng: random.Random) -> Ask:
    """A whole question: match, scores, choices, sort, window, facets."""
    chosen = {
        facet: tuple(
            rng.choices((*VALUES, "", "2004") if facet != "year" else ("2004", "2016", ""), k=rng.choice((0, 1, 2)))
        )
        for facet in rng.sample(FACETS, rng.choice((0, 0, 1, 2)))
    }
    return Ask(
        match=tree(rng),
        scoring=scoring(rng),
        chosen=chosen,
        sort=rng.choice(("relevance", *SORTS)),
        offset=rng.choice((0, 0, 0, 5, 40)),
        limit=rng.choice((10, 10, 3, 0, 1000)),
        facets=rng.choice(((), FACETS, FACETS, ("author",))),
        top=rng.choice((100, 100, 3, 1)),
    )
