"""Which pages are there? One table of pages, one of what they can change; each page also answers as ``.json``.

A page is one operation and one template: a function in ``finding``, ``reading``, ``bringing`` or ``keeping`` asks the
house and says what is to be seen; ``frame`` renders it. Everything works without scripting.
"""

from collections.abc import Callable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from agglo.errors import AggloError
from agglo.surfaces.web import (
    bringing,
    evaluate,
    finding,
    keeping,
    keywords,
    lexicon,
    people,
    reading,
    terms,
    typing,
    words,
)
from agglo.surfaces.web.frame import CSP, HEADERS, Seen, as_json, guard, problem, reader, refusal, render

__all__ = ["ACTIONS", "CSP", "PAGES", "missing", "routes"]

PAGES: dict[str, Callable] = {
    "/": finding.home,
    "/search": finding.results,
    "/explain": finding.explain,
    "/works/{id}": reading.work,
    "/cite": reading.cite,
    "/export": reading.export,
    "/import": bringing.page,
    "/import/{id}": bringing.job,
    "/rejected": keeping.rejected,
    "/merges": keeping.merges,
    "/keywords": keywords.page,
    "/lexicon": lexicon.page,
    "/people": people.page,
    "/words": words.page,
    "/terms": terms.index,
    "/term/{id}": terms.one,
    "/status": keeping.status,
    "/sample": keeping.sample,
    "/evaluate": evaluate.page,
    "/judge": evaluate.sides,
    "/help": keeping.help,
    "/suggest": typing.suggest,
}
"""Each page's path and the function that says what is to be seen there."""

ACTIONS: dict[str, Callable] = {
    "/import": bringing.send,
    "/paste": bringing.paste,
    "/works/{id}/tag": reading.tag,
    "/works/{id}/note": reading.note,
    "/works/{id}/delete": reading.delete,
    "/merges/{merge}/undo": keeping.undo,
    "/reread": keeping.reread,
    "/judge": evaluate.judge,
    "/keywords": keywords.change,
    "/lexicon": lexicon.change,
    "/people": people.change,
    "/words": words.change,
    "/reindex": keeping.reindex,
    "/remember": typing.remember,
}
"""What a form can change; each function answers with the address to go to."""

LONGEST_FIELD = 40_000_000
"""Bytes of one pasted text; files have no limit here."""


class _Kept(StaticFiles):
    """Our own files: their addresses carry a stamp, so they may be kept for a year."""

    def file_response(self, *given, **more) -> Response:
        response = super().file_response(*given, **more)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def routes(house) -> list[BaseRoute]:
    """All pages of `house` as routes."""
    jobs = bringing.Jobs()
    found: list[BaseRoute] = []
    for path, answer in PAGES.items():
        twin = "/index.json" if path == "/" else f"{path}.json"
        found.append(Route(twin, _page(house, jobs, answer), methods=["GET"]))
    for path, answer in PAGES.items():
        found.append(Route(path, _page(house, jobs, answer), methods=["GET"]))
    for path, change in ACTIONS.items():
        found.append(Route(path, _action(house, jobs, change), methods=["POST"]))
    return [*found, Mount("/static", _Kept(packages=[("agglo.surfaces.web", "static")]))]


def missing(house) -> Callable:
    """The handler of an HTTP error, above all of an address that leads nowhere, and of what nobody foresaw."""

    async def answer(request: Request, error: Exception) -> Response:
        request.state.lang = house.settings.language
        status = error.status_code if isinstance(error, HTTPException) else 500
        key = {404: "missing", 405: "not_that_way"}.get(status, "went_wrong")
        sentence = reader(request).say(f"{key}_line")
        return await run_in_threadpool(problem, house, request, status, sentence, key)

    return answer


def _page(house, jobs: bringing.Jobs, answer: Callable) -> Callable:
    def endpoint(request: Request) -> Response:
        request.state.jobs, request.state.lang = jobs, house.settings.language
        try:
            seen = answer(house, request)
            if not isinstance(seen, Seen):
                return _file(seen)
            return as_json(request, seen) if request.url.path.endswith(".json") else render(house, request, seen)
        except AggloError as error:
            return refusal(house, request, error)

    return endpoint


def _action(house, jobs: bringing.Jobs, change: Callable) -> Callable:
    async def endpoint(request: Request) -> Response:
        request.state.jobs, request.state.lang = jobs, house.settings.language
        try:
            form = await request.form(max_part_size=LONGEST_FIELD)  # an import closes its files when it has read them
            guard(request, form)
            goal = await run_in_threadpool(change, house, request, form)
        except AggloError as error:
            return await run_in_threadpool(refusal, house, request, error)
        except HTTPException as error:  # a form that is none, or has a thousand files
            return await missing(house)(request, error)
        return RedirectResponse(goal, 303, HEADERS)

    return endpoint


def _file(exported) -> Response:
    name = quote(exported.filename)
    headers = {**HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    headers["Agglo-Version"] = exported.version
    return StreamingResponse(exported.chunks, headers=headers, media_type=exported.media_type)
