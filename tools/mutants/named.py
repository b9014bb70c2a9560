"""Named mutants: deliberate faults that were chosen by hand, each with the test that must notice it.

    PYTHONPATH=tools python -m mutants.named              all of them, two at a time
    PYTHONPATH=tools python -m mutants.named --only T1 P2

Each row of named_rows/*.toml says in which definition which statement becomes which (named_place.py), what a user would
suffer, and which tests fail. A mutant is made in a copy of the packages, never in the working tree. Its tests must pass
without it and fail with it. The status is 1 where one survived, and 2 where one does not apply any more or broke the
tests in another way (an import that fails proves nothing).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mutants.named_place import Place, PlaceError, Tree

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "provider"
ROWS = Path(__file__).with_name("named_rows")
PASSED, FAILED = 0, 1
"""What pytest ends with when all tests passed, and when some failed; other errors have other numbers."""

BROKEN = ("SyntaxError", "NameError", "ImportError", "ModuleNotFoundError")
SECONDS = 600
"""How long the tests of one mutant may take; a mutant that hangs is broken, not killed."""


@dataclass(frozen=True)
class Mutant:
    """One row.

    `within` is the qualified name of the definition, `modules` a pattern of paths below provider/, `harm` what a user
    would suffer. A row with `equivalent` is not run: no test can notice it, and this says why. `guard` names what keeps
    tasks from harm; `slow` says why the tests of a guard run in `make soak` only.
    """

    id: str
    within: str
    before: str
    after: str
    harm: str
    tests: tuple[str, ...] = ()
    modules: str = "pulumi_dataworks/*"
    guard: str = ""
    slow: str = ""
    equivalent: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: killed, survived, equivalent or broken; `told` is the test that failed, or the error."""

    mutant: Mutant
    result: str
    told: str = ""


def mutants() -> tuple[Mutant, ...]:
    """All rows, in the order of the files."""
    rows = [
        Mutant(**{**row, "tests": tuple(row.get("tests", ()))})
        for path in sorted(ROWS.glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]
    ]
    ids = [row.id for row in rows]
    if len(set(ids)) != len(ids):
        raise PlaceError(f"ids are used twice: {sorted({one for one in ids if ids.count(one) > 1})}")
    return tuple(rows)


def place_of(mutant: Mutant) -> Place:
    """The module of a mutant, and its text with the mutant in it. Raises PlaceError."""
    return TREE.place(within=mutant.within, before=mutant.before, after=mutant.after, modules=mutant.modules)


def guards() -> tuple[Mutant, ...]:
    """The mutants that take a guard out, by its name."""
    return tuple(sorted((row for row in mutants() if row.guard), key=lambda row: row.guard))


@contextmanager
def copied(mutant: Mutant | None = None) -> Iterator[Path]:
    """A copy of the packages, with the mutant in it. Raises PlaceError."""
    place = None if mutant is None else place_of(mutant)
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder) / "provider"
        shutil.copytree(PACKAGES, copy, ignore=shutil.ignore_patterns("__pycache__"))
        if place is not None:
            (copy / place.module).write_text(place.mutated(), encoding="utf-8")
        yield copy


def run_tests(copy: Path, tests: Sequence[str], *more: str) -> subprocess.CompletedProcess[str]:
    """Run tests of the working tree against the packages in `copy`, also in the processes they start."""
    environ = {
        **os.environ,
        "CI": "true",  # the same examples each time
        "PYTHONPATH": str(copy),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(copy.parent / "hypothesis"),
    }
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *more, *tests],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def tried(mutant: Mutant) -> Outcome:
    """Make one mutant and run its tests."""
    if mutant.equivalent:
        return Outcome(mutant, "equivalent", mutant.equivalent)
    try:
        with copied(mutant) as copy:
            done = run_tests(copy, mutant.tests)
    except PlaceError as error:
        return Outcome(mutant, "broken", f"does not apply any more: {error}")
    except subprocess.TimeoutExpired:
        return Outcome(mutant, "broken", f"its tests did not end in {SECONDS} s")
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    if done.returncode == PASSED:
        return Outcome(mutant, "survived", f"passes {', '.join(mutant.tests)}")
    broken = [word for word in BROKEN if f"E   {word}" in done.stdout or f"E       {word}" in done.stdout]
    if done.returncode != FAILED or not failed or broken:
        return Outcome(mutant, "broken", f"pytest ended with {done.returncode}: {done.stdout[-600:]}")
    return Outcome(mutant, "killed", failed[0].removeprefix("FAILED ").partition(" - ")[0])


def check_tests(rows: Sequence[Mutant]) -> str:
    """Run all tests of the rows without any mutant; "" where they pass, against the copy and nothing else."""
    tests = sorted({test for row in rows for test in row.tests})
    with copied() as copy:
        where = [sys.executable, "-c", "import pulumi_dataworks; print(pulumi_dataworks.__file__)"]
        environ = {**os.environ, "PYTHONPATH": str(copy)}
        found = subprocess.run(where, env=environ, capture_output=True, text=True, check=True).stdout
        if not found.startswith(str(copy)):
            return f"the tests would run against {found.strip()}, not against the copy in {copy}"
        done = run_tests(copy, tests)
    return "" if done.returncode == PASSED or not tests else f"without a mutant the tests fail:\n{done.stdout[-2000:]}"


TREE = Tree(PACKAGES)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the mutants and report each in one line."""
    parser = argparse.ArgumentParser(prog="mutants.named", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="ID", default=[], help="run these mutants only")
    parser.add_argument("--workers", type=int, default=2, help="how many run at the same time (2)")
    given = parser.parse_args(arguments)
    rows = [row for row in mutants() if not given.only or row.id in given.only]
    unknown = set(given.only) - {row.id for row in rows}
    if unknown:
        parser.error(f"there is no mutant {', '.join(sorted(unknown))}")
    problem = check_tests(rows)
    if problem:
        print(problem)
        return 2
    with ThreadPoolExecutor(given.workers) as threads:
        outcomes = []
        for outcome in threads.map(tried, rows):
            outcomes.append(outcome)
            print(f"{outcome.mutant.id:4} {outcome.result:10} {outcome.mutant.within}: {outcome.told}", flush=True)
    results = [outcome.result for outcome in outcomes]
    counts = {result: results.count(result) for result in ("killed", "survived", "equivalent", "broken")}
    print(", ".join(f"{count} {result}" for result, count in counts.items()))
    return 2 if counts["broken"] else int(bool(counts["survived"]))


if __name__ == "__main__":
    sys.exit(main())
