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
        since = request.query_params.get("since", "0")
        if _is_foreign(request) or not since.isdecimal():
            return Response(status_code=400)
        entries = [asdict(entry) for entry in journal.since(int(since))]
        return Response(json.dumps({"entries": entries}), media_type="application/json")

    async def show_page(request: Request) -> Response:
        if _is_foreign(request):
            return Response(status_code=400)
        # Nothing on the page is a script, and texts of tasks stand on it: so none may ever run.
        policy = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"}
        return Response(page("watch" in request.query_params), media_type="text/html; charset=utf-8", headers=policy)

    def guarded(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def guard(request: Request) -> Response:
            if _is_foreign(request) or not control.knows(request.headers.get("authorization", "")):
                return Response(status_code=403)
            return await answer(request)

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


async def _wire_request(request: Request) -> WireRequest | GatewayError:
    """The request decoded, or the refusal of what cannot be."""
    body = await request.body()
    try:
        if _is_foreign(request):
            raise GatewayError(403, EMULATOR_CODE, "The emulator answers to 127.0.0.1 and localhost only.")
        if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            # A guess: what the gateway says to another content type is not documented.
            raise GatewayError(400, "UnsupportedContentType", f"A body must be {_FORM}.")
        query = _decoded(request.scope["query_string"])
        form = _decoded(body)
    except GatewayError as error:
        return error
    return WireRequest(request.method, tuple(query), tuple(form), _headers(request), body)
