"""One call, from the head of its request to the answer: verified, struck by faults, worked, recorded."""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from dataworks_emulator.actions import Actions
from dataworks_emulator.answers import Answer, failed, in_place, page, refused, spoilt, succeeded
from dataworks_emulator.api import OPERATIONS, VERSION, Operation, whole_number
from dataworks_emulator.clock import Clock
from dataworks_emulator.error_codes import ERROR_CODES
from dataworks_emulator.errors import FileFailure, GatewayError, TaskFailure
from dataworks_emulator.fault_kinds import Point
from dataworks_emulator.faults import QPS, Call, Fault, Faults, Rule
from dataworks_emulator.journal import Journal
from dataworks_emulator.nodes.node import NodeStore
from dataworks_emulator.nodes.node_api import VERSION as NODE_VERSION
from dataworks_emulator.operations import Handler, known
from dataworks_emulator.service import Service
from dataworks_emulator.signatures import RPC_PARAMETERS, Verifier, WireRequest
from dataworks_emulator.veils import Veils


@dataclass
class Exchange:
    """What becomes known of one call while it is answered; `connection` is the number of its connection."""

    connection: int
    query_bytes: int
    call: Call = field(default_factory=Call)
    nonce: str = ""
    version: str = ""
    signed: bool = False
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()).upper())
    kinds: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reply:
    """An answer, the fault that strikes it on its way, and what happens when it was sent."""

    answer: Answer
    fault: Fault | None = None
    then: Callable[[], Awaitable[Fault | None]] | None = None


