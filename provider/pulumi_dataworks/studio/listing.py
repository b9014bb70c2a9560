"""When one listing of a workspace replaces a call for each task: pure."""

from __future__ import annotations

from enum import Enum

READS_ALONE = 10
"""Reads of a run that are asked one by one in any case: small stacks never list, and read contents in full."""

FRESH = 5.0
"""Seconds for which a listing says what is there: somebody else may create a task at any moment."""

MOST_REPLIES = 64
"""Tasks that are kept as they were read in full. The resources of one task are refreshed close to each other."""


class ListingStep(Enum):
    """How the next question is answered."""

    ALONE = "asked alone"
    COUNT = "the first page says how many files there are"
    LIST = "all pages that are left"


def next_listing_step(asked: int, *, alone: int, pages_left: int | None) -> ListingStep:
    """How to answer a question when `asked` were answered before it.

    Nobody knows how many more will come. Listing starts when it costs no more than what was asked already, so a run
    never pays more than twice what the better of the two ways would have cost. `pages_left` is None before the first
    page said how many files there are.
    """
    if asked < alone:
        return ListingStep.ALONE
    if pages_left is None:
        return ListingStep.COUNT
    return ListingStep.LIST if pages_left <= asked else ListingStep.ALONE
