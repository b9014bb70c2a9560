"""The HTTP side: one request in, one answer out."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from email.utils import formatdate
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dataworks_emulator.api import whole_number
from dataworks_emulator.connections import connection_of
from dataworks_emulator.control import Control
from dataworks_emulator.errors import EMULATOR_CODE, GatewayError
from dataworks_emulator.faults import Call, Faults
from dataworks_emulator.gateway import Exchange, Gateway, head
from dataworks_emulator.journal import Journal
from dataworks_emulator.replies import Sending
from dataworks_emulator.signatures import WireRequest

_FORM = "application/x-www-form-urlencoded"
_HOSTS = frozenset({"127.0.0.1", "localhost"})
MAX_BODY_BYTES = 32 * 1024 * 1024  # the documents name no limit of a body; a content of some MB is accepted
CLOSE = {"connection": "close"}  # the rest of a body is not read
NOT_FOR_BROWSERS = {
    # no other page may show ours in a frame, and nothing is taken for another type than it says
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}


def _decoded(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        raise GatewayError(400, "InvalidParameter", "The parameters are not URL-encoded UTF-8.") from None


def _is_foreign(request: Request) -> bool:
    # A page in a browser may know the port; it cannot make a browser send our Host (DNS rebinding).
    return request.headers.get("host", "").partition(":")[0] not in _HOSTS


def create_app(
    gateway: Gateway,
    journal: Journal,
    control: Control,
    *,
    faults: Faults,
    clock: Callable[[], float],
    page: Callable[[bool], str],
) -> Starlette:
    """The application. `clock` gives seconds since 1970 and is the Date of each answer; `page` shows what is
    there, with True as a page that reloads by itself."""

    async def operate(request: Request) -> Response:
        connection = connection_of(request.scope)
        raw_query: bytes = request.scope["query_string"]
        exchange = Exchange(connection.number, len(raw_query))
        reply = None
        if not _is_foreign(request):
            exchange.call = _head(request)
            reply = await gateway.unread(exchange)
        if reply is None:
            reply = await gateway.answer(exchange, await _wire_request(request))
        date = formatdate(clock(), usegmt=True)

        async def then() -> None:
            if reply.then is not None and await reply.then() is not None:
                connection.close()

        return Sending(reply.answer, date=date, connection=connection, faults=faults, fault=reply.fault, then=then)

    async def show_journal(request: Request) -> Response:
        since = whole_number(request.query_params.get("since", "0"))
        if _is_foreign(request) or since is None:
            return Response(status_code=400, headers=NOT_FOR_BROWSERS)
        entries = [asdict(entry) for entry in journal.since(since)]
        return Response(json.dumps({"entries": entries}), media_type="application/json", headers=NOT_FOR_BROWSERS)

    async def show_page(request: Request) -> Response:
        if _is_foreign(request):
            return Response(status_code=400, headers=NOT_FOR_BROWSERS)
        # The page has no script, and shows texts of tasks: so no script may ever run on it.
        policy = NOT_FOR_BROWSERS["content-security-policy"]
        headers = {**NOT_FOR_BROWSERS, "content-security-policy": f"{policy}; style-src 'unsafe-inline'"}
        return Response(page("watch" in request.query_params), media_type="text/html; charset=utf-8", headers=headers)

    def guarded(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def guard(request: Request) -> Response:
            if _is_foreign(request) or not control.knows(request.headers.get("authorization", "")):
                return Response(status_code=403, headers=NOT_FOR_BROWSERS)
            if _is_too_long(request):
                return Response(status_code=413, headers=NOT_FOR_BROWSERS)
            response = await answer(request)
            response.headers.update(NOT_FOR_BROWSERS)
            return response

        return guard

    return Starlette(
        routes=[
            Route("/_emulator/", show_page, methods=["GET"]),
            Route("/", operate, methods=["GET", "POST"]),
            Route("/_emulator/journal", show_journal, methods=["GET"]),
            *(
                Route(f"/_emulator/{path}", guarded(answer), methods=[method])
                for method, path, answer in control.routes()
            ),
        ]
    )


def _head(request: Request) -> Call:
    """What the head of a request says; nothing if its query cannot be decoded."""
    try:
        query = _decoded(request.scope["query_string"])
    except GatewayError:
        query = []
    return head(WireRequest(request.method, tuple(query), (), _headers(request), b""))


def _headers(request: Request) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers


def _is_too_long(request: Request) -> bool:
    """Whether the head announces a body over the limit, or a body of unknown length."""
    announced = whole_number(request.headers.get("content-length", "0"))
    return announced is None or announced > MAX_BODY_BYTES or "transfer-encoding" in request.headers


async def _body(request: Request) -> bytes:
    """The body; raises GatewayError 413 (a guess) where it is over the limit, before the rest of it is read."""
    too_long = GatewayError(413, EMULATOR_CODE, f"The body is longer than {MAX_BODY_BYTES} bytes.", headers=CLOSE)
    announced = whole_number(request.headers.get("content-length", "0"))
    if announced is None or announced > MAX_BODY_BYTES:
        raise too_long
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY_BYTES:
            raise too_long
    return bytes(body)


async def _wire_request(request: Request) -> WireRequest | GatewayError:
    """The request decoded, or the refusal of what cannot be."""
    try:
        if _is_foreign(request):
            raise GatewayError(
                403, EMULATOR_CODE, "The emulator answers to 127.0.0.1 and localhost only.", headers=CLOSE
            )
        body = await _body(request)
        if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            # A guess: what the gateway says to another content type is not documented.
            raise GatewayError(400, "UnsupportedContentType", f"A body must be {_FORM}.")
        query = _decoded(request.scope["query_string"])
        form = _decoded(body)
    except GatewayError as error:
        return error
    return WireRequest(request.method, tuple(query), tuple(form), _headers(request), body)
