"""docs/quality.md, made from the results of a sample and the reasons of its survivors."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "quality.md"
RESULTS = Path(__file__).with_name("sample_results.json")
REASONS = Path(__file__).with_name("sample_reasons.toml")
TARGET = 90
"""The share of mutants that are to be killed, in percent, of those that are not equivalent."""

HOW = """\
## How it is made

- The mutants are those of mutmut (its operators and its visitor), applied to one module at a time in a copy of the
  packages. The operators of cosmic-ray were compared by reading: it has none for strings, arguments and assignments, of
  which the tables of rules consist, and 56 of its operators exchange one comparison for another. mutmut's own runner
  mutates neither tables nor decorated functions, so the mutants are applied and run here.
- A run is a process of its own, forked from one that has imported everything but the product. It reports from which
  file the mutated module came; a run that used another file ends `make mutants` with an error.
- The wording of texts for people (strings with a space) is not mutated; that such a text is missing is.
- Tests that compare pages with the tables they are made from do not run, nor those that are
  marked slow, nor those of the engine, the browser and histories.
- What runs at import (a table, a field, a default) is executed by every test; there, those tests run that execute a
  place where its name is used.
- All tests that killed a mutant pass once more without any at the end of the run.
""".splitlines()


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant. `result` is "failed" (a test did), "import" (the module or a test module could not be
    imported), "timeout" or "survived"; `by` the test; `covering` how many tests execute it, `asked` how many ran."""

    group: str
    module: str
    within: str
    mutation: str
    result: str
    by: str = ""
    covering: int = 0
    asked: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What a reason is found by; a module may move."""
        return self.within, self.mutation


@dataclass(frozen=True)
class Reason:
    """Why a mutant survives: it is `equivalent` (no test can tell it from the product), or a test is missing."""

    within: str
    mutation: str
    reason: str
    equivalent: bool = False


@dataclass(frozen=True)
class Results:
    """A sample and its outcomes; `made` is how many mutants each group has in all."""

    commit: str
    seed: int
    size: int
    sittings: int
    minutes: int
    tools: Mapping[str, str]
    modules: Mapping[str, Sequence[str]]
    made: Mapping[str, int]
    not_asked: Sequence[str]
    outcomes: Sequence[Outcome]

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def read_results(path: Path = RESULTS) -> Results:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Results(**{**read, "outcomes": tuple(Outcome(**one) for one in read["outcomes"])})


def read_reasons(path: Path = REASONS) -> dict[tuple[str, str], Reason]:
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", [])
    return {(row["within"], row["mutation"]): Reason(**row) for row in rows}


def read_notes(commit: str, path: Path = REASONS) -> list[str]:
    """What is to be known of the results of this commit."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("note", [])
    return [row["text"] for row in rows if row["commit"] == commit]


def without_reason(results: Results, reasons: Mapping[tuple[str, str], Reason]) -> list[Outcome]:
    """The survivors that nobody has explained."""
    return [one for one in results.outcomes if one.result == "survived" and one.key not in reasons]


@dataclass(frozen=True)
class Count:
    """A line of the table."""

    drawn: int
    killed: int
    survived: int
    equivalent: int

    @property
    def percent(self) -> float:
        return 100 * self.killed / max(1, self.drawn - self.equivalent)


def count(outcomes: Iterable[Outcome], reasons: Mapping[tuple[str, str], Reason]) -> Count:
    drawn = list(outcomes)
    survivors = [one for one in drawn if one.result == "survived"]
    equivalent = sum(one.key in reasons and reasons[one.key].equivalent for one in survivors)
    return Count(len(drawn), len(drawn) - len(survivors), len(survivors) - equivalent, equivalent)


