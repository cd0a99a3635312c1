"""How is agglo served on a machine? Pages under ``/``, REST under ``/api``, behind one gate; the address is printed."""

import contextlib
import os
import secrets
import socket
import sys
import threading
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import msgspec

from agglo.errors import AggloError, BadInput
from agglo.settings import Settings
from agglo.text import say

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from agglo.operations.house import House

TRIES = 20
"""How many ports after the usual one are tried."""
GRACE = 3
"""Seconds that answers under way get at the end."""


def app(house: "House", token: str = "") -> "Starlette":
    """Pages and REST of a house as one Starlette application.

    Parameters
    ----------
    house
        The settings and libraries.
    token
        What a change needs where the settings name a host beyond this machine.
    """
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Mount

    from . import rest, web
    from .gate import Gate

    @contextlib.asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        import anyio

        anyio.to_thread.current_default_thread_limiter().total_tokens = max(2, house.settings.threads)
        yield

    by_rest, by_page = rest.missing(house), web.missing(house)

    async def missing(request: Request, problem: HTTPException) -> Response:
        below_api = request.url.path.startswith("/api/")  # a mount lets paths with line breaks by
        return await (by_rest if below_api else by_page)(request, problem)

    return Starlette(
        routes=[Mount("/api", app=rest.rest(house)), *web.routes(house)],
        middleware=[Middleware(Gate, settings=house.settings, token=token)],
        exception_handlers={404: missing, 405: missing, Exception: by_page},
        lifespan=living,
    )


def serve(settings: Settings, lang: str, *, browser: bool = True, fixed: bool = False) -> int:
    """Serve until interrupted; the exit code.

    Parameters
    ----------
    settings
        Host, port, library and bounds.
    lang
        The language of what is printed.
    browser
        Whether the browser is opened.
    fixed
        Whether exactly that port is wanted; else the next free one is taken.
    """
    listener = listen(settings.host, settings.port, fixed)
    port = listener.getsockname()[1]
    at = address(settings.host, port)
    if port != settings.port and settings.port:
        print(say("cli.serving_next", lang, taken=settings.port, port=port), file=sys.stderr)
    print(say("cli.serving", lang, address=at), flush=True)  # before anything slow is imported
    print(say("cli.serving_stop", lang), flush=True)
    from .gate import is_loopback

    token = "" if is_loopback(settings.host) else settings.token or secrets.token_urlsafe(24)
    if token:
        print(say("cli.serving_token", lang, address=at, token=token), flush=True)
    from agglo.operations.house import House

    house = House(msgspec.structs.replace(settings, port=port))
    house.background = True
    threading.Thread(target=_warm, args=(house,), daemon=True).start()
    try:
        _run(house, listener, token, at if browser and has_screen() else "")
    except KeyboardInterrupt:
        print(say("cli.serving_ended", lang), file=sys.stderr)
    finally:
        house.close()
    return 0


def listen(host: str, port: int, fixed: bool = False) -> socket.socket:
    """A socket that listens on `port`, or on one of the next where that is taken and not `fixed`."""
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as why:
        raise BadInput("host_unknown", host=host[:100]) from why
    for number in range(port, port + 1 if fixed or not port else min(port + TRIES, 65536)):
        listener = socket.socket(family, kind)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((where[0], number, *where[2:]))
        except OSError as why:
            listener.close()
            if why.errno in (13, 99, 10049):
                raise BadInput("host_unknown", host=host[:100]) from why
            continue
        listener.listen(128)
        return listener
    raise BadInput("port_taken", port=port)


def address(host: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)
    return f"http://{f'[{shown}]' if ':' in shown and not shown.startswith('[') else shown}:{port}"


def has_screen() -> bool:
    """Whether a browser could show itself."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _warm(house: "House") -> None:
    """Open the library and its index before the first question; what fails is said when it is asked."""
    with contextlib.suppress(AggloError):
        _ = house.answering().engine


def _run(house: "House", listener: socket.socket, token: str, show: str) -> None:
    import uvicorn

    config = uvicorn.Config(
        app(house, token),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    server = uvicorn.Server(config)
    if show:
        import webbrowser

        threading.Thread(target=webbrowser.open, args=(show,), daemon=True).start()
    server.run(sockets=[listener])
