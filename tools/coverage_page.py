"""Write docs/coverage.md from the data of `make coverage`: statements and branches that ran, by room."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "coverage.md"


@dataclass(frozen=True)
class Count:
    """Statements and branches of a room, and how many of both ran."""

    there: int = 0
    ran: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.there + other.there, self.ran + other.ran)

    @property
    def percent(self) -> str:
        return f"{100 * self.ran / self.there:.1f}" if self.there else "100.0"


def room_of(path: str) -> str:
    """`pulumi_dataworks/client` for a file in it, whatever its depth; the package for a module at its top."""
    parts = Path(path).parts
    parts = parts[parts.index("provider") + 1 : -1]
    return "/".join(parts[: 2 if parts[0] == "pulumi_dataworks" else 1])


def rooms(report: dict[str, Any]) -> dict[str, Count]:
    """From the JSON report of coverage to the counts by room."""
    found: dict[str, Count] = {}
    for path, entry in report["files"].items():
        summary = entry["summary"]
        there = summary["num_statements"] + summary["num_branches"]
        ran = summary["covered_lines"] + summary["covered_branches"]
        found[room_of(path)] = found.get(room_of(path), Count()) + Count(there, ran)
    return dict(sorted(found.items()))


def page(found: dict[str, Count], *, commit: str, python: str) -> str:
    """The whole of docs/coverage.md."""
    total = sum(found.values(), Count())
    lines = [
        "# Coverage",
        "",
        f"Made by `make coverage` at commit {commit} with Python {python}: **{total.percent} %** of the statements and",
        "branches of the package and the emulator ran in the tests of `make quick`. What only the real engine or a",
        "browser reaches, or a test marked `slow`, is not counted. Whether a test would notice a fault is another",
        "question: `make mutants` answers it.",
        "",
        "| room | statements and branches | % |",
        "|---|---|---|",
        *(f"| `{room}` | {count.there} | {count.percent} |" for room, count in found.items()),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "coverage.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", str(target)], cwd=ROOT, check=True)
        report = json.loads(target.read_text(encoding="utf-8"))
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    text = page(rooms(report), commit=commit, python=sys.version.split()[0])
    PAGE.write_text(text, encoding="utf-8")
    print(text.splitlines()[2])


if __name__ == "__main__":
    main()
