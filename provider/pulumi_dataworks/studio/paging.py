"""The one way through a list that comes in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from ..errors import OutcomeUnknownError


class Page(Protocol):
    """Part of a list: its items, and how many the whole list has."""

    @property
    def rows(self) -> Sequence[Any]: ...

    @property
    def total_count(self) -> int: ...


P = TypeVar("P", bound=Page)

MOST_PAGES = 1000
"""Pages that are asked for. A hundred thousand items; whoever has more is not served, and no list runs for ever."""


def pages(call: Callable[[int], P], *, operation: str) -> Iterator[P]:
    """The pages of a list, from the first: `call` takes the number of one. They end with an empty page, or with as many
    items as TotalCount says. TotalCount alone is not believed, it may grow with each page.

    Raises OutcomeUnknownError where a list does not end: the same page again, or more than MOST_PAGES.
    """
    read = 0
    last: Sequence[Any] = ()
    for number in range(1, MOST_PAGES + 1):
        page = call(number)
        if page.rows and page.rows == last:
            break
        yield page
        read, last = read + len(page.rows), page.rows
        if not page.rows or read >= page.total_count:
            return
    raise _endless(operation, number)


def whole_pages(call: Callable[[int], P], *, operation: str, size: int) -> Iterator[P]:
    """The pages of a list of 2024-05-18, where TotalCount may be too small (0 next to ten items was recorded): they end
    with a page of fewer than `size` items, once TotalCount is reached, too.

    Raises OutcomeUnknownError as `pages` does, and where the list ends before its TotalCount: what is missing in it may
    exist.
    """
    read = 0
    last: Sequence[Any] = ()
    for number in range(1, MOST_PAGES + 1):
        page = call(number)
        if page.rows and page.rows == last:
            break
        yield page
        read, last = read + len(page.rows), page.rows
        if page.rows and (len(page.rows) >= size or read < page.total_count):
            continue
        if read < page.total_count:
            raise OutcomeUnknownError(
                f"{operation} was answered with {read} of {page.total_count} items, which says nothing about the "
                "others.",
                operation=operation,
                advice="Nothing was changed. Run the command again, and report this line if it stays so.",
            )
        return
    raise _endless(operation, number)


def _endless(operation: str, number: int) -> OutcomeUnknownError:
    return OutcomeUnknownError(
        f"{operation} gives a list without an end: page {number} repeats the one before, or there are more than "
        f"{MOST_PAGES}.",
        operation=operation,
        advice="Run the command again; if it stays so, report it to the support of DataWorks.",
    )
