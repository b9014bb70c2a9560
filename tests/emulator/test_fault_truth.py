"""Every kind of fault at every point: it strikes once, and the journal says what was done."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from dataworks_emulator import KINDS, ConsoleEdit, Emulator, Fault, Point

from .raw import concurrent_of, get, made, update

PAIRS = [(kind, point) for kind, facts in KINDS.items() for point in facts.points]
NOTHING_DONE = {Point.ACCEPT, Point.UNREAD, Point.BEFORE}


@pytest.fixture
def bystander() -> Iterator[int]:
    """The id of a process that may be killed."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process.pid
    process.kill()
    process.wait()


def fields(kind: str, bystander: int) -> dict[str, Any]:
    """What the kind takes, small enough for a test."""
    given: dict[str, dict[str, Any]] = {
        "stall": {"seconds": 0.05},
        "pause": {"seconds": 0.05},
        "drip": {"size": 40, "seconds": 0.0},
        "answer": {"body": b"{}"},
        "refuse": {"code": "Throttling.User"},
        "shape": {"path": "Success", "value": "true"},
        "gzip_bomb": {"size": 1 << 20},
        "huge": {"size": 1 << 20},
        "clock": {"seconds": 30},
        "expire_token": {"token": "second"},
        "edit": {"edit": ConsoleEdit(do="rename", name="by hand")},
        "option": {"name": "recycle_bin", "value": True},
        "kill": {"pid": bystander},
        "hook": {"call": lambda call: None},
    }
    return given.get(kind, {})


@pytest.mark.parametrize(("kind", "point"), PAIRS, ids=[f"{kind}-{point}" for kind, point in PAIRS])
def test_a_fault_strikes_once_and_the_journal_tells_the_truth(kind: str, point: Point, bystander: int) -> None:
    """Of three updates the second is struck; `done` is true exactly where the store changed."""
    with Emulator() as emulator:
        file_id = made(emulator)
        facts = KINDS[kind]
        where: dict[str, Any] = {"nth": 2} if point is Point.ACCEPT else {"nth": 2, "operation": "UpdateDISyncTask"}
        rule = emulator.faults.add(Fault(action=kind, point=point, **where, **fields(kind, bystander)))
        mark = emulator.journal.mark()
        done = []
        for number in (7, 8, 9):
            update(emulator, file_id, number)
            done.append(concurrent_of(emulator, file_id) == number)
        if kind in ("hidden", "stale"):
            get(emulator, file_id)
        assert rule.struck == 1
        assert emulator.faults.struck() == {kind: 1}
        assert done == [True, not (facts.ends and point in NOTHING_DONE), True]
        entries = emulator.journal.since(mark)
        updates = [entry for entry in entries if entry.operation == "UpdateDISyncTask"]
        if point is Point.ACCEPT:
            assert [entry.done for entry in updates] == [answer for answer in done if answer]
            return
        assert [entry.done for entry in updates] == done
        struck = [entry.faults for entry in entries if entry.faults]
        assert struck == [(kind,)]
        assert updates[0].answer == updates[2].answer == "success"
        if not facts.ends or point is Point.ANSWERED or kind in ("drip", "pause"):
            assert updates[1].answer == "success"
        elif kind in ("reset", "close") and point is not Point.REPLY:
            assert (updates[1].answer, updates[1].http_status) == ("none", 0)
        else:
            assert updates[1].answer in ("refused", "failed", "spoilt")
        assert len({entry.connection for entry in updates}) == 3
        assert len({entry.nonce for entry in updates if entry.nonce}) == 3 - (point is Point.UNREAD and facts.ends)
