"""docs/faults.md: every cell of the fault matrix has a test in `make test`, and every guard one that misses it.

`pytest tests/unit/test_fault_matrix.py --update-golden` writes the page anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mutants.named import guards, place_of
from support.collected import QUICK, Collected
from support.matrix import ANY, HOOKS, ROWS, SILENT

ROOT = Path(__file__).resolve().parents[2]
Proofs = dict[tuple[str, str], list[str]]
pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.slow("all tests are collected, in a process of its own where this run collects only some"),
]


@pytest.fixture(scope="module")
def proofs(every_test: list[Collected]) -> Proofs:
    """The tests of each cell."""
    found: Proofs = {(row.fault, hook): [] for row in ROWS for hook in row.cells()}
    silent = [(row.fault, HOOKS[-1]) for row in ROWS if row.preview == SILENT]
    for test in every_test:
        for fault, hook in test.cells:
            for cell in silent if (fault, hook) == (ANY, HOOKS[-1]) else [(fault, hook)]:
                assert cell in found, f"{test.name} proves {cell}, which is no cell"
                found[cell].append(test.name)
    return found


def page(proofs: Proofs) -> str:
    """docs/faults.md."""
    proven = sum(1 for tests in proofs.values() if tests)
    lines = [
        "# Faults, and what becomes of them",
        "",
        "Made from `tests/support/matrix.py` and the marks of the tests that `make test` runs. Whatever happens, at",
        "most one write is applied, and one `pulumi up --refresh` afterwards makes program and DataWorks equal.",
        "",
        f"**Cells proven: {proven} of {len(proofs)}.** An empty cell is none: the fault cannot meet the hook.",
        "",
        f"| fault | {' | '.join(HOOKS)} |",
        "|---|" + "---|" * len(HOOKS),
    ]
    lines += [f"| {row.fault} | {' | '.join(row.cells().get(hook, '') for hook in HOOKS)} |" for row in ROWS]
    lines += [
        "",
        "*look* is GetFile or ListFiles; *again* is by the table of [errors.md](errors.md); *fails* is one error whose",
        "last line says what to do, with nothing written.",
        "",
        "## Decided in another way than one could expect",
        "",
        *(f"- **{row.fault}.** {row.otherwise}" for row in ROWS if row.otherwise),
        "",
        "## The proofs",
        "",
        "| fault | hooks | test |",
        "|---|---|---|",
    ]
    for row in ROWS:
        tests = sorted({test for hook in row.cells() for test in proofs[row.fault, hook]})
        for test in tests:
            hooks = [hook for hook in row.cells() if test in proofs[row.fault, hook]]
            if row.preview == SILENT and hooks == [HOOKS[-1]] and test in proofs[ROWS[0].fault, HOOKS[-1]]:
                continue
            lines.append(f"| {row.fault} | {'; '.join(hooks)} | {told(test)} |")
    silent = sorted(proofs[ROWS[0].fault, HOOKS[-1]])
    lines += [f"| {ANY} | {HOOKS[-1]} | {told(test)} |" for test in silent]
    lines += [
        "",
        "Who dies when is told in `tests/engine/test_kills.py`: provider or engine, by SIGKILL, by SIGINT once or",
        "twice; a write is not sent yet, sent, applied, answered, returned. `make test` runs a part, each with its",
        "reason; `make soak` runs all, with tokens honoured and ignored.",
        "The way to production has faults and deaths of its own: [publishing.md](publishing.md#when-something-fails).",
        "",
        "## The guards",
        "",
        "Each guard is taken out of a copy of the package, and its test fails then: in `make test`, or in `make soak`",
        "where that takes long. All mutants of this kind are in `tools/mutants/named_rows`; `make mutants-named` runs",
        "them.",
        "",
        "| guard | in | without it | test |",
        "|---|---|---|---|",
        *(
            f"| {guard.guard} | `{place_of(guard).module.relative_to('pulumi_dataworks')}` | {guard.harm} | "
            f"{told(guard.tests[0])} |"
            for guard in guards()
        ),
        "",
    ]
    return "\n".join(lines)


def told(test: str) -> str:
    path, _, name = test.partition("::")
    return f"`{path.removeprefix('tests/').removesuffix('.py')}` {name.removeprefix('test_').replace('_', ' ')}"


def test_every_cell_has_a_test(proofs: Proofs) -> None:
    """None is left open."""
    assert [cell for cell, tests in proofs.items() if not tests] == []


def test_the_page_of_faults_is_that_of_the_tests(proofs: Proofs, golden: Callable[[Path, str], None]) -> None:
    """docs/faults.md shows cells and proofs as they are."""
    golden(ROOT / "docs" / "faults.md", page(proofs))


def test_every_guard_has_its_test(every_test: list[Collected]) -> None:
    """The tests that fail without it are among those of `make test`."""
    names = {one.name for one in every_test}
    assert [(guard.guard, test) for guard in guards() for test in guard.tests if test not in names] == []


def test_at_most_one_test_in_twenty_is_slow(every_test: list[Collected]) -> None:
    """Of those folders that `make quick` runs: what it leaves out stays the exception. Each has its reason, or none is
    collected."""
    quick = [one for one in every_test if one.folder in QUICK]
    assert {one.folder for one in quick} == set(QUICK)
    assert sum(one.slow for one in quick) <= 0.05 * sum(one.tests for one in quick)
