"""KCI pages carry the label of a link where the first author's ORCID stands; it is no author."""

from agglo.literature.sources.names import people


def test_the_label_of_a_link_is_no_author():
    assert [p.name for p in people(["orcid 바로가기", "김재훈", "이혜진"])] == ["김재훈", "이혜진"]
