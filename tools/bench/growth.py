"""The curves: six operations on stacks that grow, everybody in turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .contestants import FAST, Cost, PulumiStack, Terraform
from .emulated import emulated
from .engine import Place
from .jobs import tasks

CURVES = {
    # what is drawn: the operation, and how many tasks another content has then; None is all of them
    "up, all created": ("up", 0),
    "preview, nothing changed": ("preview", 0),
    "up, 1 changed": ("up", 1),
    "refresh, nothing changed": ("refresh", 1),
    "up, all changed": ("up", None),
    "destroy": ("destroy", None),
}


def grow(
    place: Place, sizes: Sequence[int], *, checkpoints: bool, latency: float = 0.0, in_time: Callable[[], bool]
) -> list[dict[str, Any]]:
    """Seconds of each operation at each size. With `checkpoints` the engine writes its state at every step, as it does
    where nobody says otherwise. Where the time is up, the rest is left out."""
    rows: list[dict[str, Any]] = []
    environ: Mapping[str, str] = {} if checkpoints else FAST
    for size in sizes:
        with emulated(place.new("dataworks"), latency=latency) as emulator:
            stacks = [place.stack("ours", emulator), place.stack("no-op")]
            terraform = [Terraform(place.new("terraform"))] if Terraform.is_here() and not latency else []
            for told, (operation, edited) in CURVES.items():
                if not in_time():
                    return rows
                place.tell(
                    f"{told}: {size} tasks{'' if checkpoints else ', no checkpoints'}"
                    f"{f', {latency * 1000:.0f} ms' if latency else ''}"
                )
                wanted = tasks(size, edited=size if edited is None else edited)
                costs: dict[str, Cost] = {}
                for stack in stacks:
                    stack.tasks(wanted)
                    costs[stack.name] = stack.run(operation, environ=environ)
                for one in terraform:
                    one.tasks(wanted)
                    costs[one.name] = one.run(operation)
                rows.append(_row(told, size, checkpoints, latency, costs))
    return rows


def _row(told: str, size: int, checkpoints: bool, latency: float, costs: Mapping[str, Cost]) -> dict[str, Any]:
    return {
        "operation": told,
        "tasks": size,
        "checkpoints": checkpoints,
        "latency": latency,
        "wall": {name: round(cost.wall, 2) for name, cost in costs.items()},
        "cpu": {name: round(cost.cpu, 2) for name, cost in costs.items()},
    }


SETTINGS: dict[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "nothing set": ((), {}),
    "`--parallel 4`": (("--parallel", "4"), {}),
    "`PULUMI_EXPERIMENTAL=1 PULUMI_SKIP_CHECKPOINTS=1`": ((), FAST),
}
"""Engine settings that are tried on ours: arguments and environment."""


def settings(place: Place, *, count: int) -> list[dict[str, Any]]:
    """`up` of new tasks, then of as many changed ones, under each setting."""
    rows = []
    for told, (arguments, environ) in SETTINGS.items():
        place.tell(f"{told}: {count} tasks created, then changed")
        with emulated(place.new("dataworks")) as emulator:
            stack: PulumiStack = place.stack("ours", emulator)
            row: dict[str, Any] = {"setting": told, "tasks": count}
            for kind, edited in (("created", 0), ("changed", count)):
                stack.tasks(tasks(count, edited=edited))
                row[kind] = round(stack.run("up", *arguments, environ=environ).wall, 2)
        rows.append(row)
    return rows
