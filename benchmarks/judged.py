"""Which texts have people judged? KorQuAD as retrieval, CACM and Vaswani, as works, queries and judgements."""

import gzip
import json
import re
import tarfile
from pathlib import Path

import msgspec

from agglo.literature.record import Keywords, Text, Work

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
"""Where the texts of others lie, for all benchmarks; its README says where each comes from."""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A collection: works (ids are the collection's own), queries by number, relevant ids by query."""

    name: str
    works: tuple[Work, ...]
    queries: dict[str, str]
    relevant: dict[str, frozenset[str]]


def korquad() -> Judged:
    """961 passages, 5,774 questions; the one relevant passage is the question's own."""
    articles = json.loads((SHARED / "korquad" / "KorQuAD_v1.0_dev.json").read_text(encoding="utf-8"))["data"]
    passages: dict[str, str] = {}
    queries, relevant = {}, {}
    for article in articles:
        for paragraph in article["paragraphs"]:
            at = passages.setdefault(paragraph["context"], str(len(passages)))
            for asked in paragraph["qas"]:
                queries[asked["id"]] = asked["question"]
                relevant[asked["id"]] = frozenset({at})
    works = tuple(Work(id=at, abstracts=(Text(lang="ko", text=text),)) for text, at in passages.items())
    return Judged(name="KorQuAD", works=works, queries=queries, relevant=relevant)


def cacm() -> Judged:
    """3,204 records as title, abstract and keywords (authors, dates, categories and citation lines left out)."""
    works = []
    with tarfile.open(SHARED / "cacm" / "cacm.tar.gz") as tar:
        for member in tar:
            if member.isfile():
                raw = tar.extractfile(member).read().decode("latin-1")
                works.append(_cacm_work(member.name.removesuffix(".html").split("/")[-1], raw))
    topics = (SHARED / "cacm" / "topics.cacm.txt").read_text(encoding="latin-1")
    queries = {
        n: " ".join(text.split()) for n, text in re.findall(r"<DOCNO>\s*(\d+)\s*</DOCNO>(.*?)</DOC>", topics, re.S)
    }
    return Judged(name="CACM", works=tuple(works), queries=queries, relevant=_qrels(SHARED / "cacm" / "qrels.cacm.txt"))


def _cacm_work(name: str, raw: str) -> Work:
    body = re.sub(r"</?(html|pre)>", "", raw).strip()
    blocks = [b.strip() for b in re.split(r"\n[ \t]*\n", body) if b.strip()]
    title, rest = " ".join(blocks[0].split()), blocks[1:]
    dated = next((i for i, b in enumerate(rest) if re.match(r"CACM \w+, \d{4}", b)), len(rest))
    abstract = " ".join(" ".join(rest[:dated]).split())
    # after the date: authors ("Hayes-Roth, F." a line), keywords, categories ("3.36 3.61"), a code, citation lines
    name_line = re.compile(r"[A-Z][\w'. -]+,( ?[A-Z][\w-]*\.?)+,?( Jr\.?| III)?")
    words = [
        " ".join(b.split())
        for b in rest[dated + 1 :]
        if not all(name_line.fullmatch(line.strip()) for line in b.splitlines())
        and not re.match(r"\d+\.\d|CA\d{6}|\d+\t", b)
    ]
    return Work(
        id=name,
        titles=(Text(lang="en", text=title),),
        abstracts=(Text(lang="en", text=abstract),) if abstract else (),
        keywords=(Keywords(lang="en", words=tuple(w.strip(" .") for w in words[0].split(","))),) if words else (),
    )


def vaswani() -> Judged:
    """11,429 abstracts, 93 queries."""
    raw = gzip.decompress((SHARED / "vaswani" / "doc-text.trec.gz").read_bytes()).decode("latin-1")
    works = tuple(
        Work(id=n, abstracts=(Text(lang="en", text=" ".join(text.split())),))
        for n, text in re.findall(r"<DOCNO>\s*(\d+)\s*</DOCNO>(.*?)</DOC>", raw, re.S)
    )
    topics = (SHARED / "vaswani" / "query-text.trec").read_text(encoding="latin-1")
    queries = {
        n: " ".join(text.split()).lower()
        for n, text in re.findall(r"<num>\s*(\d+)\s*</num>\s*<title>(.*?)</title>", topics, re.S)
    }
    return Judged(name="Vaswani", works=works, queries=queries, relevant=_qrels(SHARED / "vaswani" / "qrels"))


def _qrels(path: Path) -> dict[str, frozenset[str]]:
    relevant: dict[str, set[str]] = {}
    for line in path.read_text().splitlines():
        query, _, document, grade = line.split()
        if int(grade) > 0:
            relevant.setdefault(query, set()).add(document)
    return {query: frozenset(found) for query, found in relevant.items()}
