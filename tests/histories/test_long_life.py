"""200 tasks under faults and throttling all the time: everything comes to its end, and nothing piles up."""

from __future__ import annotations

import json
import multiprocessing
import random
from collections.abc import Callable

import pytest

from dataworks_emulator import Emulator, Fault, Point
from histories.long_life import MOST_COMMANDS, TASKS, live

ROUNDS = 12
WARM = 3
"""Rounds after which caches, connections and the allocator have what they keep."""
MOST_GROWTH = 8 * 1024 * 1024
"""Bytes of memory between the warm process and its end."""

FAULTS = (
    Fault(action="refuse", point=Point.BEFORE, code="Throttling.User", probability=0.05, times=None),
    Fault(action="close", point=Point.AFTER, probability=0.05, times=None),
    Fault(action="reset", point=Point.BEFORE, probability=0.05, times=None),
    Fault(action="page", point=Point.AFTER, probability=0.03, times=None),
    Fault(action="truncate", point=Point.REPLY, probability=0.02, times=None),
)
"""One call in five."""


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_two_hundred_tasks_under_faults_converge_in_a_flat_memory(
    record_property: Callable[[str, object], None],
) -> None:
    """Each round changes every task; while faults go on, commands are repeated as a person would repeat them."""
    with Emulator(chance=random.Random(1)) as emulator:
        for fault in FAULTS:
            emulator.faults.add(fault)
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        arguments = (theirs, emulator.endpoint, emulator.access_key_id, emulator.access_key_secret, ROUNDS)
        provider = spawn.Process(target=live, args=arguments)
        provider.start()
        theirs.close()
        rounds: list[tuple[int, int]] = []
        try:
            rounds.extend(ours.recv() for _ in range(ROUNDS))
        finally:
            provider.join(60)
            provider.kill()
        calls, struck = len(emulator.journal.since()), emulator.faults.struck()
        files = emulator.console.files()
        said = {file.name: json.loads(file.content)["setting"]["speed"]["concurrent"] for file in files}
    commands, memory = [entry[0] for entry in rounds], [entry[1] >> 10 for entry in rounds]
    record_property(
        "histories of a long life",
        [
            f"{ROUNDS} rounds of {TASKS} tasks: {calls:,} calls, {sum(struck.values()):,} faults {struck}",
            f"commands in each round (at most {MOST_COMMANDS}): {commands}",
            f"KiB of memory after each round: {memory}",
        ],
    )
    assert all(commands)
    assert len(files) == TASKS
    assert said == {f"task_{task}": 1 + (ROUNDS - 1 + task) % 7 for task in range(TASKS)}
    assert sum(struck.values()) > calls * 0.15
    assert rounds[-1][1] - rounds[WARM - 1][1] < MOST_GROWTH
