"""Everything that is known of a work, one JSON object a line: the project's own format, in which nothing is lost."""

from collections.abc import Iterable, Iterator

import msgspec

from agglo.literature.record import Work

from . import Export


def write(works: Iterable[Work]) -> Iterator[bytes]:
    """One line of UTF-8 a work; fields without a value are left out.

    >>> list(write([Work(volume="19", year=2016)]))
    [b'{"volume":"19","year":2016}\\n']
    """
    encode = msgspec.json.Encoder().encode
    for work in works:
        yield encode(work) + b"\n"


EXPORT = Export(
    name="jsonl",
    media_type="application/x-ndjson",
    suffix=".jsonl",
    write=write,
    shares=Work.__struct_fields__,
)
