"""Lists of 2024-05-18, whose TotalCount is not to be trusted, are read to their end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from pulumi_dataworks.errors import OutcomeUnknownError
from pulumi_dataworks.studio.paging import whole_pages


@dataclass(frozen=True)
class Part:
    """A page."""

    rows: Sequence[int]
    total_count: int


def read(*parts: Part, size: int = 2) -> list[int]:
    """All items; asking for more pages than there are is a mistake."""
    return [
        one
        for part in whole_pages(lambda number: parts[number - 1], operation="ListNodes", size=size)
        for one in part.rows
    ]


@pytest.mark.parametrize(
    "parts",
    [
        [Part([1, 2], 0), Part([3], 0)],  # recorded: 0 next to ten items
        [Part([1, 2], 3), Part([3], 3)],
        [Part([1, 2], 1), Part([3], 1)],
        [Part([1, 2], 0), Part([3, 4], 0), Part([], 0)],
        [Part([1], 2), Part([2], 2)],  # a service that gives less than it was asked for
        [Part([], 0)],
    ],
)
def test_a_list_ends_with_a_short_page_whatever_its_total(parts: list[Part]) -> None:
    assert read(*parts) == sorted(one for part in parts for one in part.rows)


def test_a_list_that_ends_before_its_total_says_nothing_about_the_rest() -> None:
    """What is missing in it may exist."""
    with pytest.raises(OutcomeUnknownError, match="1 of 5 items"):
        read(Part([1], 5), Part([], 5))


def test_a_list_that_repeats_itself_is_an_error() -> None:
    with pytest.raises(OutcomeUnknownError, match="list without an end"):
        read(*[Part([1, 2], 0)] * 3)
