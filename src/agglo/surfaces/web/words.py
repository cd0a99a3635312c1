"""The page of the user dictionary: its words, what one more would change, and what is proposed."""

from starlette.requests import Request

from agglo.errors import BadInput
from agglo.literature.words.naming import KINDS
from agglo.literature.words.proposals import ready
from agglo.surfaces.web import address
from agglo.surfaces.web.finding import page_number, turning
from agglo.surfaces.web.frame import Seen, reader

ROWS = 100
MOST_PROPOSED = 50


def page(house, request: Request) -> Seen:
    """The words; what the word in the address would change, and proposals where they are asked for or at hand."""
    who, wish = reader(request), request.query_params
    text, word, at = wish.get("q", "").strip()[:100], wish.get("word", "").strip()[:100], page_number(request)
    dictionary = house.ask("words", {"text": text, "limit": ROWS, "offset": (at - 1) * ROWS})
    effect, complaint = None, ""
    if word:
        try:
            effect = house.ask("preview_word", {"word": word})
        except BadInput as why:
            complaint = why.say(who.ui)
    propose = wish.get("propose", "")
    proposals = None
    library = house.answering()
    if propose or ready(library):
        proposals = house.ask("propose_words", {"limit": MOST_PROPOSED, "again": propose == "again"})
    more = {
        "wanted": text,
        "may": not library.is_sample,
        "word": word,
        "kind": wish.get("kind") if wish.get("kind") in KINDS else "term",
        "kinds": KINDS,
        "complaint": complaint,
        "said": _said(who, wish),
        "pages": turning(request, dictionary.total, ROWS, q=text),
        "at": proposals.at[:16].replace("T", " ") if proposals else "",
    }
    data = {"dictionary": dictionary, "effect": effect, "proposals": proposals}
    title = " · ".join(filter(None, (who.say("words_title"), word or text, who.say("page_n", n=at) if at > 1 else "")))
    return Seen(data=data, template="words.html", title=title, room="terms", more=more)


def _said(who, wish) -> str:
    """What the decision before this page led to."""
    if not wish.get("done", "").isdecimal():
        return ""
    left = wish.get("left", "")[:500]
    said = who.say("done_word", works=f"{int(wish['done'][:9]):,}")
    return said + (" " + who.say("done_word_refused", words=left) if left else "")


def change(house, request: Request, form) -> str:
    """Add, take out, accept or reject words; the address to go to."""
    name, chosen = str(form.get("do", "add_word")), [str(word) for word in form.getlist("word")]
    kind = str(form.get("kind", "term"))
    if name in ("accept_words", "reject_words"):
        if not chosen:
            return "/words"
        done = house.ask(name, {"words": chosen})
    elif name == "remove_word":
        done = house.ask(name, {"word": chosen[0] if chosen else ""})
    else:
        given = {"word": chosen[0] if chosen else "", "kind": kind, "anyway": form.get("anyway") == "1"}
        done = house.ask("add_word", given)
    left = ", ".join(one.word for one in done.refused)
    return address.link("/words", [("done", str(done.works)), ("left", left)])
