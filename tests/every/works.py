"""Generated records of a small world, in which much is the same and much is missing."""

import msgspec
from hypothesis import strategies as st

from agglo.literature.record import Identifier, Keywords, Origin, Person, Read, Text, Venue, Work

TITLES = ("클러스터 정책", "클러스터정책", "Industrial Clusters: A Review", "산업 집적", "")


def work(
    title="", *, lang="ko", doi="", kci="", year=None, pages="", venue="", abstract="", names=(), issn=(), words=()
) -> Work:
    """A work that says what is given and nothing else."""
    ids = [("doi", doi), ("kci", kci)]
    return Work(
        titles=(Text(lang=lang, text=title),) if title else (),
        abstracts=(Text(lang=lang, text=abstract),) if abstract else (),
        keywords=(Keywords(lang=lang, words=tuple(words)),) if words else (),
        people=tuple(Person(name=name) for name in names),
        venue=Venue(names=(Text(lang=lang, text=venue),) if venue else (), issn=tuple(issn)) if venue or issn else None,
        year=year,
        pages=pages,
        identifiers=tuple(Identifier(scheme=s, value=v) for s, v in ids if v),
    )


def read(source="ris", id="", raw="", **fields) -> Read:
    """A record of `source` as an importer hands it over."""
    made = msgspec.structs.replace(work(**fields), origins=(Origin(source=source, id=id),))
    return Read(work=made, source_id=id, raw=raw or str(sorted(fields.items())))


reads = st.builds(
    read,
    source=st.sampled_from(["ris", "kci", "scopus"]),
    id=st.sampled_from(["", "", "1", "2"]),
    title=st.sampled_from(TITLES),
    lang=st.sampled_from(["ko", "en"]),
    doi=st.sampled_from(["", "", "10.1/a", "10.1/B", "10.1/b", "10.1/c"]),
    kci=st.sampled_from(["", "", "ART1", "ART2"]),
    year=st.sampled_from([None, 2001, 2002]),
    pages=st.sampled_from(["", "1-9", "1", "12-20"]),
    venue=st.sampled_from(["", "한국경제지리학회지", "Regional Studies"]),
    abstract=st.sampled_from(["", "짧다", "짧다. 그러나 길다"]),
    names=st.sampled_from([(), ("남기범",), ("Nahm, Kee-Bom",)]),
)
"""One record; two of them have a fair chance to be the same work."""

files = st.lists(reads, max_size=12)