class Gateway:
    """The API behind POST / and GET /."""

    def __init__(
        self,
        service: Service,
        verifier: Verifier,
        *,
        journal: Journal,
        faults: Faults,
        actions: Actions,
        veils: Veils,
        clock: Clock,
    ) -> None:
        self._service = service
        self._verifier = verifier
        self._journal = journal
        self._faults = faults
        self._actions = actions
        self._veils = veils
        self._clock = clock
        self._lately: deque[float] = deque()
        self._day = 0
        self._calls_of_day = 0

    async def unread(self, exchange: Exchange) -> Reply | None:
        """The reply to a call whose body nobody reads, if a fault wants that."""
        rules = self._due(exchange, Point.UNREAD)
        ending = await self._actions.perform(rules, Point.UNREAD, exchange.call)
        return None if ending is None else self._instead(exchange, ending, OPERATIONS.get(exchange.call.operation))

    async def answer(self, exchange: Exchange, request: WireRequest | GatewayError) -> Reply:
        """Do what the request asks for and record it."""
        limit = self._service.options.max_url_bytes
        if limit is not None and exchange.query_bytes + len("/?") > limit:
            return self._told(exchange, page(414, "Request-URI Too Large"))
        try:
            if isinstance(request, GatewayError):
                raise request
            sent = sorted([*request.query, *request.form])
            parameters = {name: text for name, text in sent if name not in RPC_PARAMETERS}
            exchange.nonce = request.nonce
            exchange.version = request.version
            exchange.call = self._call(request, parameters)
            await asyncio.sleep(self._service.options.latency)
            self._verifier.verify(request)
            exchange.signed = True
            found = known(request.version, request.action)
            if found is None:
                raise GatewayError(404, "InvalidAction.NotFound", "Specified api is not found, please check your url.")
            operation, handler = found
            if request.method != operation.method:  # the status is a guess
                raise GatewayError(405, "UnsupportedHTTPMethod", "This http method is not supported.")
            self._check_day()
            self._check_rate(exchange)
        except GatewayError as error:
            return self._told(exchange, refused(error, exchange.request_id))
        return await self._operate(exchange, operation, handler, request)

    async def _operate(self, exchange: Exchange, operation: Operation, handler: Handler, request: WireRequest) -> Reply:
        rules = self._due(exchange, Point.BEFORE, Point.AFTER, Point.REPLY, Point.ANSWERED)
        ending = await self._actions.perform(rules, Point.BEFORE, exchange.call)
        if ending is not None:
            return self._instead(exchange, ending, operation)
        answer = self._work(exchange, operation, request, rules, handler=handler)
        for rule in rules:
            if rule.fault.kind.ends:
                ending = rule.fault
                answer = spoilt(answer, ending, operation, exchange.request_id)
        self._record(exchange, answer)
        for point in (Point.AFTER, Point.REPLY):
            await self._actions.perform(rules, point, exchange.call)
        then = partial(self._actions.perform, rules, Point.ANSWERED, exchange.call)
        return Reply(answer, None if ending is None or ending.at is Point.ANSWERED else ending, then)

    def _work(
        self,
        exchange: Exchange,
        operation: Operation,
        request: WireRequest,
        rules: Sequence[Rule],
        *,
        handler: Handler,
    ) -> Answer:
        options = self._service.options
        for rule in rules:
            if rule.fault.action == "option":
                options = replace(options, **rule.fault.option())
        service = replace(self._service, options=options)
        veiled = self._veils.over(exchange.call)
        try:
            parameters = operation.parameters(dict(request.query), dict(request.form))
            with self._veils.transaction([file for _, file in veiled]):
                if request.version == VERSION and operation.family in ("task", "file"):
                    service.refuse_other_data_studio(parameters)
                payload = handler(service, parameters)
        except (TaskFailure, FileFailure) as failure:
            answer = failed(failure, exchange.request_id)
        except GatewayError as error:
            answer = refused(error, exchange.request_id)
        else:
            answer = succeeded(operation, exchange.request_id, payload)
            exchange.call = _with_id(exchange.call, payload)
        for rule, _ in veiled:
            self._faults.count(rule)
            exchange.kinds.append(rule.fault.action)
        return answer

    def _due(self, exchange: Exchange, *points: Point) -> tuple[Rule, ...]:
        rules = self._faults.due(exchange.call, *points)
        # A veil is named by the reads that it is over, not by the call that laid it.
        kinds = [rule.fault.action for rule in rules if rule.fault.action not in ("hidden", "stale")]
        exchange.kinds.extend(kinds)
        return rules

    def _instead(self, exchange: Exchange, ending: Fault, operation: Operation | None) -> Reply:
        answer = in_place(ending, operation, exchange.request_id)
        self._record(exchange, answer)
        return Reply(answer, ending)

    def _told(self, exchange: Exchange, answer: Answer) -> Reply:
        self._record(exchange, answer)
        return Reply(answer)

    def _record(self, exchange: Exchange, answer: Answer) -> None:
        self._journal.record(
            exchange.call.operation,
            dict(exchange.call.parameters),
            query_bytes=exchange.query_bytes,
            http_status=answer.status,
            done=answer.done,
            time=self._clock(),
            connection=exchange.connection,
            nonce=exchange.nonce,
            answer=answer.told,
            faults=tuple(exchange.kinds),
            signed=exchange.signed,
            version=exchange.version,
        )

    def _call(self, request: WireRequest, parameters: dict[str, str]) -> Call:
        operation = request.action
        if request.version == NODE_VERSION:
            node_id = parameters.get("Id", "")
            node = NodeStore(self._service.store).node(node_id)
            return Call(operation, node_id, node.name if node else parameters.get("Name", ""), parameters)
        file_id = parameters.get("FileId", "")
        name = parameters.get("TaskName") or parameters.get("ExactFileName") or ""
        number = whole_number(file_id)
        file = None if number is None else self._service.store.file(number)
        return Call(operation, file_id, file.name if file else name, parameters)

    def _check_day(self) -> None:
        """Count the call of this day (UTC: a guess); raises GatewayError Throttling.Api.Risk when they are used up."""
        day = int(self._clock.true() // 86400)
        if day != self._day:
            self._day, self._calls_of_day = day, 0
        self._calls_of_day += 1
        limit = self._service.options.daily_calls
        if limit is not None and self._calls_of_day > limit:
            raise GatewayError(429, "Throttling.Api.Risk", ERROR_CODES["Throttling.Api.Risk"].message)

    def _check_rate(self, exchange: Exchange) -> None:
        qps = self._service.options.qps
        if qps is None:
            return
        now = self._clock.true()
        while self._lately and now - self._lately[0] >= 1.0:
            self._lately.popleft()
        if len(self._lately) >= qps:
            self._faults.count(QPS)
            exchange.kinds.append(QPS)
            if exchange.version == NODE_VERSION:  # seen in the field: the code in numbers, and HTTP 400
                raise GatewayError(400, "9990020002", "Throttling.User")
            raise GatewayError(429, "Throttling.User", ERROR_CODES["Throttling.User"].message)
        self._lately.append(now)


def head(request: WireRequest) -> Call:
    """The call as far as the head of its request tells it."""
    parameters = {name: text for name, text in sorted(request.query) if name not in RPC_PARAMETERS}
    return Call(request.action, parameters.get("FileId", ""), parameters.get("TaskName", ""), parameters)


def _with_id(call: Call, payload: dict[str, Any]) -> Call:
    data = payload.get("Data")
    made = data.get("FileId") if isinstance(data, dict) else payload.get("Id")
    return replace(call, file_id=str(made)) if made else call
