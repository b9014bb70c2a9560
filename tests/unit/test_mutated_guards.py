"""Without a guard its test fails: each is taken out of a copy of the packages, one at a time.

The guards are those named mutants that have one (`tools/mutants/named_rows`). `make test` runs half of them,
`make soak` the others, and `make mutants-named` every named mutant.
"""

from __future__ import annotations

import pytest

from mutants.named import Mutant, guards, tried

SLOW = pytest.mark.slow("copies the packages and runs pytest in a process of its own")


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "guard",
    [pytest.param(guard, id=guard.id, marks=pytest.mark.soak if guard.slow else SLOW) for guard in guards()],
)
def test_a_test_misses_the_guard(guard: Mutant) -> None:
    """Its tests are part of `make test`, so they pass with it; without it one of them fails."""
    outcome = tried(guard)
    assert (outcome.result, guard.guard) == ("killed", guard.guard), outcome.told
