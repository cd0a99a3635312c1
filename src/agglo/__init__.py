"""agglo, the cluster-policy observatory: find the literature, map the clusters, judge the policy.

The public names: every operation as a function (``agglo.search(library, "클러스터정책")``; ``import_`` for ``import``),
`Library`, `House`, `OPERATIONS`, and the errors. They are imported when first used.
"""

from importlib import import_module

__version__ = "0.1.0"

_NAMES = {
    "House": "agglo.operations.house",
    "Library": "agglo.literature.library",
    "OPERATIONS": "agglo.operations",
    "AggloError": "agglo.errors",
    "BadInput": "agglo.errors",
    "Refused": "agglo.errors",
    "TooLarge": "agglo.errors",
    "Unavailable": "agglo.errors",
    "Unknown": "agglo.errors",
    "Unreadable": "agglo.errors",
    "accept_pair": "agglo.operations.lexicon",
    "accept_words": "agglo.operations.words",
    "add_pair": "agglo.operations.lexicon",
    "add_word": "agglo.operations.words",
    "analyze": "agglo.operations.literature",
    "cite": "agglo.operations.literature",
    "compare": "agglo.operations.evaluate",
    "correct": "agglo.operations.typing",
    "delete": "agglo.operations.keeping",
    "different_person": "agglo.operations.people",
    "evaluate": "agglo.operations.evaluate",
    "explain": "agglo.operations.literature",
    "export": "agglo.operations.literature",
    "free_keyword": "agglo.operations.keywords",
    "free_pair": "agglo.operations.lexicon",
    "import_": "agglo.operations.keeping",
    "join_keywords": "agglo.operations.keywords",
    "judge": "agglo.operations.evaluate",
    "judgements": "agglo.operations.evaluate",
    "keywords": "agglo.operations.keywords",
    "learn": "agglo.operations.lexicon",
    "lexicon": "agglo.operations.lexicon",
    "merges": "agglo.operations.keeping",
    "note": "agglo.operations.keeping",
    "part_keyword": "agglo.operations.keywords",
    "past": "agglo.operations.typing",
    "paste": "agglo.operations.keeping",
    "people": "agglo.operations.people",
    "preview_word": "agglo.operations.words",
    "propose_words": "agglo.operations.words",
    "read_glossary": "agglo.operations.words",
    "reindex": "agglo.operations.keeping",
    "reject_pair": "agglo.operations.lexicon",
    "reject_words": "agglo.operations.words",
    "rejected": "agglo.operations.keeping",
    "remember": "agglo.operations.typing",
    "remove_word": "agglo.operations.words",
    "reread": "agglo.operations.keeping",
    "same_person": "agglo.operations.people",
    "search": "agglo.operations.literature",
    "show": "agglo.operations.literature",
    "similar": "agglo.operations.meaning",
    "status": "agglo.operations.keeping",
    "suggest": "agglo.operations.typing",
    "tag": "agglo.operations.keeping",
    "term": "agglo.operations.terms",
    "terms": "agglo.operations.terms",
    "undo": "agglo.operations.keeping",
    "undo_person": "agglo.operations.people",
    "vectors": "agglo.operations.meaning",
    "words": "agglo.operations.words",
}

__all__ = ["__version__", *_NAMES]


def __getattr__(name: str):
    if name not in _NAMES:
        raise AttributeError(f"module 'agglo' has no attribute {name!r}")
    found = getattr(import_module(_NAMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
