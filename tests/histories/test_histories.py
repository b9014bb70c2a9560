"""Random histories hold the invariants, and every kind of fault really struck.

A failure prints the number of its history and the history itself, made as small as it goes. Kept as a file of
`kept/`, it is played in every run from then on.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from histories.invariants import INVARIANTS, Violation
from histories.play import play
from histories.tally import Tally
from support.certificates import certificates_once
from support.history import History, history, smaller

__all__ = ["certificates_once"]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "histories.md"
KEPT = sorted((Path(__file__).parent / "kept").glob("*.json"))

Record = Callable[[str, object], None]


def violated(whole: History) -> str:
    """What does not hold in a history; "" where all does."""
    try:
        play(whole)
    except Violation as violation:
        return str(violation)
    return ""


def played(first: int, last: int) -> Tally:
    """The histories of these numbers."""
    tally = Tally()
    for number in range(first, last):
        whole = history(random.Random(number))
        try:
            tally += play(whole)
        except Violation as violation:
            invariant = str(violation).partition(":")[0] + ":"
            least = smaller(whole, lambda one: violated(one).startswith(invariant))  # noqa: B023
            told = least.model_dump_json(exclude_none=True)
            pytest.fail(f"history {number}: {violation}\nkeep this as a file in kept/:\n{told}", pytrace=False)
    return tally


@pytest.mark.timeout(900)
def test_a_hundred_histories_lose_nothing_and_double_nothing(record_property: Record) -> None:
    """The same hundred in every run."""
    tally = played(0, 100)
    record_property("histories in process", tally.lines())
    assert tally.missing == []


@pytest.mark.soak
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("first", [1000, 1500])
def test_a_thousand_histories_lose_nothing_and_double_nothing(record_property: Record, first: int) -> None:
    """In two halves, for two cores."""
    tally = played(first, first + 500)
    record_property(f"histories in process from {first}", tally.lines())
    assert tally.missing == []


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_history_that_failed_once_holds(path: Path) -> None:
    """The name of the file says what was wrong."""
    assert violated(History.model_validate_json(path.read_text(encoding="utf-8"))) == ""


def test_the_page_tells_the_invariants(golden: Callable[[Path, str], None]) -> None:
    """docs/histories.md shows the table that is held."""
    lines = ["| | always | looked at |", "|---|---|---|"]
    lines += [f"| {name} | {what} | {when} |" for name, (what, when) in INVARIANTS.items()]
    before, rest = PAGE.read_text(encoding="utf-8").split("<!-- invariants -->\n")
    _, after = rest.split("<!-- end -->", 1)
    golden(PAGE, before + "<!-- invariants -->\n" + "\n".join(lines) + "\n<!-- end -->" + after)


def test_the_page_names_each_history_that_is_kept() -> None:
    """docs/histories.md says of each what was wrong."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert sorted(row.split("`")[1] for row in rows) == [path.stem for path in KEPT]
