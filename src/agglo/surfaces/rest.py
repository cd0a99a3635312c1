"""How is agglo asked over HTTP? ``/api/NAME`` for each operation: GET where it reads, POST where it writes.

The answer is the operation's, as JSON; an error is ``{"error": {"code", "message", "status"}}`` in the reader's
language. ``/api/openapi.json`` describes all of it.
"""

import tempfile
from collections.abc import Callable
from typing import Any, BinaryIO
from urllib.parse import quote

import anyio
import msgspec
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from agglo.errors import AggloError, BadInput, TooLarge, Unavailable
from agglo.operations.answers import Exported
from agglo.operations.asking import OPERATIONS, Operation
from agglo.operations.house import House
from agglo.text import say

from .gate import failure, language, refusal
from .openapi import document

BODY = 12_000_000
"""Bytes of a JSON body."""
IN_MEMORY = 1 << 20


def rest(house: House) -> Starlette:
    """The REST interface of a house, to be mounted under ``/api``."""
    reading = anyio.CapacityLimiter(house.settings.threads)
    writing = anyio.CapacityLimiter(1)

    async def contents(request: Request) -> Response:
        return JSONResponse(
            {"openapi": "/api/openapi.json", "operations": {name: f"/api/{name}" for name in OPERATIONS}}
        )

    async def openapi(request: Request) -> Response:
        return JSONResponse(document())

    routes = [Route("/", contents), Route("/openapi.json", openapi)]
    for name, operation in OPERATIONS.items():
        limiter = writing if operation.writes else reading
        method = "POST" if operation.writes else "GET"
        routes.append(Route(f"/{name}", _endpoint(house, operation, limiter), methods=[method]))

    async def broken(request: Request, problem: Exception) -> Response:
        lang = language(request.headers, request.scope, house.settings)
        return failure("went_wrong", say("errors.went_wrong", lang), 500)

    return Starlette(routes=routes, exception_handlers={HTTPException: missing(house), Exception: broken})


def missing(house: House) -> Callable:
    """The handler of an HTTP error of REST: a path or a method that is not there, a form that cannot be read."""

    async def answer(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, HTTPException)
        lang = language(request.headers, request.scope, house.settings)
        path = request.url.path[:100]
        if problem.status_code == 405:
            known = (problem.headers or {}).get("Allow", "")
            facts = {"path": path, "method": request.method[:20], "known": known}
            found = failure("wrong_method", say("errors.wrong_method", lang, **facts), 405)
            found.headers["Allow"] = known
            return found
        if problem.status_code == 404:
            return failure("no_such_path", say("errors.no_such_path", lang, path=path), 404)
        return failure("not_form", say("errors.not_form", lang, why=problem.detail[:100]), problem.status_code)

    return answer


def _endpoint(house: House, operation: Operation, limiter: anyio.CapacityLimiter) -> Callable:
    async def endpoint(request: Request) -> Response:
        try:
            given, upload = await _given(request, operation)
            try:
                answer = await _answer(house, operation, given, upload, limiter)
            finally:
                if upload is not None:
                    upload.close()
        except AggloError as problem:
            return refusal(problem, language(request.headers, request.scope, house.settings))
        if isinstance(answer, Exported):
            return _file(answer)
        return Response(msgspec.json.encode(answer), media_type="application/json")

    return endpoint


async def _answer(
    house: House, operation: Operation, given: dict[str, Any], upload: BinaryIO | None, limiter: anyio.CapacityLimiter
) -> Any:
    """The answer, asked in a thread; a question that takes too long is given up, a change never."""

    def ask() -> Any:
        return house.ask(operation.name, given, upload=upload)

    if operation.writes:
        return await anyio.to_thread.run_sync(ask, limiter=limiter)
    with anyio.move_on_after(house.settings.seconds):
        return await anyio.to_thread.run_sync(ask, limiter=limiter, abandon_on_cancel=True)
    raise Unavailable("too_slow", seconds=house.settings.seconds)


def _file(exported: Exported) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(exported.filename)}"
    headers = {"Content-Disposition": disposition, "Agglo-Version": exported.version}
    return StreamingResponse(exported.chunks, media_type=exported.media_type, headers=headers)


async def _given(request: Request, operation: Operation) -> tuple[dict[str, Any], BinaryIO | None]:
    """What was asked, by parameter, and the file that was sent."""
    given: dict[str, Any] = {}
    for name in request.query_params:
        if name != "ui":
            given[name] = values if len(values := request.query_params.getlist(name)) > 1 else values[0]
    if request.method != "POST":
        return given, None
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data" or (kind == "application/x-www-form-urlencoded" and not operation.upload):
        return await _form(request, operation, given)
    if operation.upload:
        return given, await _body(request)
    return given | await _json(request), None


async def _form(
    request: Request, operation: Operation, given: dict[str, Any]
) -> tuple[dict[str, Any], BinaryIO | None]:
    form = await request.form(max_part_size=BODY)
    upload: BinaryIO | None = None
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            given[name] = [*given[name], value] if isinstance(given.get(name), list) else value
        elif operation.upload and upload is None:
            upload = value.file
            given.setdefault("name", value.filename or "")
        else:
            await value.close()
    if operation.upload and upload is None:
        raise BadInput("no_upload")
    return given, upload


async def _body(request: Request) -> BinaryIO:
    """The body, kept in a temporary file where it is large."""
    upload = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed by the endpoint
    try:
        async for chunk in request.stream():
            await anyio.to_thread.run_sync(upload.write, chunk)
        if (
            not upload.tell()
            and request.headers.get("content-length", "0") == "0"
            and "name" not in request.query_params
        ):
            raise BadInput("no_upload")
    except BaseException:
        upload.close()
        raise
    upload.seek(0)
    return upload


async def _json(request: Request) -> dict[str, Any]:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > BODY:
            raise TooLarge("body_too_large", limit=BODY)
    if not data:
        return {}
    try:
        found = msgspec.json.decode(bytes(data))
    except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
        raise BadInput("not_json") from why
    if not isinstance(found, dict):
        raise BadInput("not_json")
    return found
