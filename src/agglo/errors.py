"""What can go wrong?

::

    AggloError               one sentence: what was given, what is allowed, what to do
    ├── BadInput             what was given cannot be used            exit 2   HTTP 422
    │   ├── Unreadable       a file that no importer can read         exit 2   HTTP 422
    │   └── TooLarge         more than a stated bound                 exit 2   HTTP 413
    ├── Unknown              a name that is not there, and the nearest one   exit 2   HTTP 404
    ├── Refused              not allowed here (token, read-only, sample)     exit 2   HTTP 403
    └── Unavailable          disk full, library in use, newer index   exit 2   HTTP 503

An error carries a key and facts; the sentence stands in ``text/ko/errors.toml`` and ``text/en/errors.toml``, so that
each door speaks the reader's language. ``str(error)`` is the English sentence.
"""

from difflib import get_close_matches


class AggloError(Exception):
    """The root of everything agglo raises on purpose.

    Parameters
    ----------
    key
        The sentence's name under ``[errors]`` in ``text/*/errors.toml``.
    facts
        What the sentence names.
    """

    status = 500

    def __init__(self, key: str, /, **facts):
        super().__init__(key)
        self.key, self.facts = key, facts

    def say(self, lang: str = "en") -> str:
        """The sentence in the reader's language."""
        from agglo.text import say

        return say(f"errors.{self.key}", lang, **self.facts)

    def __str__(self) -> str:
        return self.say("en")


class BadInput(AggloError):
    """What was given cannot be used."""

    status = 422


class Unreadable(BadInput):
    """A file that no importer can read."""


class TooLarge(BadInput):
    """More than a stated bound."""

    status = 413


class Unknown(AggloError, LookupError):
    """A name that is not there, with the nearest one that is.

    >>> print(Unknown.named("export", "biptex", ["bibtex", "ris"]))
    There is no export called “biptex”. Did you mean bibtex?
    """

    status = 404

    @classmethod
    def named(cls, what: str, name: str, known) -> "Unknown":
        """The error for `name`, which is no `what` among `known`."""
        known = sorted(known)
        near = get_close_matches(name, known, 1)
        if near:
            return cls("unknown_near", what=what, name=name, near=near[0])
        return cls("unknown_list", what=what, name=name, known=", ".join(known[:20]))


class Refused(AggloError):
    """Not allowed here."""

    status = 403


class Unavailable(AggloError):
    """The machine or another process stands in the way."""

    status = 503
