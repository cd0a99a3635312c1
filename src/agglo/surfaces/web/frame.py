"""What do all pages share? The reader's language and light, one rendering, one error page, one guard for writes."""

import secrets
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import jinja2
import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from agglo import __version__, text
from agglo.errors import AggloError, Refused
from agglo.literature.typing.answers import HOWS, KINDS
from agglo.surfaces.web import address

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Everything from this house, nothing inline."""
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Language, Cookie",
}
YEAR = 365 * 24 * 3600
THEMES = ("auto", "light", "dark")
EXPANDING = ("on", "off")
ROOMS = (("literature", "/"), ("terms", "/terms"), ("import", "/import"), ("status", "/status"), ("help", "/help"))
"""The rooms and desks that are open; a room that is not built yet has no door."""
DESKS = (
    ("terms", "/terms"),
    ("lexicon", "/lexicon"),
    ("keywords", "/keywords"),
    ("people", "/people"),
    ("words", "/words"),
    ("evaluate", "/evaluate"),
)
"""What is on the desks of the room of terms: what is one and what is called how, and how well that serves."""


class Seen(msgspec.Struct, kw_only=True):
    """What a page shows: the operation's answer, and how.

    ``data`` is what ``.json`` gives; ``more`` is what the template needs besides. ``desk`` is the one that the page
    belongs to where its address does not begin with that of the desk.
    """

    data: Any
    template: str
    title: str
    room: str = "literature"
    desk: str = ""
    status: int = 200
    more: dict[str, Any] = {}


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads: the language of the page, the light, whether to translate, and the form token of this browser."""

    ui: str
    theme: str
    expand: str
    token: str

    def say(self, key: str, /, **facts) -> str:
        """A text of the pages in the reader's language."""
        return text.say(f"web.{key}", self.ui, **facts)

    def word(self, key: str) -> str:
        """A word that several rooms share (``kind.article``, ``lang.ko``), or its plain name where it has none."""
        return text.say(key, self.ui) if text.has(key) else key.partition(".")[2]

    def count(self, key: str, count: int, /, **facts) -> str:
        """A text with a number, which knows one from many.

        ``key_one`` and ``key_many`` are its two forms; the number is ``{n}`` with thousands separators.
        """
        return self.say(f"{key}_one" if count == 1 else f"{key}_many", n=f"{count:,}", **facts)


def reader(request: Request) -> Reader:
    """The reader's choices: the URL's, else the remembered ones, else the browser's, else the house's."""
    wish = request.query_params
    ui = next((c for c in (wish.get("ui"), request.cookies.get("agglo_ui")) if c in text.LANGUAGES), None)
    theme = next((c for c in (wish.get("theme"), request.cookies.get("agglo_theme")) if c in THEMES), "auto")
    expand = next((c for c in (wish.get("expand"), request.cookies.get("agglo_expand")) if c in EXPANDING), "")
    token = request.cookies.get("agglo_form", "")
    known = len(token) >= 32 and token.isascii() and token.isalnum()
    return Reader(
        ui=ui or accepted(request.headers.get("accept-language", ""), getattr(request.state, "lang", "ko")),
        theme=theme,
        expand=expand,
        token=token if known else secrets.token_hex(16),
    )


def accepted(header: str, otherwise: str = "ko") -> str:
    """The language of ours that an Accept-Language header likes best; `otherwise` where it names none of them.

    >>> accepted("de, en;q=0.5, ko;q=0.8"), accepted("en-GB"), accepted("")
    ('ko', 'en', 'ko')
    """
    best, liking = otherwise, 0.0
    for part in header[:1000].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            value = float(weight or 1)
        except ValueError:
            continue
        primary = tag.split("-")[0].lower()
        if primary in text.LANGUAGES and value > liking:
            best, liking = primary, value
    return best


