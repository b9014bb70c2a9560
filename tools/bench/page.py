"""results.json told to people: docs/bench.md, the pictures beside it, and a table on the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from .measures import MEASURES
from .picture import picture
from .spread import Spread, shown

PICTURES = (
    # file, what the rows must say, title
    ("growth.svg", {"checkpoints": False, "latency": 0.0}, "Seconds of one command, state written once"),
    (
        "growth-checkpoints.svg",
        {"checkpoints": True, "latency": 0.0},
        "Seconds of one command, state written at every step",
    ),
)
VERDICTS = {True: "reached", False: "**missed**", None: ""}

Results = Mapping[str, Any]


def page(results: Results) -> str:
    """docs/bench.md."""
    return "\n".join(_lines(results))


def pictures(results: Results) -> dict[str, str]:
    """The SVGs by file name, one for each kind of curve that was measured."""
    found = {}
    for name, wanted, title in PICTURES:
        rows = [row for row in results["curves"] if all(row[key] == value for key, value in wanted.items())]
        if rows:
            found[name] = picture(rows, title=title)
    return found


def write(results: Results, folder: Path) -> None:
    """results.json, the pictures and the page, into a folder of documents."""
    (folder / "bench").mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (folder / "bench" / "results.json").write_text(text, encoding="utf-8")
    for name, svg in pictures(results).items():
        (folder / "bench" / name).write_text(svg, encoding="utf-8")
    (folder / "bench.md").write_text(page(results), encoding="utf-8")


def show(results: Results, console: Console) -> None:
    """The table of measures on a terminal."""
    table = Table("measure", "tasks", "figure", "target", "")
    for row in results["measures"]:
        table.add_row(*_cells(row)[:4], _cells(row)[4].strip("*"))
    console.print(table)


def _cells(row: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    measure = MEASURES[row["measure"]]
    verdict = VERDICTS[row["reached"]]
    if row["reached"] is None and measure.judged:
        verdict = f"meant for {measure.at:,} tasks"
    figure = f"{Spread(**row['figure'])}{measure.unit}"
    return measure.what, f"{row['tasks']:,}" if row["tasks"] else "", figure, measure.target, verdict


def _lines(results: Results) -> Iterator[str]:
    about = results["about"]
    yield "# Bench"
    yield ""
    yield (
        f"Made from [results.json](bench/results.json) of `make bench{'-quick' if about['run'] == 'quick' else ''}`: "
        f"{about['minutes']} minutes, in sittings: {about['sittings']}, on a machine with {about['cores']} cores. "
        f"Python {about['python']}, Pulumi {about['pulumi']} with its Python SDK {about['pulumi_sdk']}, official SDK "
        f"{about['official_sdk']}, "
        + (f"Terraform {about['terraform']}." if about["terraform"] else "Terraform was not there, and not run.")
    )
    yield ""
    yield (
        "Whatever is compared ran in turn, pair by pair, so read the ratios; times are listed only to give an idea "
        "of the size. A figure is the median, with the lowest and the highest. DataWorks is the emulator, in a process "
        "of its own."
    )
    if about["run"] == "quick":
        yield ""
        yield "This is the quick run: it does not judge targets that are meant for more tasks. `make bench` does."
    yield ""
    yield "| measure | tasks | figure | target | | |"
    yield "|---|---|---|---|---|---|"
    for row in results["measures"]:
        yield f"| {' | '.join((*_cells(row), row['note']))} |"
    yield ""
    yield from _missed(results)
    yield from _settings(results)
    yield from _curves(results)


def _missed(results: Results) -> Iterator[str]:
    missed = [row for row in results["measures"] if row["reached"] is False]
    yield "## What was missed, by how much, and what holds it"
    yield ""
    for row in missed:
        measure, figure = MEASURES[row["measure"]], row["figure"]["median"]
        told = f"{shown(figure)}{measure.unit} and not {measure.target}"
        yield f"- {measure.what}: {told}. What holds it: {measure.holds}."
    if not missed:
        yield "Nothing that this run judges."
    yield ""
    yield (
        "What the engine costs is on both sides of each ratio: it starts several processes for each command and, "
        "unless told otherwise, writes the whole state at every step: see [scale.md](scale.md)."
    )
    yield ""


def _settings(results: Results) -> Iterator[str]:
    yield "## Settings of the engine"
    yield ""
    yield "Ours, seconds by the clock; [scale.md](scale.md) says what each risks."
    yield ""
    yield "| setting | tasks | all created | all changed |"
    yield "|---|---|---|---|"
    for row in results["settings"]:
        yield f"| {row['setting']} | {row['tasks']} | {row['created']:.1f} | {row['changed']:.1f} |"
    yield ""


def _curves(results: Results) -> Iterator[str]:
    yield "## Growth"
    yield ""
    for name, _, title in PICTURES:
        if name in pictures(results):
            yield f"![{title}](bench/{name})"
            yield ""
    yield "Seconds by the clock, and CPU of all processes of the command in brackets."
    yield ""
    yield "| operation | tasks | latency | state written | ours | no-op | Terraform |"
    yield "|---|---|---|---|---|---|---|"
    for row in results["curves"]:
        costs = [
            f"{row['wall'][who]:.1f} ({row['cpu'][who]:.1f})" if who in row["wall"] else ""
            for who in ("ours", "no-op", "terraform")
        ]
        written = "at every step" if row["checkpoints"] else "once"
        told = (row["operation"], f"{row['tasks']:,}", f"{row['latency'] * 1000:.0f} ms", written, *costs)
        yield f"| {' | '.join(told)} |"
    yield ""
