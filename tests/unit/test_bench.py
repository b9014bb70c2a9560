"""The bench: its page is that of its results, and its verdicts are not kinder than its table."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench.__main__ import merged
from bench.client import signing_cpu, update_cpu
from bench.emulated import emulated
from bench.measures import MEASURES, result
from bench.page import page, pictures
from bench.picture import picture
from bench.spread import ratios, spread

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MEASURED = ROOT / "tools" / "bench" / "measured.py"
RESULTS: dict[str, Any] = json.loads((DOCS / "bench" / "results.json").read_text(encoding="utf-8"))


def test_the_page_is_that_of_the_results(golden: Callable[[Path, str], None]) -> None:
    """docs/bench.md and the pictures say what docs/bench/results.json holds, and nothing is left over."""
    golden(DOCS / "bench.md", page(RESULTS))
    made = pictures(RESULTS)
    for name, svg in made.items():
        golden(DOCS / "bench" / name, svg)
    assert {path.name for path in (DOCS / "bench").iterdir()} == {"results.json", *made}


def test_every_measure_was_taken() -> None:
    """The committed results leave out no line of the table, and judge each as the table does."""
    assert [row["measure"] for row in RESULTS["measures"]] != []
    assert {row["measure"] for row in RESULTS["measures"]} == set(MEASURES)
    for row in RESULTS["measures"]:
        again = result(row["measure"], spread([row["figure"]["median"]]), tasks=row["tasks"])
        assert row["reached"] == again["reached"]


@pytest.mark.parametrize(
    ("key", "figure", "tasks", "reached"),
    [
        ("signing", 1.0, 0, True),
        ("signing", 1.01, 0, False),
        ("preview", 1.0, 999, None),
        ("preview", 1.16, 1000, False),
        ("refresh", 9.9, 1000, False),
        ("refresh", 10.0, 1000, True),
        ("up-cpu", 9.0, 1000, None),
    ],
)
def test_a_measure_is_judged_only_where_its_target_is_meant(
    key: str, figure: float, tasks: int, reached: bool | None
) -> None:
    """By the median, at the number of tasks that the target names; without a target never."""
    assert result(key, spread([figure]), tasks=tasks)["reached"] is reached


def test_pairs_are_compared_one_by_one() -> None:
    """What slows down both of a pair changes no ratio."""
    told = ratios([2.0, 20.0, 3.0], [1.0, 10.0, 2.0])
    assert (told.median, told.low, told.high, told.runs) == (2.0, 1.5, 2.0, 3)
    assert str(told) == "2 (1.5 to 2)"
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


def test_a_part_that_is_measured_anew_keeps_the_others() -> None:
    """Its figures replace the old ones, and the page tells of a further sitting."""
    signing, start = (result(key, spread([0.5])) for key in ("signing", "start"))
    whole = merged(
        {}, [{"measures": [start, signing]}, {"curves": [1], "settings": [2]}], {"run": "quick", "minutes": 9}
    )
    assert whole["measures"] == [signing, start]
    anew = result("signing", spread([0.7]))
    again = merged(whole, [{"measures": [anew]}], {"run": "quick", "minutes": 2})
    assert again == {
        "about": {"run": "quick", "minutes": 11, "sittings": 2},
        "measures": [anew, start],
        "curves": [1],
        "settings": [2],
    }
    assert merged(whole, [{"curves": [3], "settings": [4]}], {"run": "quick", "minutes": 2})["curves"] == [3]


def test_a_picture_is_well_formed_and_tells_every_point() -> None:
    """Whatever an operation is called, with one size only, and with somebody missing."""
    rows = [
        {"operation": "up & <down>", "tasks": 10, "wall": {"ours": 1.0, "no-op": 0.9}},
        {"operation": "up & <down>", "tasks": 100, "wall": {"ours": 12.0}},
        {"operation": "preview", "tasks": 10, "wall": {"ours": 3.0, "no-op": 3.0}},
    ]
    root = ElementTree.fromstring(picture(rows, title="A & B"))  # noqa: S314  our own
    assert sum(1 for _ in root.iter("{http://www.w3.org/2000/svg}circle")) == 5
    assert picture(rows[2:], title="one")
    with pytest.raises(ValueError, match="nothing to draw"):
        picture([], title="none")


BURN = "import time\nwhile time.process_time() < 0.3: pass"
FAMILY = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}]); sys.exit(3)"


def test_a_cost_is_that_of_all_processes(tmp_path: Path) -> None:
    """The CPU time of children is counted, and the exit code is the command's."""
    report = tmp_path / "cost.json"
    command = [sys.executable, str(MEASURED), str(report), "mark", sys.executable, "-c", FAMILY]
    assert subprocess.run(command, timeout=60, check=False).returncode == 3
    cost = json.loads(report.read_text(encoding="utf-8"))
    assert cost["cpu"] >= 0.3
    assert cost["wall"] >= 0.3


def test_an_emulator_of_the_bench_tells_what_it_was_asked(tmp_path: Path) -> None:
    """In a process of its own; the next one in the same folder goes on with the same tasks."""
    with emulated(tmp_path) as emulator:
        update_cpu(emulator, count=1, calls=1)
        counts = emulator.counts(0)
        assert counts["CreateDISyncTask"] == 1
        file_id = next(one["parameters"]["FileId"] for one in emulator.entries() if "FileId" in one["parameters"])
    with emulated(tmp_path, latency=0.01) as emulator:
        assert emulator.mark() == 0
        emulator.edit(file_id, {"steps": []})


def test_signing_costs_less_than_the_official_sdk() -> None:
    """In processor time, the least of some rounds: two thirds, on a busy machine, too."""
    cpu = signing_cpu(count=7, calls=200)
    assert min(cpu["ours"]) < min(cpu["sdk"])
