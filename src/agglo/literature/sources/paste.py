"""What is in a text that a person pasted? (a first version)"""

from collections.abc import Iterator, Mapping

from agglo.literature.decode import Opened
from agglo.literature.record import Read, Rejected


def looks(head: bytes, text: str) -> float:
    """How sure."""
    return 0.0


def records(opened: Opened, columns: Mapping[str, str] | None = None) -> Iterator[Read | Rejected]:
    """The records."""
    yield from ()
