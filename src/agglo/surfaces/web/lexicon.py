"""The page of the lexicon: pairs of terms with what speaks for them, to be accepted, rejected and added to."""

from starlette.requests import Request

from agglo.literature.lexicon.entry import DECISIONS, KINDS
from agglo.surfaces.web import address
from agglo.surfaces.web.finding import page_number, turning
from agglo.surfaces.web.frame import Seen, reader

ROWS = 50
CHANGES = ("accept_pair", "reject_pair", "add_pair", "free_pair")
SHOWN = tuple(kind for kind in KINDS if kind != "parts")


def page(house, request: Request) -> Seen:
    """A page of the pairs that hold a text, of one kind of evidence or of one decision."""
    who, params = reader(request), request.query_params
    text, at = params.get("q", "").strip()[:100], page_number(request)
    kind = params.get("kind") if params.get("kind") in SHOWN else ""
    decision = params.get("decision") if params.get("decision") in DECISIONS else ""
    asked = {"text": text, "kind": kind, "decision": decision}
    data = house.ask("lexicon", {**asked, "limit": ROWS, "offset": (at - 1) * ROWS})
    more = {
        "wanted": text,
        "kind": kind,
        "decision": decision,
        "kinds": SHOWN,
        "decisions": DECISIONS,
        "said": said(params, who),
        "complaints": params.get("left", "")[:500],
        "pages": turning(request, data.total, ROWS, q=text, kind=kind, decision=decision),
    }
    narrowed = [text, *(who.word(f"lexicon_{name}.{asked[name]}") for name in ("kind", "decision") if asked[name])]
    what = " · ".join(part for part in narrowed if part)
    title = who.say("lexicon_title_of", what=what) if what else who.say("lexicon_title")
    return Seen(data=data, template="lexicon.html", title=title, room="terms", more=more)


def said(params, who) -> str:
    """The sentence for what has just been done, or nothing."""
    done, new = params.get("done", ""), params.get("new", "")[:9]
    if done == "read_glossary" and new.isascii() and new.isdecimal():
        return who.count("lexicon_glossary_read", int(new))
    return who.say(f"lexicon_done_{done}") if done in (*CHANGES, "learn") else ""


def change(house, request: Request, form) -> str:
    """Decide of a pair, take in a glossary, or learn; the address to go to."""
    name = str(form.get("do", ""))
    kept = [(key, str(form.get(key, ""))[:100]) for key in ("q", "kind", "decision", "page") if form.get(key)]
    if name == "learn":
        house.ask("learn")
        return address.link("/lexicon", [("done", "learn")])
    if name == "read_glossary":
        done = house.ask(name, {"text": str(form.get("text", ""))})
        left = " ".join(complaint[reader(request).ui] for complaint in done.complaints)
        return address.link("/lexicon", [("done", name), ("new", str(done.new)), ("left", left[:500])])
    name = name if name in CHANGES else "add_pair"
    house.ask(name, {"ko": str(form.get("ko", "")), "en": str(form.get("en", ""))})
    return address.link("/lexicon", [*kept, ("done", name)])
