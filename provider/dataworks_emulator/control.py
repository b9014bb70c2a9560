"""The control address: what a test of another process may do to the emulator, if it knows the token.

    GET, POST, DELETE /_emulator/faults    the rules and how often each struck; more rules; none, stalled calls go on
    POST              /_emulator/console   an edit in the console
    GET, POST         /_emulator/clock     {"offset": seconds}

Each request carries `Authorization: Bearer <token>`; without it, or under another Host, it gets 403.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from dataworks_emulator.clock import Clock
from dataworks_emulator.console import Console
from dataworks_emulator.edits import ConsoleEdit
from dataworks_emulator.faults import Fault, Faults

Answering = Callable[[Request], Awaitable[Response]]


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid")
    faults: list[Fault]


class _Offset(BaseModel):
    model_config = ConfigDict(extra="forbid")
    offset: float


class Control:
    """Answers at the control address; `token` opens it."""

    def __init__(self, token: str, *, faults: Faults, console: Console, clock: Clock) -> None:
        self._token = token
        self._faults = faults
        self._console = console
        self._clock = clock

    def knows(self, authorization: str) -> bool:
        """True for the header that carries the token."""
        return hmac.compare_digest(authorization.encode(), f"Bearer {self._token}".encode())

    def routes(self) -> list[tuple[str, str, Answering]]:
        """Method, path below /_emulator, and who answers."""
        return [
            ("GET", "faults", self._show_faults),
            ("POST", "faults", self._add_faults),
            ("DELETE", "faults", self._clear_faults),
            ("POST", "console", self._edit),
            ("GET", "clock", self._show_clock),
            ("POST", "clock", self._set_clock),
        ]

    async def _show_faults(self, _: Request) -> Response:
        rules = [
            {
                "rule": rule.number,
                "struck": rule.struck,
                "fault": rule.fault.model_dump(mode="json", exclude={"body"}, exclude_defaults=True),
            }
            for rule in self._faults.rules()
        ]
        return _json(200, {"rules": rules, "struck": self._faults.struck()})

    async def _add_faults(self, request: Request) -> Response:
        try:
            wanted = _Rules.model_validate_json(await request.body())
        except ValidationError as error:
            return _wrong(error)
        return _json(201, {"rules": [self._faults.add(fault).number for fault in wanted.faults]})

    async def _clear_faults(self, _: Request) -> Response:
        self._faults.clear()
        return Response(status_code=204)

    async def _edit(self, request: Request) -> Response:
        try:
            file_id = ConsoleEdit.model_validate_json(await request.body()).apply(self._console)
        except ValidationError as error:
            return _wrong(error)
        except (LookupError, ValueError, OverflowError) as error:
            return _json(404, {"error": str(error)})
        return _json(200, {"file": asdict(self._console.file(file_id))})

    async def _show_clock(self, _: Request) -> Response:
        return _json(200, {"offset": self._clock.offset})

    async def _set_clock(self, request: Request) -> Response:
        try:
            self._clock.offset = _Offset.model_validate_json(await request.body()).offset
        except ValidationError as error:
            return _wrong(error)
        return await self._show_clock(request)


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")


def _wrong(error: ValidationError) -> Response:
    found = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)]
    return _json(400, {"error": "; ".join(found)})
