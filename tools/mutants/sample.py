"""Mutation testing by a seeded sample: whether the tests notice faults that nobody chose.

    make mutants                                     the whole sample; writes docs/quality.md
    PYTHONPATH=tools python -m mutants.sample --workers 1 --groups plan gate     a part; writes no page
    PYTHONPATH=tools python -m mutants.sample --page                             the page anew, from the last results

An interrupted run goes on where it stopped, as long as commit, seed and sample are the same. The status is 1 where a
survivor has no reason in sample_reasons.toml, and 2 where something is wrong with the run itself.

sample_made       makes and draws mutants            sample_coverage   which tests execute which line
sample_runner     runs tests against a mutant        sample_page       docs/quality.md
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib.metadata
import json
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import libcst as cst

from mutants import sample_coverage, sample_made, sample_page, sample_runner
from mutants.sample_coverage import Choice, Record
from mutants.sample_made import GROUPS, Mutant
from mutants.sample_page import Outcome, Results
from mutants.sample_runner import ROOT, Run, Started

PROVIDER = ROOT / "provider"
KEPT = ROOT / ".mutants"
FIRST_FILES, FIRST_SECONDS = 6, 10.0
"""The first tests that are asked: of so many files at most (to import a test module takes longer than most tests)."""

MOST_SECONDS = 45.0
"""Tests are asked about one mutant for so long at most, counted by what they take without one."""


class RunError(Exception):
    """The run proves nothing: the tests fail without a mutant, or a mutant was not in effect."""


def batches(tests: Sequence[str], seconds: Mapping[str, float], *, killer: str = "") -> list[list[str]]:
    """The tests of a mutant in the order in which they are asked; the one that killed it before comes first."""
    ordered = [killer] * (killer in tests) + [test for test in tests if test != killer]
    first: list[str] = []
    files: set[str] = set()
    spent = 0.0
    for test in ordered:
        file = test.partition("::")[0]
        if (file in files or len(files) < FIRST_FILES) and spent + seconds[test] <= FIRST_SECONDS:
            files.add(file)
            first.append(test)
            spent += seconds[test]
    chosen = set(first)
    rest: list[str] = []
    for test in ordered:
        if test not in chosen and spent + seconds[test] <= MOST_SECONDS:
            rest.append(test)
            spent += seconds[test]
    return [part for part in (first, rest) if part]


def tried(
    mutant: Mutant, *, base: Path, choice: Choice, killer: str
) -> Generator[Started, Run, tuple[Outcome, list[Run]]]:
    """Ask the tests about one mutant, a batch at a time. Raises RunError."""
    tests = choice.tests(mutant)
    seconds = {test: choice.records[test].seconds for test in tests}
    outcome = Outcome(mutant.group, mutant.module, mutant.within, sample_made.described(mutant), "survived")
    outcome = replace(outcome, covering=len(tests))
    runs: list[Run] = []
    with sample_runner.copied(base, mutant.module, mutant.text) as copy:
        for batch in batches(tests, seconds, killer=killer):
            order = {test: seconds[test] for test in batch}
            run = yield sample_runner.start(
                copy,
                sorted({test.partition("::")[0] for test in batch}),
                order=order,
                module=mutant.module,
                limit=60 + 6 * sum(order.values()),
            )
            runs.append(run)
            outcome = replace(outcome, asked=outcome.asked + run.ran, by=run.failed, result=result(run, copy, mutant))
            if outcome.result != "survived":
                break
    return outcome, runs


def result(run: Run, copy: Path, mutant: Mutant) -> str:
    """What a run says about a mutant. Raises RunError where it says nothing."""
    if run.hung:
        return "timeout"
    if run.exit in (2, 4) and not run.ran:
        return "import"
    if run.exit not in (0, 1):
        raise RunError(f"pytest ended with {run.exit} for {mutant}: {run.more}")
    path = copy / mutant.module
    if run.module not in ("", str(path)) or not sample_runner.compiled(path):
        raise RunError(f"{mutant} was not in effect: the tests took the module from {run.module or 'nowhere'}")
    if not run.module:  # compiled, and not there: a test imported it, and it raised
        return "import"
    return "failed" if run.exit else "survived"


def try_all(
    drawn: Sequence[Mutant], *, base: Path, choice: Choice, workers: int, kept: Path, killers: dict[str, str]
) -> list[Outcome]:
    """Try all mutants that `kept` does not know yet."""
    known = {one["id"]: Outcome(**one["outcome"]) for one in _lines(kept)}
    waiting = [mutant for mutant in drawn if mutant.rank not in known]
    running: list[tuple[Mutant, Generator[Started, Run, tuple[Outcome, list[Run]]], Started]] = []
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop(0)
            steps = tried(mutant, base=base, choice=choice, killer=killers.get(mutant.rank, ""))
            try:
                running.append((mutant, steps, next(steps)))
            except StopIteration as end:
                _keep(kept, known, mutant, end.value[0], len(drawn))
        for entry in list(running):
            mutant, steps, started = entry
            if (run := started.poll()) is None:
                continue
            running.remove(entry)
            try:
                running.append((mutant, steps, steps.send(run)))
            except StopIteration as end:
                _keep(kept, known, mutant, end.value[0], len(drawn), run.seconds)
        time.sleep(0.02)
    return [known[mutant.rank] for mutant in drawn]


def _lines(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [json.loads(line) for line in text.splitlines()]


def _keep(
    kept: Path, known: dict[str, Outcome], mutant: Mutant, outcome: Outcome, total: int, seconds: float = 0
) -> None:
    known[mutant.rank] = outcome
    with kept.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": mutant.rank, "outcome": asdict(outcome)}, ensure_ascii=False) + "\n")
    mark = outcome.by if outcome.result == "failed" else f"{outcome.asked} of {outcome.covering} tests"
    print(
        f"{len(known):4}/{total} {outcome.result:8} {seconds:6.1f} s  {outcome.module}: {outcome.within}: "
        f"{outcome.mutation}  [{mark}]",
        flush=True,
    )


def confirm(outcomes: Sequence[Outcome], *, base: Path, records: Mapping[str, Record]) -> None:
    """All tests that killed a mutant must pass without one. Raises RunError."""
    tests = {one.by: records[one.by].seconds for one in outcomes if one.by in records}
    if not tests:
        return
    files = sorted({test.partition("::")[0] for test in tests})
    run = sample_runner.start(base, files, order=tests, limit=600 + 6 * sum(tests.values())).wait()
    if run.exit != 0:
        raise RunError(f"{run.failed or 'the tests'} killed mutants, and fails without one: {run.why or run.more}")
    print(f"{run.ran} tests that killed a mutant pass without one", flush=True)


SELF_TEST = ("pulumi_dataworks/plan/cron.py", "tests/unit/test_cron.py")
"""A module, and a test file that fails with it."""


def self_test() -> None:
    """Show that this tool works: tests pass without a mutant, fail where a module raises, at import or later, and a
    module that the tests do not import from the copy is noticed. Raises RunError."""
    module, tests = SELF_TEST
    text = (PROVIDER / module).read_text(encoding="utf-8")
    later = "\n".join(f"def {name}(*_, **__): raise ValueError" for name in _functions(text))
    future, line = "from __future__ import annotations\n", "raise ValueError\n"
    cases = {
        "survived": text,
        "import": text.replace(future, future + line, 1),
        "failed": f"{text}\n{later}\n",
    }
    for expected, mutated in cases.items():
        mutant = Mutant("", module, "", (1,), "", (cst.Module(()), cst.Module(()), cst.Module(())))
        with sample_runner.copied(PROVIDER, module, mutated) as copy:
            run = sample_runner.start(copy, [tests], module=module).wait()
            found = result(run, copy, mutant)
            elsewhere = copy.with_name("elsewhere")
            noticed = _raises(run, elsewhere, mutant) if run.module else True
        if found != expected or not noticed:
            raise RunError(f"the tool does not work: expected {expected}, found {found}: {run}")


def _functions(text: str) -> list[str]:
    return [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]


def _raises(run: Run, copy: Path, mutant: Mutant) -> bool:
    try:
        result(run, copy, mutant)
    except RunError:
        return True
    return False


def commit() -> str:
    """The commit of the working tree; with a sum of its changes, where it has any."""
    changed = ["git", "status", "--porcelain", "--", "provider", "tests"]
    name = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    if not subprocess.run(changed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip():
        return name.strip()
    files = sorted(path for folder in ("provider", "tests") for path in (ROOT / folder).rglob("*.py"))
    return (
        f"{name.strip()[:12]}-changed-{hashlib.sha256(b''.join(path.read_bytes() for path in files)).hexdigest()[:8]}"
    )


def write(results: Results) -> int:
    """Write the page; the number of survivors without a reason."""
    reasons = sample_page.read_reasons()
    text = sample_page.page(results, reasons, sample_page.read_notes(results.commit))
    sample_page.PAGE.write_text(text, encoding="utf-8")
    bare = sample_page.without_reason(results, reasons)
    for one in bare:
        print(f"no reason for {one.module}: {one.within}: {one.mutation}", file=sys.stderr)
    return len(bare)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sample. The status that the module's docstring names."""
    parser = argparse.ArgumentParser(prog="mutants.sample", description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=sample_made.SEED)
    parser.add_argument("--sample", type=int, default=sample_made.SAMPLE, help="how many mutants in all")
    parser.add_argument("--workers", type=int, default=2, help="how many runs at the same time")
    parser.add_argument("--groups", nargs="+", choices=GROUPS, default=list(GROUPS), help="only these; writes no page")
    parser.add_argument("--page", action="store_true", help="write the page from the last results, and run nothing")
    parser.add_argument("--self-test", action="store_true", help="only show that this tool works")
    options = parser.parse_args(arguments)
    if options.page:
        return int(write(sample_page.read_results()) > 0)
    try:
        self_test()
        if options.self_test:
            print("the tool works: a mutant is in effect, and tests pass without one")
            return 0
        results = run(seed=options.seed, size=options.sample, workers=options.workers, groups=options.groups)
    except (RunError, sample_made.SampleError) as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 2
    survivors = [one for one in results.outcomes if one.result == "survived"]
    print(f"{len(results.outcomes) - len(survivors)} of {len(results.outcomes)} mutants are killed")
    if set(options.groups) != set(GROUPS) or "changed" in results.commit:
        print("no page is written: only some groups were tried, or provider/ or tests/ are not committed")
        return 0
    sample_page.RESULTS.write_text(results.as_json(), encoding="utf-8")
    return int(write(results) > 0)


