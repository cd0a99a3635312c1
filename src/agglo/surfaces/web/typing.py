"""What does the search line suggest? As a list on a page of its own, and as JSON for the script of the search line."""

from starlette.requests import Request

from agglo.surfaces.web import address
from agglo.surfaces.web.finding import short
from agglo.surfaces.web.frame import Seen, reader

LIMIT = 8
"""So many suggestions at once; more would have to be read instead of seen."""


def suggest(house, request: Request) -> Seen:
    """What the words of the search line may become."""
    who, asked = reader(request), address.read(request.query_params)
    query = request.query_params.get("q", "")  # not stripped: a blank at the end begins a word
    data = house.ask("suggest", {"query": query, "field": asked.f, "limit": LIMIT, "lang": who.ui})
    listed = [(one, address.search(address.Asked(q=one.query, f=asked.f))) for one in data.suggestions]
    title = who.say("suggest_for", query=short(asked.q)) if asked.q else who.say("suggest_title")
    more = {"asked": asked, "listed": listed}
    if not request.url.path.endswith(".json"):
        more["past"] = house.ask("past")
    return Seen(data=data, template="suggest.html", title=title, more=more)


def remember(house, request: Request, form) -> str:
    """Keep past queries or not."""
    house.ask("remember", {"keep": form.get("keep", "")})
    return "/suggest#past"
