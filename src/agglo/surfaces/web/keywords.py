"""The page of keywords that are one: what was joined and why, to be taken apart or joined by hand."""

from starlette.requests import Request

from agglo.surfaces.web import address
from agglo.surfaces.web.finding import page_number, turning
from agglo.surfaces.web.frame import Seen, reader

ROWS = 50


def page(house, request: Request) -> Seen:
    """The nodes that hold a text, a page of them."""
    who, params = reader(request), request.query_params
    text, at = params.get("q", "").strip()[:100], page_number(request)
    data = house.ask("keywords", {"text": text, "limit": ROWS, "offset": (at - 1) * ROWS})
    library = house.answering()
    more = {
        "wanted": text,
        "may": not library.is_sample,
        "said": who.say("done_keyword") if params.get("done") else "",
        "decided": [(key, value.get("with", "")) for key, value in library.store.decisions("keyword").items()],
        "pages": turning(request, data.total, ROWS, q=text),
    }
    title = " · ".join(filter(None, (who.say("keywords_title"), text, who.say("page_n", n=at) if at > 1 else "")))
    return Seen(data=data, template="keywords.html", title=title, room="terms", more=more)


def change(house, request: Request, form) -> str:
    """Join, take apart or take a decision back; the address to go to."""
    name, given = str(form.get("do", "")), {"keyword": str(form.get("keyword", ""))}
    if name not in ("part_keyword", "free_keyword"):
        name, given = "join_keywords", {**given, "other": str(form.get("other", ""))}
    house.ask(name, given)
    return address.link("/keywords", [("q", str(form.get("q", ""))[:100]), ("done", "1")])