def render(house, request: Request, seen: Seen) -> Response:
    """The page as HTML."""
    who = reader(request)
    template = templates().get_template(seen.template)
    html = template.render(
        data=seen.data,
        title=seen.title,
        room=seen.room,
        library=_library(house),
        version=__version__,
        who=who,
        ui=who.ui,
        t=who.say,
        n=who.count,
        w=who.word,
        rooms=ROOMS,
        desks=DESKS if seen.room == "terms" else (),
        themes=THEMES,
        here=_here(request),
        desk=seen.desk or request.url.path.strip("/"),
        json_href=_json_address(request),
        asset=asset,
        asked=seen.more.get("asked") or address.Asked(),
        fields=address.FIELDS,
        **{name: value for name, value in seen.more.items() if name != "asked"},
    )
    response = HTMLResponse(html, seen.status, HEADERS)
    _remember(request, response, who)
    return response


def _library(house):
    """The library that answers, or None where it cannot be opened: then the page says why."""
    try:
        return house.answering()
    except AggloError:
        return None


def as_json(request: Request, seen: Seen) -> Response:
    """The same data as JSON."""
    body = msgspec.json.encode(seen.data)
    return Response(body, seen.status, HEADERS, media_type="application/json")


def refusal(house, request: Request, error: AggloError) -> Response:
    """An error as a page of one sentence, or as the error body where JSON was asked for."""
    return problem(house, request, error.status, error.say(reader(request).ui), error.key)


def problem(house, request: Request, status: int, sentence: str, key: str) -> Response:
    """A page of one sentence that says what went wrong."""
    who = reader(request)
    data = {"error": {"code": key, "message": sentence, "status": status}}
    if request.url.path.endswith(".json"):
        return as_json(request, Seen(data=data, template="", title="", status=status))
    title = who.say("missing_title") if status == 404 else who.say("error_title")
    more = {"sentence": sentence, "asked": address.read(request.query_params)}
    seen = Seen(data=data, template="error.html", title=title, room="", status=status, more=more)
    return render(house, request, seen)


def guard(request: Request, form) -> None:
    """Refuse a form that did not come from a page of this house in this browser."""
    sent, kept = str(form.get("token", "")), request.cookies.get("agglo_form", "")
    if not kept or not secrets.compare_digest(sent.encode(), kept.encode()):
        raise Refused("form_expired")


def _remember(request: Request, response: Response, who: Reader) -> None:
    secure = request.url.scheme == "https"
    for name, value in (("ui", who.ui), ("theme", who.theme), ("expand", who.expand)):
        if request.query_params.get(name) == value:
            response.set_cookie(f"agglo_{name}", value, YEAR, samesite="lax", secure=secure, httponly=True)
    if request.cookies.get("agglo_form") != who.token:
        response.set_cookie("agglo_form", who.token, samesite="strict", secure=secure, httponly=True)


def _here(request: Request) -> Callable[..., str]:
    """The address of this page with some parameters changed."""

    def here(**change: str) -> str:
        kept = [(k, v) for k, v in request.query_params.multi_items() if k not in {"ui", "theme", "expand", *change}]
        return address.link(request.url.path, [*kept, *change.items()])

    return here


def _json_address(request: Request) -> str:
    path = request.url.path
    listed = [(k, v) for k, v in request.query_params.multi_items() if k not in ("ui", "theme", "id")]
    if path.startswith("/cite") or path.startswith("/export"):
        listed = request.query_params.multi_items()
    return address.link("/index.json" if path == "/" else f"{path}.json", listed)


@cache
def asset(name: str) -> str:
    """The address of a file of ours, with a stamp of its content so that it can be kept for long."""
    stamp = sha256(files(__package__).joinpath("static", name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={stamp}"


@cache
def templates() -> jinja2.Environment:
    """The templates, escaping everything, forgiving nothing."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("agglo.surfaces.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"thousands": lambda n: f"{n:,}", "size": size, "other": _other_language}
    environment.globals |= {"link": address.link, "suggested_kinds": KINDS, "suggested_hows": HOWS}
    return environment


@jinja2.pass_context
def _other_language(context, lang: str) -> Markup:
    """The ``lang`` attribute of a text that is not in the page's language."""
    if not lang or lang in ("und", "any", context["ui"]):
        return Markup("")
    return Markup(' lang="{}"').format(lang)


def size(count: int) -> str:
    """Bytes as a person says them.

    >>> size(999), size(94_000_000)
    ('999 B', '94 MB')
    """
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{value:.0f} {unit}" if value >= 10 or unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError
