"""Faults beside the call: time, tokens, late reads, other people, and callers that die."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from dataworks_emulator import Call, ConsoleEdit, Emulator, Fault, Point
from support.waiting import HANGS

from .raw import Seen, concurrent_of, create, delete, get, listed, made, update


def add(emulator: Emulator, action: str, point: Point | None = None, **fields: Any) -> None:
    emulator.faults.add(Fault(action=action, point=point, **fields))


def seen_concurrent(seen: Seen) -> int:
    """What GetFile says that the content is."""
    code = json.loads(seen.json["Data"]["File"]["Content"])
    return int(code["setting"]["speed"]["concurrent"])


def exists(seen: Seen) -> bool:
    """Whether GetFile found the file."""
    return bool(seen.json["Success"])


@pytest.mark.parametrize("offset", [1200, -1200, 3600 * 24])
def test_the_clock_may_be_wrong(offset: int) -> None:
    """Requests dated by the true time are refused, the Date header tells the emulator's, and by that they pass."""
    now = float(int(time.time()))
    with Emulator(clock=lambda: now) as emulator:
        file_id = made(emulator)
        add(emulator, "clock", Point.AFTER, seconds=offset)
        assert exists(get(emulator, file_id))
        refused = get(emulator, file_id)
        assert (refused.status, refused.json["Code"]) == (400, "InvalidTimeStamp.Expired")
        told = parsedate_to_datetime(refused.headers["date"]).timestamp()
        assert told == now + offset
        assert exists(get(emulator, file_id, at=told))
        emulator.clock.offset = 0
        assert exists(get(emulator, file_id))


def test_a_security_token_expires_after_so_many_calls() -> None:
    """The one before is refused by its own code, the new one passes."""
    with Emulator(security_token="first") as emulator:
        file_id = made(emulator)
        add(emulator, "expire_token", Point.AFTER, nth=2, token="second")
        assert [get(emulator, file_id).status for _ in range(2)] == [200, 200]
        assert emulator.security_token == "second"
        assert exists(get(emulator, file_id))
        assert emulator.faults.struck() == {"expire_token": 1}


def test_a_token_of_before_is_told_by_its_own_code() -> None:
    """InvalidSecurityToken.Expired, and nothing is done."""
    with Emulator(security_token="first") as emulator:
        file_id = made(emulator)
        with Emulator(security_token="first") as twin:  # a client that has not heard of the new token
            twin.port, twin.access_key_id = emulator.port, emulator.access_key_id
            add(emulator, "expire_token", Point.BEFORE, token="second")
            assert exists(get(emulator, file_id))
            seen = get(twin, file_id)
        assert (seen.status, seen.json["Code"]) == (400, "InvalidSecurityToken.Expired")


def test_a_file_shows_late(emulator: Emulator) -> None:
    """After its creation the next reads do not find it, neither by id nor in a list; others are found."""
    other = made(emulator, "other")
    add(emulator, "hidden", Point.AFTER, operation="CreateDISyncTask", reads=3)
    file_id = made(emulator)
    assert not exists(get(emulator, file_id))
    assert exists(get(emulator, other))
    assert listed(emulator, ExactFileName="other") == [other]
    assert listed(emulator, ExactFileName="orders_daily") == []
    assert listed(emulator) == [other]
    assert exists(get(emulator, file_id))
    assert listed(emulator) == [other, file_id]
    assert emulator.faults.struck() == {"hidden": 3}
    assert [entry.operation for entry in emulator.journal.since() if entry.faults] == [
        "GetFile",
        "ListFiles",
        "ListFiles",
    ]


def test_reads_are_behind(emulator: Emulator) -> None:
    """They see the file as it was before its last edit; the file itself is as it was written."""
    file_id = made(emulator)
    add(emulator, "stale", Point.AFTER, operation="UpdateDISyncTask", reads=2)
    update(emulator, file_id, 7)
    assert concurrent_of(emulator, file_id) == 7
    assert [seen_concurrent(get(emulator, file_id)) for _ in range(3)] == [2, 2, 7]
    assert emulator.faults.struck() == {"stale": 2}
    assert concurrent_of(emulator, file_id) == 7


def test_one_read_may_be_told_to_be_late(emulator: Emulator) -> None:
    """The rule names the read itself; a file that was never edited cannot be stale, and nothing struck."""
    file_id = made(emulator)
    add(emulator, "stale", Point.BEFORE, operation="GetFile")
    assert seen_concurrent(get(emulator, file_id)) == 2
    assert emulator.faults.struck() == {}
    add(emulator, "hidden", Point.BEFORE, operation="GetFile")
    assert [exists(get(emulator, file_id)) for _ in range(2)] == [False, True]


def test_cleared_rules_strike_no_later_read(emulator: Emulator) -> None:
    """When faults stop, they stop: a file is seen again though reads were left."""
    add(emulator, "hidden", Point.AFTER, operation="CreateDISyncTask", reads=99)
    file_id = made(emulator)
    assert not exists(get(emulator, file_id))
    emulator.faults.clear()
    assert exists(get(emulator, file_id))


