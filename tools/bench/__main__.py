"""`make bench` and `make bench-quick`: the run, in order. What every reader wants to know comes first."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from engine.build import BuildError, provide

from .client import Cpu, signing_cpu, update_cpu
from .contestants import Failed, Terraform
from .emulated import emulated
from .engine import Place, calls, creations, unchanged
from .growth import grow, settings
from .measures import MEASURES, result
from .page import show, write
from .spread import ratios, spread
from .start import start_times

InTime = Callable[[], bool]


@dataclass(frozen=True)
class Run:
    """How much is measured. `minutes` is when the curves stop growing; what was left out is told."""

    kind: str
    tasks: int
    created: int
    pairs: int
    starts: int
    rounds: int
    sizes: tuple[int, ...]
    minutes: float


RUNS = {
    "quick": Run("quick", tasks=100, created=100, pairs=3, starts=7, rounds=7, sizes=(10, 100), minutes=25),
    "full": Run("full", tasks=1000, created=300, pairs=5, starts=15, rounds=15, sizes=(10, 100, 1000), minutes=50),
}


def one_process(run: Run, place: Place, _: InTime) -> dict[str, Any]:
    """Client and start: no engine."""
    place.tell("signing")
    signing = signing_cpu(count=run.rounds, calls=1000)
    place.tell("whole calls")
    with emulated(place.new("dataworks")) as emulator:
        update = update_cpu(emulator, count=run.rounds, calls=150)
    place.tell("start of a program")
    start = start_times(count=run.starts)
    clock = spread(start["ours"]["wall"])
    measures = [
        result("signing", ratios(signing["ours"], signing["sdk"]), note=_milliseconds(signing)),
        result("update", ratios(update["ours"], update["sdk"]), note=_milliseconds(update)),
        result("update-httpx", ratios(update["ours"], update["httpx"])),
        result("start", spread(start["ours"]["cpu"]), note=f"{clock.median:.0f} ms by the clock"),
    ]
    return {"measures": measures}


def with_engine(run: Run, place: Place, _: InTime) -> dict[str, Any]:
    """What the table asks of the real engine."""
    measures = calls(place)
    measures += unchanged(place, count=run.tasks, pairs=run.pairs)
    measures += creations(place, count=run.created, pairs=min(run.pairs, 3))
    return {"measures": measures}


def growth(run: Run, place: Place, in_time: InTime) -> dict[str, Any]:
    """Curves, and settings of the engine. The longest come last, and are left out when the time is up."""
    curves = grow(place, run.sizes, checkpoints=False, in_time=in_time)
    tried = settings(place, count=run.created)
    curves += grow(place, run.sizes[:1], checkpoints=False, latency=0.02, in_time=in_time)
    curves += grow(place, run.sizes, checkpoints=True, in_time=in_time)
    return {"settings": tried, "curves": curves}


PARTS: dict[str, Callable[[Run, Place, InTime], dict[str, Any]]] = {
    "client": one_process,
    "engine": with_engine,
    "growth": growth,
}


def merged(kept: dict[str, Any], found: list[dict[str, Any]], told: dict[str, Any]) -> dict[str, Any]:
    """The results of a run; of one that measured a part only, with what is `kept` of the runs before."""
    measured = {row["measure"]: row for part in (kept, *found) for row in part.get("measures", [])}
    before = kept.get("about", {"minutes": 0, "sittings": 0})
    times = {"minutes": before["minutes"] + told["minutes"], "sittings": before["sittings"] + 1}
    results: dict[str, Any] = {"about": {**told, **times}}
    for part in (kept, *found):
        results = {**part, **results, **{name: part[name] for name in ("settings", "curves") if name in part}}
    return {**results, "measures": [measured[key] for key in MEASURES if key in measured]}


def _milliseconds(cpu: Cpu) -> str:
    return ", ".join(f"{name} {spread(figures).median:.3g} ms" for name, figures in cpu.items())


def about(run: Run, engine: Path) -> dict[str, Any]:
    """What a reader must know of the machine; nothing that names it."""
    pulumi = subprocess.run([engine / "pulumi", "version"], capture_output=True, text=True, check=True).stdout
    terraform = ""
    if Terraform.is_here():
        told = subprocess.run(["terraform", "version", "-json"], capture_output=True, text=True, check=True).stdout
        terraform = json.loads(told)["terraform_version"]
    return {
        "run": run.kind,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "pulumi": pulumi.strip().lstrip("v"),
        "pulumi_sdk": version("pulumi"),
        "official_sdk": version("alibabacloud-dataworks-public20200518"),
        "terraform": terraform,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100 tasks, a few minutes")
    parser.add_argument("--minutes", type=float, help="when the curves stop growing")
    parser.add_argument("--only", choices=sorted(PARTS), help="measure this part anew and keep the others")
    parser.add_argument("--into", type=Path, default=Path("docs"), help="folder of bench.md and bench/")
    arguments = parser.parse_args()
    run = RUNS["quick" if arguments.quick else "full"]
    minutes = run.minutes if arguments.minutes is None else arguments.minutes
    console, started = Console(stderr=True), time.monotonic()

    def passed() -> float:
        return (time.monotonic() - started) / 60

    def tell(text: str) -> None:
        console.print(f"{passed():5.1f} min  {text}", highlight=False, markup=False)

    kept = json.loads((arguments.into / "bench" / "results.json").read_text("utf-8")) if arguments.only else {}
    if kept and kept["about"]["run"] != run.kind:
        parser.error(f"the results there are those of a {kept['about']['run']} run")
    try:
        engine = provide(os.environ)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            place = Place(Path(folder), engine, tell)
            found = [
                part(run, place, lambda: passed() < minutes)
                for name, part in PARTS.items()
                if arguments.only in (None, name)
            ]
    except (BuildError, Failed) as error:
        console.print(str(error), markup=False)
        return 1
    results = merged(kept, found, {**about(run, engine), "minutes": round(passed())})
    write(results, arguments.into)
    show(results, Console())
    return 0


if __name__ == "__main__":
    sys.exit(main())
