"""The HTTP side: one request in, one answer out, one line in the journal."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from dataworks_emulator.api import OPERATIONS, VERSION, Operation
from dataworks_emulator.errors import EMULATOR_CODE, FileFailure, GatewayError, TaskFailure
from dataworks_emulator.faults import Fault, Faults
from dataworks_emulator.journal import Journal
from dataworks_emulator.operations import HANDLERS
from dataworks_emulator.service import Service
from dataworks_emulator.signatures import RPC_PARAMETERS, Verifier, WireRequest

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json;charset=utf-8"
_HOSTS = frozenset({"127.0.0.1", "localhost"})
_TOO_LONG = b"<html><head><title>414 Request-URI Too Large</title></head><body>414 Request-URI Too Large</body></html>"


@dataclass(frozen=True)
class Answer:
    """What goes back. `lost` means that it does not."""

    status: int
    body: bytes
    done: bool
    content_type: str = _JSON
    headers: tuple[tuple[str, str], ...] = ()
    lost: bool = False


def _json_answer(status: int, body: dict[str, Any], *, done: bool, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(body).encode(), done, headers=tuple((headers or {}).items()))


def _decoded(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        raise GatewayError(400, "InvalidParameter", "The parameters are not URL-encoded UTF-8.") from None


class LostReply(Response):
    """Closes the connection without a byte of reply."""

    def __init__(self, close: Callable[[Any], None]) -> None:
        super().__init__()
        self._close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        self._close(scope["client"])
        # The server writes a 500 for an application that returns in silence, unless it knows the client has gone.
        while (await receive())["type"] != "http.disconnect":
            pass


class Api:
    """The API behind POST /. `clock` gives seconds since 1970 and is also the Date of each answer."""

    def __init__(
        self, service: Service, verifier: Verifier, *, journal: Journal, faults: Faults, clock: Callable[[], float]
    ) -> None:
        self._service = service
        self._verifier = verifier
        self._journal = journal
        self._faults = faults
        self._clock = clock

    def answer(self, request: WireRequest | GatewayError, raw_query: bytes) -> Answer:
        """Do what the request asks for and record it."""
        action = "" if isinstance(request, GatewayError) else request.action
        parameters: dict[str, str] = {}
        request_id = str(uuid.uuid4()).upper()
        limit = self._service.options.max_url_bytes
        try:
            if limit is not None and len(raw_query) + len("/?") > limit:
                answer = Answer(414, _TOO_LONG, False, content_type="text/html")
            elif isinstance(request, GatewayError):
                raise request
            else:
                sent = [*request.query, *request.form]
                parameters = {name: text for name, text in sorted(sent) if name not in RPC_PARAMETERS}
                answer = self._operate(request, request_id)
        except GatewayError as error:
            answer = _json_answer(error.status, error.body(request_id), done=False, headers=error.headers)
        self._journal.record(
            action,
            parameters,
            query_bytes=len(raw_query),
            http_status=0 if answer.lost else answer.status,
            done=answer.done,
            time=self._clock(),
        )
        return answer

    def _operate(self, request: WireRequest, request_id: str) -> Answer:
        self._verifier.verify(request)
        operation = OPERATIONS.get(request.action)
        if operation is None or request.version != VERSION:
            raise GatewayError(404, "InvalidAction.NotFound", "Specified api is not found, please check your url.")
        fault = self._faults.take(operation.name)
        if fault is not None and fault.kind != "lose_reply":
            return _faulty(operation, fault, request_id)
        try:
            parameters = operation.parameters(dict(request.query), dict(request.form))
            with self._service.store.transaction():
                payload = HANDLERS[operation.name](self._service, parameters)
            answer = _json_answer(200, operation.reply(request_id, payload), done=True)
        except (TaskFailure, FileFailure) as failure:
            answer = _json_answer(200, failure.body(request_id), done=False)
        if fault is not None:
            return Answer(answer.status, answer.body, answer.done, lost=True)
        return answer


def _faulty(operation: Operation, fault: Fault, request_id: str) -> Answer:
    if fault.kind == "refuse":
        raise GatewayError(fault.status, fault.code, fault.message, headers=fault.headers)
    if fault.kind == "answer":
        return Answer(fault.status, fault.body, False, content_type=fault.headers.get("content-type", ""))
    failure = TaskFailure(fault.message) if operation.family == "task" else FileFailure(EMULATOR_CODE, fault.message)
    return _json_answer(200, failure.body(request_id), done=False)


def create_app(
    api: Api,
    journal: Journal,
    *,
    clock: Callable[[], float],
    close: Callable[[Any], None],
    page: Callable[[], str],
) -> Starlette:
    """The application. `close` closes the connection of a client, given as (host, port); `page` shows what is there."""

    def foreign(request: Request) -> bool:
        # A page in a browser may know the port; it cannot make a browser send our Host (DNS rebinding).
        return request.headers.get("host", "").partition(":")[0] not in _HOSTS

    async def operate(request: Request) -> Response:
        raw_query: bytes = request.scope["query_string"]
        answer = api.answer(await _wire_request(request, foreign=foreign(request)), raw_query)
        if answer.lost:
            return LostReply(close)
        headers = {"date": formatdate(clock(), usegmt=True), **dict(answer.headers)}
        return Response(answer.body, answer.status, headers=headers, media_type=answer.content_type)

    async def show_journal(request: Request) -> Response:
        since = request.query_params.get("since", "0")
        if foreign(request) or not since.isdecimal():
            return Response(status_code=400)
        entries = [asdict(entry) for entry in journal.since(int(since))]
        return Response(json.dumps({"entries": entries}), media_type="application/json")

    async def show_page(request: Request) -> Response:
        if foreign(request):
            return Response(status_code=400)
        # Nothing on the page is a script, and texts of tasks stand on it: so none may ever run.
        policy = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return Response(page(), media_type="text/html; charset=utf-8", headers=policy)

    return Starlette(
        routes=[
            Route("/_emulator/", show_page, methods=["GET"]),
            Route("/", operate, methods=["POST"]),
            Route("/_emulator/journal", show_journal, methods=["GET"]),
        ]
    )


async def _wire_request(request: Request, *, foreign: bool) -> WireRequest | GatewayError:
    """The request decoded, or the refusal of what cannot be."""
    body = await request.body()
    try:
        if foreign:
            raise GatewayError(403, EMULATOR_CODE, "The emulator answers to 127.0.0.1 and localhost only.")
        if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            # A guess: what the gateway says to another content type is not documented.
            raise GatewayError(400, "UnsupportedContentType", f"A body must be {_FORM}.")
        query = _decoded(request.scope["query_string"])
        form = _decoded(body)
    except GatewayError as error:
        return error
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return WireRequest(request.method, tuple(query), tuple(form), headers, body)
