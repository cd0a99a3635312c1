"""Who may come in over the network? Host, origin, token and size are looked at before any page or answer.

Pages of other sites must neither read (Host: DNS rebinding) nor change (Origin) anything; where the server listens
beyond this machine, a change needs the token. Every answer carries headers that keep a browser from being led astray.
"""

import hmac
import ipaddress
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agglo.errors import AggloError, Refused, TooLarge
from agglo.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
COOKIE = "agglo_token"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
"""What every answer carries, unless it says something else itself."""
SAFE = ("GET", "HEAD", "OPTIONS")


class Gate:
    """The middleware around pages and REST.

    Parameters
    ----------
    app
        What is behind the gate.
    settings
        Which host it listens on, which further names it answers to, how much may be sent.
    token
        What a change needs where the server listens beyond this machine.
    """

    def __init__(self, app: ASGIApp, settings: Settings, token: str = ""):
        self.app, self.settings = app, settings
        self.token = "" if is_loopback(settings.host) else token
        named = {name.strip().lower() for name in settings.hosts.split(",") if name.strip()}
        self.names = {*LOOPBACK, settings.host.lower(), *named}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            self.check(scope["method"], headers)
        except AggloError as problem:
            await refusal(problem, language(headers, scope, self.settings))(scope, receive, self.sending(send))
            return
        shown = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("token")
        if (
            self.token
            and shown
            and scope["method"] == "GET"
            and hmac.compare_digest(shown.encode(), self.token.encode())
        ):
            await self.welcome(scope)(scope, receive, self.sending(send))
            return
        await self.app(scope, self.counting(receive), self.sending(send))

    def check(self, method: str, headers: Headers) -> None:
        """Raise what speaks against a request."""
        host = hostname(headers.get("host", ""))
        if host not in self.names and not (self.token and is_address(host)):
            raise Refused("wrong_host", host=host[:100])
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self.settings.upload:
            raise TooLarge("body_too_large", limit=self.settings.upload)
        if method in SAFE:
            return
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
            raise Refused("wrong_origin", origin=origin[:100])
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise Refused("wrong_origin", origin=headers["sec-fetch-site"])
        if self.token and not self.knows(headers):
            raise Refused("token_needed")

    def knows(self, headers: Headers) -> bool:
        """Whether a request shows the token."""
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        given = (
            bearer.strip() if scheme.lower() == "bearer" else cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
        )
        return hmac.compare_digest(given.encode(), self.token.encode())

    def welcome(self, scope: Scope) -> RedirectResponse:
        """Keep the token in a cookie and take it out of the address."""
        rest = [(k, v) for k, v in parse_qsl(scope["query_string"].decode("latin-1")) if k != "token"]
        path = "/" + scope["path"].lstrip("/\\")
        answer = RedirectResponse(path + (f"?{urlencode(rest)}" if rest else ""), 303)
        answer.set_cookie(COOKIE, self.token, httponly=True, samesite="strict", secure=scope["scheme"] == "https")
        return answer

    def counting(self, receive: Receive) -> Receive:
        """`receive`, which ends with an error once more has come than may."""
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.settings.upload:
                raise TooLarge("body_too_large", limit=self.settings.upload)
            return message

        return counted

    @staticmethod
    def sending(send: Send) -> Send:
        """`send`, which adds the headers that every answer carries."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        return with_headers


def refusal(problem: AggloError, lang: str) -> JSONResponse:
    """The one error body."""
    return failure(problem.key, problem.say(lang), problem.status)


def failure(code: str, message: str, status: int) -> JSONResponse:
    """An error body of a name, a sentence and a status."""
    return JSONResponse({"error": {"code": code, "message": message, "status": status}}, status)


def language(headers: Headers, scope: Scope, settings: Settings) -> str:
    """The reader's language: ``?ui=``, the cookie of the pages, Accept-Language, else that of the server."""
    wished = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("ui")
    for one in (wished, cookie_parser(headers.get("cookie", "")).get("agglo_ui")):
        if one in ("ko", "en"):
            return one
    liked = re.findall(r"\b(ko|en)\b(?:-\w+)*\s*(?:;\s*q=([\d.]+))?", headers.get("accept-language", "")[:500].lower())
    ranked = sorted(liked, key=lambda pair: -float(pair[1].rstrip(".") or 1) if pair[1].count(".") < 2 else 0)
    return ranked[0][0] if ranked else settings.language


def hostname(host: str) -> str:
    """The name in a Host header, without the port.

    >>> hostname("[::1]:8377"), hostname("localhost:80"), hostname("")
    ('::1', 'localhost', '')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower().rstrip(".")


def is_address(host: str) -> bool:
    """Whether a host is written as an IP address, which no other site's name can stand for."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)
