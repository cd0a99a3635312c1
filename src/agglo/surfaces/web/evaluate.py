"""Pages that measure: two settings over a set of queries, and one query under both, where a person judges."""

from typing import Any

from starlette.requests import Request

from agglo.errors import BadInput
from agglo.surfaces.web import address
from agglo.surfaces.web.finding import short
from agglo.surfaces.web.frame import Reader, Seen, reader
from agglo.surfaces.web.records import card

SETS = ("titles", "keywords", "judged")
MOST = ("50", "100", "200")
SETTINGS = ("any.on", "any.off", "all.on", "all.off", "auto.on", "auto.off", "meaning")
"""What can be compared: a mode, and whether words are translated."""
ONE, OTHER = "any.off", "any.on"
ROWS = 200
GRADES = ("0", "1", "2", "3")


def page(house, request: Request) -> Seen:
    """Two settings over a set of queries; without a choice yet, the choice alone."""
    who, params = reader(request), request.query_params
    one, other, most = params.get("one", ONE), params.get("other", OTHER), params.get("most", MOST[0])
    data: Any = {"sets": list(SETS), "settings": list(SETTINGS)}
    if params.get("set"):
        sides = {"one": how(one), "other": how(other)}
        data = house.ask("evaluate", {"set": params["set"], "most": most, "limit": ROWS, **sides})
    more = {
        "asked_for": bool(params.get("set")),
        "chosen": {"set": params.get("set", SETS[0]), "most": most, "one": one, "other": other},
        "sets": SETS,
        "mosts": MOST,
        "settings": [(name, label(name, who)) for name in SETTINGS],
        "labels": (label(one, who), label(other, who)),
        "means": [_mean(mean, who) for mean in getattr(data, "measures", ())],
        "rows": [_row(row, data.set, one, other) for row in getattr(data, "rows", ())],
    }
    title = who.say("evaluate_title")
    if params.get("set"):
        kind = who.say(f"set_{data.set}")
        title = f"{title} · {kind} · {label(one, who)} / {label(other, who)}"
    return Seen(data=data, template="evaluate.html", title=title, room="terms", more=more)


def sides(house, request: Request) -> Seen:
    """One query under both settings, side by side, each work with its grade."""
    who, params = reader(request), request.query_params
    one, other, query = params.get("one", ONE), params.get("other", OTHER), params.get("q", "").strip()
    if not query:
        raise BadInput("parameter_missing", name="q", operation="compare")
    data = house.ask("compare", {"query": query, "one": how(one), "other": how(other)})
    first = {work.id for work in data.one.works}
    second = {work.id for work in data.other.works}
    more = {
        "said": who.say("done_judge") if params.get("done") == "judge" else "",
        "chosen": {"q": data.query, "one": one, "other": other},
        "settings": [(name, label(name, who)) for name in SETTINGS],
        "columns": (
            _column("one", data.one, label(one, who), second, frozenset(), who),
            _column("other", data.other, label(other, who), first, first, who),
        ),
        "grades": GRADES,
        "may": not data.sample,
        "back": address.link("/evaluate", [("set", "judged"), ("one", one), ("other", other)]),
    }
    title = f"{short(data.query)} · {label(one, who)} / {label(other, who)}"
    return Seen(data=data, template="judge.html", title=title, room="terms", desk="evaluate", more=more)


def judge(house, request: Request, form) -> str:
    """Keep the grades that a form gives, and take back those that it empties."""
    query, one, other = (str(form.get(name, "")) for name in ("q", "one", "other"))
    for name, value in form.multi_items():
        kind, _, id = name.partition(".")
        before = str(form.get(f"before.{id}", ""))
        if kind == "grade" and id and str(value) != before:
            taken = {"remove": "true"} if value == "" else {"grade": str(value)}
            house.ask("judge", {"id": id, "query": query, **taken})
    return address.link("/judge", [("q", query), ("one", one), ("other", other), ("done", "judge")])


def how(name: str) -> dict[str, str]:
    """A choice of the page as the setting that the operations take.

    >>> how("any.off"), how("meaning")
    ({'mode': 'any', 'expand': 'off'}, {'mode': 'meaning'})
    """
    mode, dot, expand = name.partition(".")
    return {"mode": mode, "expand": expand} if dot else {"mode": mode}


def label(name: str, who: Reader) -> str:
    """A choice in words."""
    given = how(name)
    told = who.word(f"mode.{given['mode']}")
    if "expand" in given and name in SETTINGS:
        chosen = who.say(f"setting_{given['expand']}")
        told += f" · {who.say('setting_expand')} {chosen}"
    return told


def _mean(mean, who: Reader) -> dict[str, str]:
    """A measure as the table shows it, with the verdict that its interval allows."""
    found = mean.difference
    verdict, interval = "", who.say(f"interval_{found.reason}") if found.reason else ""
    if not found.reason:
        interval = f"{found.low:+.3f} … {found.high:+.3f}".replace("-", "−")
        verdict = who.say("better_other" if found.low > 0 else "better_one" if found.high < 0 else "better_neither")
    return {
        "name": mean.measure,
        "one": _number(mean.one),
        "other": _number(mean.other),
        "difference": "–" if found.mean is None else f"{found.mean:+.3f}".replace("-", "−"),
        "interval": interval,
        "verdict": verdict,
        "queries": f"{mean.queries:,}",
    }


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _row(row, of: str, one: str, other: str) -> dict[str, Any]:
    """A query with the ranks of its first right work; it leads to its record, or to where it is judged."""
    beside = address.link("/judge", [("q", row.text), ("one", one), ("other", other)])
    ranks = [side.first or 1_001 for side in (row.one, row.other)]
    return {
        "text": row.text,
        "href": beside if of == "judged" else f"/works/{row.id}",
        "one": row.one.first,
        "other": row.other.first,
        "better": "one" if ranks[0] < ranks[1] else "other" if ranks[1] < ranks[0] else "",
    }


def _column(name: str, side, told: str, beside, judged_there, who: Reader) -> dict[str, Any]:
    """One side: its works, each with its grade; one that stands on the left too is judged there."""
    works = [
        {
            "card": card(work, who.ui),
            "rank": rank,
            "grade": str(side.grades.get(work.id, "")),
            "only": work.id not in beside,
            "there": work.id in judged_there,
        }
        for rank, work in enumerate(side.works, 1)
    ]
    return {"name": name, "label": told, "total": who.count("side_found", side.total), "works": works}
