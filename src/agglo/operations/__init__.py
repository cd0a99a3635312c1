"""What can anyone ask? `OPERATIONS` maps each name to its typed function, once; the doors are loops over it.

A new operation is one function under ``@operation`` in a module of this folder, and one line here if the module is
new. Its sentences stand in ``text/ko/operations.toml`` and ``text/en/operations.toml``.
"""

from . import evaluate, keeping, keywords, lexicon, literature, meaning, people, terms, typing, words
from .asking import OPERATIONS, Operation, Upload, check, find, help_key, operation, schema, values

__all__ = [
    "OPERATIONS",
    "Operation",
    "Upload",
    "check",
    "evaluate",
    "find",
    "help_key",
    "keeping",
    "keywords",
    "lexicon",
    "literature",
    "meaning",
    "operation",
    "people",
    "schema",
    "terms",
    "typing",
    "values",
    "words",
]
