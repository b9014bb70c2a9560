"""How an answer is sent, in one piece or in one of the ways in which that goes wrong."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable, Iterator

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from dataworks_emulator.answers import Answer
from dataworks_emulator.connections import Connection
from dataworks_emulator.faults import Fault, Faults

_CHUNK = 1 << 20
_HUGE = 64 * _CHUNK
_BOMB = 256 * _CHUNK
_GARBAGE = b"\x15\x03\x01 this is not HTTP\r\n\r\n"


class Sending(Response):
    """Sends an answer; `fault` is the one that strikes it on its way. `then` is awaited when all of it was sent."""

    def __init__(
        self,
        answer: Answer,
        *,
        date: str,
        connection: Connection,
        faults: Faults,
        fault: Fault | None = None,
        then: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        headers = {"date": date, "x-content-type-options": "nosniff", **dict(answer.headers)}
        super().__init__(answer.body, answer.status, headers=headers, media_type=answer.content_type)
        self._connection = connection
        self._faults = faults
        self._fault = fault
        self._then = then

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._fault
        match fault.action if fault else "":
            case "reset" | "close" | "garbage" if fault and not self.status_code:
                if fault.action == "garbage":
                    self._connection.write(fault.body or _GARBAGE)
                await self._end(receive, reset=fault.action == "reset")
            case "reset" | "truncate" if fault:
                await self._start(send)
                await self._send(send, self.body[: fault.size or len(self.body) // 2])
                await self._end(receive, reset=fault.action == "reset")
            case "pause" if fault:
                half = len(self.body) // 2
                await self._start(send)
                await self._send(send, self.body[:half])
                await self._faults.stall(fault.seconds)
                await self._send(send, self.body[half:], more=False)
            case "drip" if fault:
                await self._start(send)
                size = fault.size or 1
                for start in range(0, len(self.body), size):
                    if self._connection.is_gone:
                        return
                    await self._send(send, self.body[start : start + size], more=start + size < len(self.body))
                    await self._faults.stall(0.05 if fault.seconds is None else fault.seconds)
            case "huge" if fault:
                await self._pour(send, _padded(bytes(self.body), fault.size or _HUGE))
            case "gzip_bomb" if fault:
                self.headers["content-encoding"] = "gzip"
                await self._pour(send, _packed(_padded(bytes(self.body), fault.size or _BOMB)))
            case _:
                await super().__call__(scope, receive, send)
        if self._then is not None:
            await self._then()

    async def _start(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})

    async def _send(self, send: Send, raw: bytes | memoryview, *, more: bool = True) -> None:
        await send({"type": "http.response.body", "body": bytes(raw), "more_body": more})

    async def _pour(self, send: Send, pieces: Iterator[bytes]) -> None:
        del self.headers["content-length"]  # so it goes out in chunks
        await self._start(send)
        for piece in pieces:
            if self._connection.is_gone:
                return
            await self._send(send, piece)
        await self._send(send, b"", more=False)

    async def _end(self, receive: Receive, *, reset: bool) -> None:
        (self._connection.reset if reset else self._connection.finish)()
        # The server writes a 500 for an application that returns in silence, unless it knows the client has gone.
        while (await receive())["type"] != "http.disconnect":
            pass


def _padded(body: bytes, size: int) -> Iterator[bytes]:
    """The body and `size` spaces, which JSON allows at its end."""
    yield body
    for start in range(0, size, _CHUNK):
        yield b" " * min(_CHUNK, size - start)


def _packed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """As gzip, made while it is sent."""
    packer = zlib.compressobj(wbits=31)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
