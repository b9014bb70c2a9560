"""What the real engine makes of ours and of the no-op resource, and what DataWorks is asked."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi.dynamic.dynamic import serialize_provider

from .contestants import FAST, Cost, PulumiStack
from .emulated import Emulated, emulated
from .jobs import job, tasks
from .measures import result
from .one_by_one import OneByOneProvider
from .spread import ratios, spread

EDITED = 10
"""Tasks that somebody edits in the console before a refresh."""

SOME = 20
"""Tasks of the stack on which calls are counted."""

Results = list[dict[str, Any]]


@dataclass
class Place:
    """Where stacks are made: a folder of this run, and the engine."""

    folder: Path
    engine: Path
    tell: Callable[[str], None]

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)

    def new(self, name: str) -> Path:
        return self.folder / f"{next(self._numbers):03}-{name}"

    def stack(self, name: str, emulator: Emulated | None = None, *, max_qps: str = "0") -> PulumiStack:
        folder = self.new(name)
        folder.mkdir(parents=True)
        stack = PulumiStack(name, folder, self.engine)
        if emulator is not None:
            lead(stack, emulator, max_qps=max_qps)
        return stack

    @contextmanager
    def pair(self) -> Iterator[tuple[PulumiStack, PulumiStack, Emulated]]:
        """Ours and the no-op, new both."""
        with emulated(self.new("dataworks")) as emulator:
            yield self.stack("ours", emulator), self.stack("no-op"), emulator


def lead(stack: PulumiStack, emulator: Emulated, *, max_qps: str = "0") -> None:
    """Let a stack speak to an emulator."""
    stack.config(
        {"dataworks:endpoint": emulator.endpoint, "dataworks:region": "cn-shanghai", "dataworks:maxQps": max_qps},
        {
            "dataworks:accessKeyId": emulator.access_key_id,
            "dataworks:accessKeySecret": emulator.access_key_secret,
        },
    )


def creations(place: Place, *, count: int, pairs: int) -> Results:
    """`up` of new stacks, one after the other."""
    costs: dict[str, list[Cost]] = {"ours": [], "no-op": []}
    for number in range(pairs):
        place.tell(f"up of {count} new tasks, pair {number + 1} of {pairs}")
        with place.pair() as (ours, noop, _):
            for stack in (ours, noop):
                stack.tasks(tasks(count))
                costs[stack.name].append(stack.run("up"))
    return [
        result(
            key,
            ratios([getattr(cost, kind) for cost in costs["ours"]], [getattr(cost, kind) for cost in costs["no-op"]]),
            tasks=count,
        )
        for key, kind in (("up", "wall"), ("up-cpu", "cpu"))
    ]


def calls(place: Place) -> Results:
    """What each hook asks, by the journal of the emulator."""
    place.tell(f"calls of each hook, {SOME} tasks")
    found: Results = []
    with emulated(place.new("dataworks")) as emulator:
        stack = place.stack("ours", emulator)

        def counted(key: str, wanted: Mapping[str, Any], operation: str = "up", each: int = 1) -> None:
            stack.tasks(wanted)
            mark = emulator.mark()
            stack.run(operation, environ=FAST)
            counts = emulator.counts(mark)
            told = ", ".join(f"{operation} {number}" for operation, number in counts.items())
            found.append(result(key, spread([sum(counts.values()) / each]), tasks=each, note=told))

        first = tasks(SOME)
        stack.tasks(first)
        stack.run("up", environ=FAST)
        counted("calls-preview", tasks(SOME, edited=1), "preview")
        counted("calls-nothing", first)
        counted("calls-update", tasks(SOME, edited=1))
        name = next(iter(first))
        one = tasks(SOME, edited=1)
        one[name]["on_conflict"] = "overwrite"
        one[name]["task_content"] = job("another")
        counted("calls-overwrite", one)
        del one[name]["on_conflict"]
        one[name]["task_name"] = "renamed"
        counted("calls-rename", one)
    place.tell(f"calls of creations, {SOME} tasks, 100 ms and 5 calls a second")
    with emulated(place.new("dataworks"), latency=0.1, qps=5) as emulator:
        stack = place.stack("ours", emulator, max_qps="5")
        counted("calls-create", first, each=SOME)
    return found


def unchanged(place: Place, *, count: int, pairs: int) -> Results:
    """A stack of `count` tasks that stay as they are: preview, state, refresh, memory."""
    found: Results = []
    folder = place.new("dataworks")
    with emulated(folder) as emulator:
        ours, noop = place.stack("ours", emulator), place.stack("no-op")
        costs: dict[str, list[Cost]] = {"ours": [], "no-op": []}

        def run(stack: PulumiStack, operation: str) -> Cost:
            cost = stack.run(operation, environ=FAST)
            costs[stack.name].append(cost)
            return cost

        for stack in (ours, noop):
            place.tell(f"{stack.name}: {count} tasks created")
            stack.tasks(tasks(count))
            run(stack, "up")
        previews: dict[str, list[float]] = {"ours": [], "no-op": []}
        for number in range(pairs):
            place.tell(f"preview of {count} unchanged tasks, pair {number + 1} of {pairs}")
            for stack in (ours, noop):
                previews[stack.name].append(run(stack, "preview").cpu)
        found.append(result("preview", ratios(previews["ours"], previews["no-op"]), tasks=count))
        run(ours, "refresh")  # reads what only the service knows
        run(noop, "refresh")
        found.append(
            result(
                "state",
                spread([ours.state_bytes() / noop.state_bytes()]),
                tasks=count,
                note=f"{ours.state_bytes() / count:,.0f} and {noop.state_bytes() / count:,.0f} bytes",
            )
        )
        found += _refreshes(place, ours, emulator, count, lambda: run(ours, "refresh"))
        run(ours, "up")  # what was edited is repaired, and read again
        run(ours, "refresh")
        ours_mb, noop_mb = (max(cost.provider_mb for cost in costs[name]) for name in ("ours", "no-op"))
        if ours_mb and noop_mb:  # only Linux tells
            note = f"{ours_mb:.0f} and {noop_mb:.0f} MB"
            found.append(result("memory", spread([ours_mb - noop_mb]), tasks=count, note=note))
    found += _limited(place, ours, folder, count)
    return found


def _refreshes(place: Place, ours: PulumiStack, emulator: Emulated, count: int, refresh: Callable[[], Cost]) -> Results:
    place.tell(f"calls of a refresh of {count} tasks, then with {EDITED} of them edited")
    mark = emulator.mark()
    refresh()
    still = emulator.counts(mark)
    for resource in ours.state()["deployment"]["resources"][-EDITED:]:
        file_id = resource["id"].partition(":")[2]
        emulator.edit(file_id, job("edited", concurrent=2))
    time.sleep(0.01)  # an edit has a time of its own
    mark = emulator.mark()
    refresh()
    edited = emulator.counts(mark)
    beyond = sum(still.values()) - min(10, still.get("GetFile", 0))
    return [
        result("calls-refresh", spread([beyond]), tasks=count, note=_told(still)),
        result("calls-edited", spread([sum(edited.values()) - sum(still.values())]), tasks=count, note=_told(edited)),
    ]


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{operation} {number}" for operation, number in counts.items()) or "none"


def _limited(place: Place, ours: PulumiStack, folder: Path, count: int) -> Results:
    """A refresh as a user sees it, 100 ms away and with the limit of most editions."""
    with emulated(folder, latency=0.1, qps=5) as emulator:
        lead(ours, emulator, max_qps="5")
        ours.run("up", environ=FAST)  # a refresh takes the config that the last `up` left in the state
        place.tell(f"refresh of {count} tasks at 100 ms and 5 calls a second")
        quick = ours.run("refresh", environ=FAST).wall
        place.tell("the same with one GetFile for each task")
        state = ours.state()
        provider = serialize_provider(OneByOneProvider())
        for resource in state["deployment"]["resources"]:
            for part in ("inputs", "outputs"):
                if "__provider" in resource.get(part, {}):
                    resource[part]["__provider"] = provider
        ours.put_state(state)
        slow = ours.run("refresh", environ=FAST).wall
    return [result("refresh", spread([slow / quick]), tasks=count, note=f"{quick:.0f} s and {slow:.0f} s")]
