"""How do nodes of keywords read in a terminal?"""

from collections.abc import Iterator

from agglo.operations.keywords import Joined, Nodes
from agglo.text import say

from .terminal import BOLD, DIM, Screen, clean, paragraph


def nodes(answer: Nodes, shown: Screen) -> Iterator[str]:
    """Each node with its labels and works, under it the spellings and why they are there."""
    lang = shown.lang
    key = "keywords_one" if answer.total == 1 else "keywords_many"
    yield shown.style(say(f"cli.{key}", lang, n=f"{answer.total:,}"), BOLD)
    for node in answer.rows:
        label = node.ko if node.ko == node.en else f"{node.ko} = {node.en}"
        yield f"{answer.works.get(node.value, 0):>7,}  {clean(label)}"
        told = ", ".join(f"{form.text} ({say(f'keyword_why.{form.why}', lang)})" for form in node.forms)
        yield from paragraph(told, (), shown, 9, DIM)


def joined(answer: Joined, shown: Screen) -> Iterator[str]:
    """What a decision led to."""
    facts = {"keyword": clean(answer.keyword), "node": clean(answer.node), "works": f"{answer.works:,}"}
    yield say("cli.keyword_decided", shown.lang, **facts)


TELL = {Nodes: nodes, Joined: joined}