def _cell(text: str) -> str:
    longest = max((len(run) for run in _runs(text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}".replace("|", "\\|")


def _runs(text: str) -> list[str]:
    return [run for run in "".join(one if one == "`" else " " for one in text).split() if run]


def _name(one: Outcome) -> str:
    return _cell(f"{one.module.rpartition('/')[2].removesuffix('.py')}: {one.within or 'module'}")


def page(results: Results, reasons: Mapping[tuple[str, str], Reason], notes: Sequence[str] = ()) -> str:
    """The text of docs/quality.md."""
    total = count(results.outcomes, reasons)
    tools = ", ".join(f"{name} {version}" for name, version in sorted(results.tools.items()))
    at_import = sum(one.result == "import" for one in results.outcomes)
    lines = [
        "# Quality: what the tests notice",
        "",
        "`make mutants` writes this page; do not edit it. The reasons of survivors are in",
        "[sample_reasons.toml](../tools/mutants/sample_reasons.toml), the outcome of each mutant in",
        "[sample_results.json](../tools/mutants/sample_results.json).",
        "",
        "A mutant is the product with one small fault. Tests that are worth something fail with it. A seeded random",
        "sample of mutants is drawn from the modules that decide what happens to a task; for each, the tests run that",
        "execute the mutated statement, the fastest first, until one fails.",
        "",
        "| | |",
        "|---|---|",
        f"| Commit | `{results.commit}` |",
        f"| Seed | {results.seed} |",
        f"| Sample | {len(results.outcomes)} of {sum(results.made.values())} mutants |",
        f"| Killed | {total.killed} of {total.drawn - total.equivalent} that are not equivalent: "
        f"{total.percent:.1f} % (target {TARGET} %) |",
        f"| Survived | {total.survived}, and {total.equivalent} that are equivalent |",
        f"| Run | {results.minutes} minutes, sittings: {results.sittings} |",
        f"| Made with | {tools} |",
        *(line for note in notes for line in ("", note)),
        "",
        "## Killed / drawn",
        "",
        "| group | modules | mutants in all | drawn | killed | survived | equivalent | killed of the others |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for group, modules in results.modules.items():
        one = count((each for each in results.outcomes if each.group == group), reasons)
        lines.append(
            f"| {group} | {', '.join(f'`{module}`' for module in modules)} | {results.made[group]} | {one.drawn} | "
            f"{one.killed} | {one.survived} | {one.equivalent} | {one.percent:.0f} % |"
        )
    timeouts = [one for one in results.outcomes if one.result == "timeout"]
    lines += [
        "",
        f"{at_import} of the killed fail at import already: the module, or the tests, cannot be loaded. "
        f"{len(timeouts)} are killed because a test did not end in time" + (":" if timeouts else "."),
        "",
        *(f"- {_name(one)}: {_cell(one.mutation)}" for one in timeouts),
        *[""] * bool(timeouts),
    ]
    lines += ["## Survivors", ""]
    for kind, equivalent in (("A test is missing", False), ("Equivalent: no test can fail", True)):
        rows = [
            one
            for one in results.outcomes
            if one.result == "survived" and (one.key in reasons and reasons[one.key].equivalent) is equivalent
        ]
        lines += [f"### {kind}: {len(rows)}", ""]
        if rows:
            lines += ["| where | mutation | reason |", "|---|---|---|"]
            lines += [f"| {_name(one)} | {_cell(one.mutation)} | {_reason(one, reasons)} |" for one in rows]
            lines.append("")
    lines += HOW
    if results.not_asked:
        files = Counter(test.partition("::")[0] for test in results.not_asked)
        named = ", ".join(f"{number} of `{file}`" for file, number in sorted(files.items()))
        lines.append(f"- Tests that failed without a mutant in this run did not decide anything: {named}.")
    capped = sum(one.result == "survived" and one.asked < one.covering for one in results.outcomes)
    if capped:
        lines += [f"- Of {capped} survivors only the fastest of the tests that execute them ran; the reason says so."]
    return "\n".join(lines) + "\n"


def _reason(one: Outcome, reasons: Mapping[tuple[str, str], Reason]) -> str:
    text = reasons[one.key].reason if one.key in reasons else "no reason is recorded"
    if one.result == "survived" and one.asked < one.covering:
        text += f" ({one.asked} of {one.covering} tests ran)"
    return text.replace("|", "\\|").replace("\n", " ")
