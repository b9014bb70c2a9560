"""The emulator starts and stops by events: it polls nothing, and waits for nothing that has ended."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.waiting import until

from .raw import Seen, connected, get, made, to_the_end


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the emulator's own thread slept each time, in seconds; a turn of the loop (0 s) is left out."""
    slept: list[float] = []
    sleep = asyncio.sleep

    async def recorded(delay: float, result: Any = None) -> Any:
        if delay > 0:
            slept.append(delay)
        return await sleep(delay, result)

    monkeypatch.setattr(asyncio, "sleep", recorded)
    return slept


def test_start_and_stop_sleep_for_no_time(sleeps: list[float]) -> None:
    """With an idle connection, one that a call was made on, and `unreachable` between: no fixed wait in any of it."""
    with Emulator() as emulator, connected(emulator) as idle:
        file_id = made(emulator)
        with emulator.unreachable():
            assert to_the_end(idle).raw == b""
        assert get(emulator, file_id).status == 200
        again = connected(emulator)
    with again:
        assert to_the_end(again).raw == b""
    assert sleeps == []


def test_a_call_that_is_under_way_is_answered_before_the_stop(sleeps: list[float]) -> None:
    """It has begun, the emulator stops, and the caller has its answer."""
    with Emulator(latency=0.3) as emulator:
        file_id = made(emulator)
        seen: list[Seen] = []
        caller = threading.Thread(target=lambda: seen.append(get(emulator, file_id)))
        sleeps.clear()
        caller.start()
        until(lambda: bool(sleeps))
    caller.join(10)
    assert seen[0].status == 200
    assert seen[0].json["Data"]["File"]["FileName"] == "orders_daily"


def test_a_call_that_does_not_end_is_ended_by_the_stop(sleeps: list[float]) -> None:
    """A call of an hour does not hold the stop: the caller's connection ends without an answer."""
    with Emulator(latency=3600) as emulator:
        seen: list[Seen] = []
        caller = threading.Thread(target=lambda: seen.append(get(emulator, "1")))
        caller.start()
        until(lambda: bool(sleeps))
    caller.join(10)
    assert not caller.is_alive()
    assert seen[0].raw == b""


def test_a_stop_may_be_asked_for_twice() -> None:
    """`stop` in the middle, and once more at the end of the `with`."""
    with Emulator() as emulator:
        emulator.stop()
        with pytest.raises(ConnectionRefusedError):
            connected(emulator)
