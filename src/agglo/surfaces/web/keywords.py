"""The page of keywords that are one: what was joined and why, to be taken apart or joined by hand."""

from starlette.requests import Request

from agglo.surfaces.web import address
from agglo.surfaces.web.finding import paging
from agglo.surfaces.web.frame import Seen, reader

ROWS = 50


def page(house, request: Request) -> Seen:
    """The nodes that hold a text, a page of them."""
    who, params = reader(request), request.query_params
    text, number = params.get("q", "").strip()[:100], params.get("page", "1")
    at = int(number) if number.isdecimal() and 0 < int(number) < 10**6 else 1
    data = house.ask("keywords", {"text": text, "limit": ROWS, "offset": (at - 1) * ROWS})
    decided = house.answering().store.decisions("keyword")

    def to(n: int) -> str:
        return address.link("/keywords", [("q", text), ("page", str(n))])

    more = {
        "wanted": text,
        "said": who.say("done_keyword") if params.get("done") else "",
        "decided": [(key, value.get("with", "")) for key, value in decided.items()],
        "pages": paging(at, data.total, ROWS, to),
    }
    title = " · ".join(filter(None, (who.say("keywords_title"), text, who.say("page_n", n=at) if at > 1 else "")))
    return Seen(data=data, template="keywords.html", title=title, room="terms", more=more)


def change(house, request: Request, form) -> str:
    """Join, take apart or take a decision back; the address to go to."""
    keyword, other = str(form.get("keyword", "")), str(form.get("other", ""))
    name = str(form.get("do", "join_keywords"))
    given = {"keyword": keyword, "other": other} if name == "join_keywords" else {"keyword": keyword}
    house.ask(name if name in ("part_keyword", "free_keyword") else "join_keywords", given)
    return address.link("/keywords", [("q", str(form.get("q", ""))[:100]), ("done", "1")])
