"""In which formats does a work leave? One file each, one line here.

Every writer takes any iterable of works and yields bytes as it goes: a million works need no more memory than ten.
What each format shares with its importer, so that a file written here and read again is the same, stands in
`Export.shares`; only ``jsonl`` keeps everything. ``example.py`` shows how one is written.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from agglo.errors import Unknown
from agglo.literature.record import Work
from agglo.text import say


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """A format that works can be written in.

    ``write`` turns works into bytes, piece by piece. ``binary`` says that a terminal cannot show them. ``shares`` names
    the fields that come back unchanged when the file is imported again; the module's docstring has the fine print.
    """

    name: str
    media_type: str
    suffix: str
    write: Callable[[Iterable[Work]], Iterator[bytes]]
    shares: tuple[str, ...]
    binary: bool = False

    @property
    def ko(self) -> str:
        """The format's name for a Korean reader."""
        return say(f"exports.{self.name}", "ko")

    @property
    def en(self) -> str:
        """The format's name for an English reader."""
        return say(f"exports.{self.name}", "en")


from . import bibtex, csl, csv, jsonl, ris, xlsx  # noqa: E402  the formats need `Export`

EXPORTS: dict[str, Export] = {
    module.EXPORT.name: module.EXPORT for module in (ris, bibtex, csl, csv, xlsx, jsonl)
}  # fmt: skip


def export(works: Iterable[Work], name: str) -> Iterator[bytes]:
    """The works in the format called `name`, piece by piece.

    >>> from agglo.literature.record import Text
    >>> works = [Work(titles=(Text(lang="ko", text="클러스터 정책"),), year=2016)]
    >>> b"".join(export(works, "ris")).decode().splitlines()
    ['TY  - JOUR', 'DP  - agglo', 'TI  - 클러스터 정책', 'PY  - 2016', 'ER  - ', '']

    Raises
    ------
    Unknown
        Where there is no such format.
    """
    if name not in EXPORTS:
        raise Unknown.named("export", name, EXPORTS)
    return EXPORTS[name].write(works)
