"""What did people say of works found for a query? Grades that live in the library's record, as decisions."""

import json

from agglo.literature.store import Store

from .queries import Asked

KIND = "judgement"
GRADES = (0, 1, 2, 3)
"""Not relevant, somewhat, relevant, exactly what was looked for."""


def plain(query: str) -> str:
    """A query as judgements name it: blanks do not matter.

    >>> plain("  클러스터   정책 ")
    '클러스터 정책'
    """
    return " ".join(query.split())


def judge(store: Store, query: str, id: str, grade: int | None) -> None:
    """Keep the grade of a work for a query; None takes it back."""
    store.decide(KIND, json.dumps([plain(query), id], ensure_ascii=False), grade)


def judged(store: Store) -> tuple[Asked, ...]:
    """All queries with judgements, the one judged first at the top; works by the ids that they have now."""
    queries: dict[str, dict[str, int]] = {}
    for key, grade in store.decisions(KIND).items():
        query, id = json.loads(key)
        work = store.work(id)
        if work is not None:
            queries.setdefault(query, {})[work.id] = grade
    return tuple(Asked(id=str(n), text=query, relevant=grades) for n, (query, grades) in enumerate(queries.items(), 1))


def grades(store: Store, query: str) -> dict[str, int]:
    """The grades of the works judged for one query."""
    return next((one.relevant for one in judged(store) if one.text == plain(query)), {})
