"""The page of people: whose names are one, what may be one person, what was decided; to be joined and taken apart."""

from starlette.requests import Request

from agglo.surfaces.cli.people import years
from agglo.surfaces.web import address
from agglo.surfaces.web.finding import page_number, turning
from agglo.surfaces.web.frame import Seen, reader

ROWS = 50
PARTS = ("merged", "proposed", "decided", "people")
"""What is to be seen, the first where nothing is chosen."""
MOST_AT_ONCE = 200


def page(house, request: Request) -> Seen:
    """One part of what is known of people, a page of it."""
    who, params = reader(request), request.query_params
    text, at = params.get("q", "").strip()[:100], page_number(request)
    part = params.get("part") if params.get("part") in PARTS else PARTS[0]
    data = house.ask("people", {"text": text, "part": part, "limit": ROWS, "offset": (at - 1) * ROWS})
    more = {
        "wanted": text,
        "part": part,
        "parts_of": [(name, address.link("/people", [("part", name), ("q", text)])) for name in PARTS],
        "said": said(params, who),
        "years": years,
        "own": not data.sample,
        "pages": turning(request, data.total, ROWS, part=part, q=text),
    }
    title = f"{who.say('people_title')}: {who.say(f'people_part_{part}')}"
    return Seen(data=data, template="people.html", title=title, room="terms", more=more)


def said(params, who) -> str:
    """The sentence for what has just been done, or nothing."""
    done = params.get("done", "")
    if done == "undone":
        return who.say("people_undone")
    if done == "0":
        return who.say("people_chose_none")
    return who.count("people_done", int(done)) if done.isascii() and done.isdigit() and len(done) < 4 else ""


def change(house, request: Request, form) -> str:
    """Decide of the chosen pairs, or of one, or take a decision back; the address to go to."""
    part, text = str(form.get("part", ""))[:20], str(form.get("q", ""))[:100]
    if form.get("undo"):
        house.ask("undo_person", {"key": str(form["undo"])[:100]})
        done = "undone"
    else:
        one = next(((how, str(form[how])) for how in ("same", "different") if form.get(how)), None)
        how, pairs = (
            (one[0], [one[1]]) if one else (str(form.get("do", "same")), [str(p) for p in form.getlist("pair")])
        )
        name = "different_person" if how == "different" else "same_person"
        for pair in pairs[:MOST_AT_ONCE]:
            first, _, second = pair.partition("-")
            house.ask(name, {"one": first, "other": second})
        done = str(len(pairs[:MOST_AT_ONCE]))
    return address.link("/people", [("part", part), ("q", text), ("done", done)])