def test_somebody_edits_between_looking_and_writing(emulator: Emulator) -> None:
    """The look sees the task of before, the write meets the one of after."""
    file_id = made(emulator)
    edit = ConsoleEdit(do="rename", name="by hand")
    add(emulator, "edit", Point.AFTER, operation="GetFile", edit=edit)
    assert get(emulator, file_id).json["Data"]["File"]["FileName"] == "orders_daily"
    assert emulator.console.file(file_id).name == "by hand"
    assert emulator.console.file(file_id).last_edit_user == "console-user"
    add(emulator, "edit", Point.BEFORE, operation="UpdateDISyncTask", edit=ConsoleEdit(do="delete"))
    assert update(emulator, file_id).json["Data"]["Status"] == "fail"
    assert emulator.faults.struck() == {"edit": 2}


def test_an_edit_that_cannot_be_made_did_not_strike(emulator: Emulator) -> None:
    """A file that is not there is not edited."""
    add(emulator, "edit", Point.BEFORE, edit=ConsoleEdit(do="delete", file="4242"))
    assert listed(emulator) == []
    assert emulator.faults.struck() == {}


def test_an_option_differs_for_one_call(emulator: Emulator) -> None:
    """The recycle bin for one deletion and one look at it; an equal name allowed once."""
    file_id = made(emulator)
    add(emulator, "option", operation="DeleteFile", name="recycle_bin", value=True)
    add(emulator, "option", operation="GetFile", name="recycle_bin", value=True)
    assert delete(emulator, file_id).json["Success"] is True
    assert get(emulator, file_id).json["Data"]["File"]["DeletedStatus"] == "RECYCLE_BIN"
    assert not exists(get(emulator, file_id))
    made(emulator)
    add(emulator, "option", name="unique_names", value=False)
    assert create(emulator).json["Data"]["Status"] == "success"
    assert create(emulator).json["Data"]["Status"] == "fail"


@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT", "SIGTERM"])
def test_a_caller_dies(emulator: Emulator, name: str) -> None:
    """The process gets the signal when the work is done and before it is answered; a process that is gone gets none."""
    sleeper = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_DFL); print(flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", sleeper], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    add(emulator, "kill", Point.AFTER, times=2, pid=process.pid, signal=name)
    made(emulator)
    assert process.wait(timeout=10) == -signal.Signals[name]
    process.stdout.close()
    made(emulator, "items_daily")
    assert emulator.faults.struck() == {"kill": 1}


def test_a_function_of_the_test_is_called(emulator: Emulator) -> None:
    """In a thread of its own, with the call; until it returns the call waits, and others are answered."""
    told: list[Call] = []
    go = threading.Event()

    def hook(call: Call) -> None:
        told.append(call)
        assert go.wait(10)

    rule = emulator.faults.add(Fault(action="hook", point=Point.AFTER, operation="CreateDISyncTask", call=hook))
    caller = threading.Thread(target=create, args=(emulator,))
    caller.start()
    while not told:
        time.sleep(0.01)
    assert listed(emulator) == [told[0].file_id]
    assert caller.is_alive()
    go.set()
    caller.join(10)
    assert (told[0].operation, told[0].file_name, rule.struck) == ("CreateDISyncTask", "orders_daily", 1)


def test_calls_over_the_rate_are_refused() -> None:
    """So many calls in a second and no more; they are counted, and nothing is done."""
    now = [1_000_000.0]
    with Emulator(qps=3, clock=lambda: now[0]) as emulator:
        at = now[0]
        statuses = [get(emulator, "1", at=at).status for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        now[0] += 1
        assert get(emulator, "1", at=at).status == 200
        assert emulator.faults.struck() == {"qps": 2}
        assert [entry.faults for entry in emulator.journal.since()][3:] == [("qps",), ("qps",), ()]


def test_every_call_takes_its_time() -> None:
    """`latency` is the least."""
    with Emulator(latency=0.3) as emulator:
        begun = time.monotonic()
        assert listed(emulator) == []
        assert time.monotonic() - begun >= 0.3


def test_calls_wait_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four calls are in their latency at once: none waits for the end of another."""
    waiting, sleep = asyncio.Barrier(4), asyncio.sleep

    async def together(delay: float) -> None:
        await (asyncio.wait_for(waiting.wait(), HANGS) if delay else sleep(0))

    monkeypatch.setattr(asyncio, "sleep", together)
    with Emulator(latency=0.1) as emulator, ThreadPoolExecutor(4) as callers:
        assert list(callers.map(lambda _: listed(emulator), range(4))) == [[]] * 4


@pytest.mark.parametrize("check", [True, False])
def test_a_client_token_belongs_to_its_parameters(check: bool) -> None:
    """With others it is refused, unless the emulator is told that the service does not look."""
    with Emulator(check_client_token=check) as emulator:
        first = create(emulator, ClientToken="t").json["Data"]["FileId"]
        assert create(emulator, ClientToken="t").json["Data"]["FileId"] == first
        other = create(emulator, "another", ClientToken="t")
        if check:
            assert (other.status, other.json["Code"]) == (400, "IdempotentParameterMismatch")
        else:
            assert other.json["Data"]["FileId"] == first
        assert len(emulator.console.files()) == 1
