"""An export to copy from: a reading list in Markdown, one line a work. It is not registered.

To add a format: copy this file under the format's name, change `write`, add the module to the tuple in ``__init__.py``,
its label to ``text/ko/exports.toml`` and ``text/en/exports.toml``, and what it makes of the works in
``tests/golden/exports`` to that folder. ``tests/every/test_every_export.py`` then holds it to the laws of every export.
"""

from collections.abc import Iterable, Iterator

from agglo.literature.record import Work, authors

from . import Export


def write(works: Iterable[Work]) -> Iterator[bytes]:
    r"""One line a work, as bytes.

    `works` may be a generator over a million works, so yield as you go and keep nothing. What the format cannot hold,
    escape; what it has no place for, leave out and say so in the module's docstring.

    >>> from agglo.literature.record import Person, Text
    >>> work = Work(people=(Person(name="남기범"),), year=2016, titles=(Text(lang="ko", text="*선택*과 집중"),))
    >>> b"".join(write([work])).decode()
    '- 남기범 (2016): \\*선택\\*과 집중\n'
    """
    for work in works:
        names = ", ".join(person.name for person in authors(work))
        title = work.titles[0].text if work.titles else ""  # the first title is the original; others are translations
        line = f"- {names} ({work.year or 'n.d.'}): {escaped(title)}\n"
        yield line.encode("utf-8", "replace")  # a lone surrogate becomes "?" and does not end the export


def escaped(text: str) -> str:
    """The text as Markdown shows it unchanged."""
    return "".join("\\" + sign if sign in r"\`*_[]<>#" else sign for sign in text)


EXPORT = Export(
    name="markdown",  # what people type: --format markdown; the label is in text/*/exports.toml
    media_type="text/markdown; charset=utf-8",
    suffix=".md",
    write=write,
    shares=(),  # no importer reads it, so nothing is promised to come back
)
