"""The house of the tests: helpers live in `support/`, each test asserts, wall-clock time decides none, and few are
slow, each with its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from support.collected import reason_of
from support.seconds import Folder, table

TESTS = Path(__file__).resolve().parents[1]
FILES = sorted(TESTS.rglob("*.py"))
MODULES = [path for path in FILES if path.name.startswith("test_")]
FOLDERS = sorted({path.parent.name for path in FILES if path.parent != TESTS})
README = TESTS / "README.md"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return str(path.relative_to(TESTS))


def imports(path: Path) -> Iterator[tuple[Path, list[str]]]:
    """The files of the tests that a file imports, and the names that it takes from each."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            base = path.parents[node.level - 1] if node.level else TESTS
            parts = (node.module or "").split(".") if node.module else []
            names = [alias.name for alias in node.names]
            for file in [base.joinpath(*parts).with_suffix(".py")] if parts else [base / f"{one}.py" for one in names]:
                if file.exists() and TESTS in file.parents:
                    yield file, names
        elif isinstance(node, ast.Import):
            for alias in node.names:
                file = TESTS.joinpath(*alias.name.split(".")).with_suffix(".py")
                if file.exists():
                    yield file, []


def test_no_test_module_is_imported_and_no_helper_of_another_folder() -> None:
    """What two modules need is a helper; it is in `support/`, or in their folder where only that needs it."""
    wrong = [
        f"{name(path)} imports {name(file)}: move what it needs to support/"
        for path in FILES
        for file, _ in imports(path)
        if file.name.startswith("test_") or (file.parent != path.parent and TESTS / "support" not in file.parents)
    ]
    assert wrong == []


def functions_of(path: Path) -> list[Function]:
    """The functions and methods of a file."""
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, Function)]


PYTEST = {"raises": "asserts that it fails", "fail": "fails", "expect": "asserts, of Playwright"}
HELPERS = {
    # what a test may call instead of an assertion of its own, beside functions `assert_...`: where it is
    "golden": "conftest.py",
    "check_closed": "review/test_html.py",
    "check_the_way_of": "unit/test_content_jobs.py",
    "check": "vectors/test_signing.py",
    "ends": "lifecycle/test_faults.py",
}


def asserts(node: Function) -> bool:
    """Whether a function asserts, by itself or in a function within it."""
    return any(isinstance(one, ast.Assert) for one in ast.walk(node)) or bool(PYTEST.keys() & set(called(node)))


def called(node: Function) -> Iterator[str]:
    """The names of what a function calls, of methods without the object; in a function within it, too."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name | ast.Attribute):
            yield one.func.id if isinstance(one.func, ast.Name) else one.func.attr


def test_every_test_asserts_something() -> None:
    """With `assert`, with `pytest.raises`, or through a helper of the table that does; what only must not fail is no
    test."""
    without = [
        f"{name(path)}::{test.name}"
        for path in MODULES
        for test in functions_of(path)
        if test.name.startswith("test_")
        and not asserts(test)
        and not any(one in HELPERS or one.startswith("assert_") for one in called(test))
    ]
    assert without == []


def test_every_helper_asserts() -> None:
    """What is named `assert_...`, and what the table names, where it says that it is."""
    named = [(path, one) for path in FILES for one in functions_of(path) if one.name.startswith("assert_")]
    assert [f"{name(path)}::{one.name}" for path, one in named if not asserts(one)] == []
    for helper, file in HELPERS.items():
        assert [asserts(one) for one in functions_of(TESTS / file) if one.name == helper] == [True], helper


CLOCKS = {
    "time.monotonic",
    "time.perf_counter",
    "time.time",
    "time.monotonic_ns",
    "time.perf_counter_ns",
    "time.time_ns",
}
GIVES_UP = {"support/waiting.py"}
"""Where a hang becomes a failure, after a time that no speed comes near."""


def reads_clock(node: ast.AST, names: set[str]) -> bool:
    """Whether an expression reads a wall clock, or one of the names; a function that is handed on reads none yet."""
    if isinstance(node, ast.Lambda):
        return False
    if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS:
        return True
    if isinstance(node, ast.Name):
        return node.id in names
    return any(reads_clock(one, names) for one in ast.iter_child_nodes(node))


def upper_bounds(function: Function) -> Iterator[int]:
    """Lines on which a wall clock, or what was computed from it, must be less than something."""
    names: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and reads_clock(node.value, names):
            names |= {one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name)}
    for node in ast.walk(function):
        if isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
            for left, right, sign in zip(operands, operands[1:], node.ops, strict=False):
                smaller = left if isinstance(sign, ast.Lt | ast.LtE) else right
                if isinstance(sign, ast.Lt | ast.LtE | ast.Gt | ast.GtE) and reads_clock(smaller, names):
                    yield node.lineno


def test_no_upper_bound_of_wall_clock_time_decides() -> None:
    """Other processes lengthen it at will: `support.cost` measures processor time, `support.waiting` waits."""
    files = [path for path in FILES if name(path) not in GIVES_UP]
    bounds = [f"{name(path)}:{line}" for path in files for one in functions_of(path) for line in upper_bounds(one)]
    assert bounds == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("assert time.monotonic() - begun < 2", True),
        ("assert 0.3 <= time.perf_counter() - begun < 5", True),
        ("took = time.time() - begun\n    assert 2 > took", True),
        ("begun = time.monotonic()\n    elapsed = time.monotonic() - begun\n    assert elapsed <= 2", True),
        ("assert time.monotonic() - begun >= 0.3", False),
        ("assert time.process_time() - begun < 2", False),
    ],
)
def test_an_upper_bound_is_seen(code: str, found: bool) -> None:
    """In each spelling; a lower bound and a bound of processor time are none."""
    (function,) = ast.parse(f"def test(begun):\n    {code}\n").body
    assert isinstance(function, Function)
    assert bool(list(upper_bounds(function))) is found


@pytest.mark.parametrize("mark", [pytest.mark.slow, pytest.mark.slow(""), pytest.mark.slow(reason=" ")])
def test_a_slow_test_needs_a_reason(mark: pytest.MarkDecorator) -> None:
    """Without one nothing is collected."""
    with pytest.raises(pytest.UsageError, match="needs a reason"):
        reason_of(mark.mark)


def test_the_cost_of_a_run_is_a_table_by_folder() -> None:
    """Processor and wall-clock time of all phases of its tests, and the test that costs the most."""
    unit, engine = Folder(), Folder()
    for test, cpu in (("tests/unit/test_a.py::test_x", 1.0), ("tests/unit/test_a.py::test_y", 1.5)):
        unit.add(test, cpu, 2.0)
    unit.add("tests/unit/test_a.py::test_x", 2.0, 2.0)
    engine.add("tests/engine/test_b.py::test_z", 10.0, 60.0)
    assert table({"unit": unit, "engine": engine}) == [
        "folder        tests    CPU s   wall s  most CPU",
        "engine            1     10.0     60.0  10.0 s test_b.py::test_z",
        "unit              2      4.5      6.0  3.0 s test_a.py::test_x",
        "all               3     14.5     66.0",
    ]


def test_the_readme_names_each_folder_and_each_module_of_support() -> None:
    """In its two tables, each with what it is for, and nothing that does not exist."""
    rows = dict(re.findall(r"^\| `([a-z_]+(?:/|\.py))` \| (.+?) \|", README.read_text(encoding="utf-8"), re.M))
    modules = {path.name for path in FILES if path.parent == TESTS / "support"}
    assert set(rows) == {f"{folder}/" for folder in FOLDERS} | modules
    assert all(what.strip() for what in rows.values())
