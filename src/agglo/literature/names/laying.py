"""How does what is known of people reach the index? Facet values and further names of authors, in a document."""

from msgspec import structs

from agglo.literature.analysis.fields import VALUE, Analyzer
from agglo.literature.engine import Analyzed, Document

from .labels import Labels, forms


def relabelled(document: Document, labels: Labels, names: Analyzer) -> Document:
    """The document with its authors' values, and with further names behind those that the record prints.

    What a record prints keeps its place, so what is marked in it stays right; a further name finds and marks nothing.
    """
    authors = tuple(dict.fromkeys(labels.values.get(name, name) for name in document.exact["author"]))
    fields = document.fields
    if labels.names and ("author", "any") in fields:
        further = [*labels.names, *(form for name in labels.names for form in forms(name))]
        both = behind(fields["author", "any"], names.analyze(further))
        fields = fields | {("author", "any"): both}
    return structs.replace(document, exact=document.exact | {"author": authors}, fields=fields)


def behind(first: Analyzed, second: Analyzed) -> Analyzed:
    """Two analysed lists of values as one; the second stands so far behind the first that nothing spans both."""
    base = (first.places[-1] if first.places else 0) + VALUE
    return Analyzed(
        words=first.words + second.words,
        places=first.places + tuple(base + place for place in second.places),
        grams=first.grams + second.grams,
        prefixable=tuple(dict.fromkeys(first.prefixable + second.prefixable)),
    )
