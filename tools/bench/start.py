"""What a program pays before its first task: a fresh interpreter for each figure."""

from __future__ import annotations

import json
import subprocess
import sys

from .contestants import HERE
from .jobs import tasks

PROGRAM = """
import json, sys, time
import pulumi
from pulumi.runtime import Mocks, set_mocks

class Nothing(Mocks):
    def call(self, args): return {}
    def new_resource(self, args): return args.name, args.inputs

set_mocks(Nothing())
inputs = json.loads(sys.argv[2])
started, cpu = time.perf_counter(), time.process_time()
if sys.argv[1] == "ours":
    from pulumi_dataworks import DISyncTask
    DISyncTask("first", **inputs)
else:
    from bench.noop import Noop
    Noop("first", inputs)
print(json.dumps({"wall": (time.perf_counter() - started) * 1000, "cpu": (time.process_time() - cpu) * 1000}))
"""


def start_times(*, count: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds beyond `import pulumi`, of the clock and of the CPU: the import and the first resource."""
    inputs = json.dumps(next(iter(tasks(1).values())))
    found: dict[str, dict[str, list[float]]] = {name: {"wall": [], "cpu": []} for name in ("ours", "no-op")}
    for _ in range(count):
        for name, figures in found.items():
            done = subprocess.run(
                [sys.executable, "-c", PROGRAM, name, inputs],
                capture_output=True,
                text=True,
                check=True,
                env={"PYTHONPATH": str(HERE.parent)},
                timeout=120,
            )
            for kind, figure in json.loads(done.stdout).items():
                figures[kind].append(figure)
    return found
