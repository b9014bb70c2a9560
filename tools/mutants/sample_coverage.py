"""Which tests notice which line: recorded once for each test file, and asked for each mutant.

A record is kept under .mutants/, by the hash of the packages, the test file and what it shares with others, so that a
record is never that of another state.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

from mutants.sample_made import Mutant
from mutants.sample_runner import ROOT, Started, start

FOLDERS = ("unit", "vectors", "client", "emulator", "lifecycle", "review")
LEFT_OUT: Mapping[str, str] = {
    "tests/unit/test_docs.py": "compares pages with the tables they are made from",
    "tests/unit/test_house.py": "reads the text of the modules, not what they do",
    "tests/unit/test_mutants*.py": "tests this tool",
    "tests/unit/test_named_mutants*.py": "tests a tool that mutates",
    "tests/unit/test_mutated_guards.py": "mutates on its own",
    "tests/unit/test_fault_matrix.py": "collects the tests, and asks nothing of the product",
    "tests/unit/test_bench.py": "tests the bench",
    "tests/review/test_docs.py": "compares pages",
    "tests/review/test_budget.py": "measures time and memory",
}
"""Test files that are not asked, and why. Nor are the tests that are marked slow, and those of the
engine, of the browser and of histories, each of which takes seconds."""


def test_files() -> list[str]:
    """The test files that are asked, sorted, relative to the project."""
    out = {path for pattern in LEFT_OUT for path in ROOT.glob(pattern)}
    found = (path for folder in FOLDERS for path in (ROOT / "tests" / folder).rglob("test_*.py") if path not in out)
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


@dataclass(frozen=True)
class Record:
    """One test: how long it took, and which lines of which modules it executed, as bits."""

    seconds: float
    lines: Mapping[str, int]


class Recorder:
    """A plugin: measure which lines each test executes, with its fixtures. Only tests that pass are recorded."""

    def __init__(self, packages: Path) -> None:
        self.packages = packages
        self.coverage = Coverage(data_file=None, source=[str(packages)], config_file=False)
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    def pytest_configure(self) -> None:
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        began = time.perf_counter()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = round(time.perf_counter() - began, 4)
            self.coverage.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)

    def recorded(self) -> dict[str, Any]:
        """What was measured, as JSON: test -> [seconds, {module: bits in hexadecimal}]."""
        self.coverage.stop()
        data = self.coverage.get_data()
        lines: dict[str, dict[str, int]] = {}
        for file in data.measured_files():
            module = Path(file).relative_to(self.packages).as_posix()
            for line, tests in data.contexts_by_lineno(file).items():
                for test in filter(None, tests):
                    of_test = lines.setdefault(test, {})
                    of_test[module] = of_test.get(module, 0) | 1 << line
        return {
            "tests": {
                test: [seconds, {module: hex(bits) for module, bits in lines.get(test, {}).items()}]
                for test, seconds in self.seconds.items()
                if test not in self.failed
            },
            "not passed": sorted(self.failed),
        }


def _digest(paths: Iterable[Path]) -> str:
    summed = hashlib.sha256()
    for path in sorted(paths):
        summed.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return summed.hexdigest()[:20]


def record(base: Path, *, workers: int) -> tuple[dict[str, Record], list[str]]:
    """Run every test file once against the packages as they are, unless that is recorded; the tests that pass, and
    the ids of those that do not: they decide nothing."""
    kept = ROOT / ".mutants" / "coverage"
    kept.mkdir(parents=True, exist_ok=True)
    tests = ROOT / "tests"
    shared = [*(tests / "support").rglob("*.py"), *tests.rglob("conftest.py"), *(ROOT / "provider").rglob("*.py")]
    names = {file: kept / f"{_digest([ROOT / file, *shared])}.json" for file in test_files()}
    waiting = [file for file, path in names.items() if not path.exists()]
    running: dict[str, Started] = {}
    while waiting or running:
        while waiting and len(running) < workers:
            recorder = Recorder(base)
            file = waiting.pop(0)
            more = ("--maxfail=1000", "--timeout=600", "-m", "not soak and not slow")  # later options win
            running[file] = start(base, [file], limit=3000, more=more, plugins=[recorder], ends=recorder.recorded)
        for file, started in list(running.items()):
            if (run := started.poll()) is not None:
                del running[file]
                if "tests" not in run.more:
                    raise RuntimeError(f"{file} cannot be recorded: {run}")
                names[file].write_text(json.dumps(run.more), encoding="utf-8")
                print(f"  {len(run.more['tests']):5} tests {run.seconds:6.0f} s  {file}", file=sys.stderr, flush=True)
        time.sleep(0.02)
    records: dict[str, Record] = {}
    failed: list[str] = []
    for path in names.values():
        read = json.loads(path.read_text(encoding="utf-8"))
        failed += read["not passed"]
        for test, (seconds, lines) in read["tests"].items():
            records[test] = Record(seconds, {module: int(bits, 16) for module, bits in lines.items()})
    return records, sorted(failed)


@dataclass
class Choice:
    """Which tests are asked about a mutant: those that execute the mutated statement. A statement that runs at import
    (a table, a field, a default) is executed by all; there, those that execute a place where its name is used."""

    provider: Path
    records: Mapping[str, Record]
    known: dict[frozenset[tuple[str, int]], tuple[str, ...]] = field(default_factory=dict)

    def tests(self, mutant: Mutant) -> tuple[str, ...]:
        """Test ids, fastest first."""
        names, places = self._uses(self._imported(mutant))
        bits: dict[str, int] = {}
        for module, line in places | {(mutant.module, line) for line in mutant.lines}:
            bits[module] = bits.get(module, 0) | 1 << line
        files = {file for file, used in self._names_of_tests.items() if used & names}
        found = [
            (one.seconds, test)
            for test, one in self.records.items()
            if test.partition("::")[0] in files or any(one.lines.get(module, 0) & mask for module, mask in bits.items())
        ]
        return tuple(test for _, test in sorted(found))

    @cached_property
    def _names_of_tests(self) -> dict[str, set[str]]:
        """The names that each test file uses: a table may be read by a test and by nothing else."""
        files = {test.partition("::")[0] for test in self.records if (ROOT / test.partition("::")[0]).exists()}
        return {file: _names_in(ast.parse((ROOT / file).read_text(encoding="utf-8"))) for file in sorted(files)}

    @cached_property
    def _trees(self) -> dict[str, ast.Module]:
        return {
            path.relative_to(self.provider).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
            for path in sorted(self.provider.rglob("*.py"))
        }

    def _imported(self, mutant: Mutant) -> list[str]:
        """The names under which others use a statement that runs at import; none for one that runs in a function."""
        first, last = mutant.lines[0], mutant.lines[-1]
        for node in self._trees[mutant.module].body:
            if node.lineno <= last and first <= (node.end_lineno or node.lineno):
                return _import_names(node, first)
        return []

    def _uses(self, names: list[str]) -> tuple[set[str], set[tuple[str, int]]]:
        """Names with those that are made from them at import, and where all of these are used."""
        done: set[str] = set()
        places: set[tuple[str, int]] = set()
        while names:
            done.add(current := names.pop())
            for module, tree in self._trees.items():
                for node in tree.body:
                    for line in _lines_with(node, current):
                        places.add((module, line))
                        names += [name for name in _import_names(node, line) if name not in done]
        return done, places


def _import_names(node: ast.stmt, line: int) -> list[str]:
    """What a top-level statement defines at import with this line; [] where the line is in the body of a function."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [] if line >= node.body[0].lineno else [node.name]
        case ast.ClassDef():
            for inner in node.body:
                if inner.lineno <= line <= (inner.end_lineno or inner.lineno):
                    return [] if isinstance(inner, ast.FunctionDef) and not _import_names(inner, line) else [node.name]
            return [node.name]
        case ast.Assign(targets=targets):
            return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def _names_in(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                found.add(name)
    return found


def _lines_with(node: ast.stmt, name: str) -> set[int]:
    found = set()
    for one in ast.walk(node):
        match one:
            case ast.Name(id=used) | ast.Attribute(attr=used) if used == name:
                found.add(one.lineno)
            case ast.FunctionDef(name=used) if used == name:
                found |= set(range(one.body[0].lineno, (one.end_lineno or one.lineno) + 1))
    return found