def run(*, seed: int, size: int, workers: int, groups: Sequence[str]) -> Results:
    """Draw, record, try and confirm. Raises RunError and SampleError."""
    KEPT.mkdir(exist_ok=True)
    state = commit()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that a sitting that is stopped is counted, too
    clock = KEPT / f"{state}-{seed}-{size}.clock"
    began = time.monotonic()
    try:
        made, failed, outcomes = _tried(state, seed=seed, size=size, workers=workers, groups=groups)
    finally:
        before = clock.read_text(encoding="utf-8").split() if clock.exists() else []
        spent = [*before, str(round(time.monotonic() - began))]
        clock.write_text(" ".join(spent), encoding="utf-8")
    return Results(
        commit=state,
        seed=seed,
        size=size,
        sittings=len(spent),
        minutes=-(-sum(map(int, spent)) // 60),
        tools={"mutmut": importlib.metadata.version("mutmut"), "Python": platform.python_version()},
        modules={
            group: [path.relative_to(PROVIDER).as_posix() for path in sample_made.modules(PROVIDER, group)]
            for group in GROUPS
        },
        made=made,
        not_asked=failed,
        outcomes=outcomes,
    )


def _tried(
    state: str, *, seed: int, size: int, workers: int, groups: Sequence[str]
) -> tuple[dict[str, int], list[str], list[Outcome]]:
    made, drawn = sample_made.draw(PROVIDER, seed=seed, size=size)
    with sample_runner.copied(PROVIDER) as base:
        sample_runner.warm(base, sample_coverage.test_files())
        records, failed = sample_coverage.record(base, workers=workers)
        print(f"{len(records)} tests are recorded; {len(failed)} do not pass and are not asked", flush=True)
        kept = KEPT / f"{state}-{seed}-{size}.jsonl"
        chosen = [mutant for mutant in drawn if mutant.group in groups]
        outcomes = try_all(
            chosen,
            base=base,
            choice=Choice(PROVIDER, records),
            workers=workers,
            kept=kept,
            killers=_killers(),
        )
        confirm(outcomes, base=base, records=records)
    return made, failed, outcomes


def _killers() -> dict[str, str]:
    """Which test killed which mutant in an earlier run, of whatever commit: it is asked first."""
    lines = (
        one for path in sorted(KEPT.glob("*.jsonl"), key=lambda path: path.stat().st_mtime) for one in _lines(path)
    )
    return {one["id"]: one["outcome"]["by"] for one in lines if one["outcome"]["by"]}


if __name__ == "__main__":
    raise SystemExit(main())
