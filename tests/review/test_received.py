"""What each column of a target receives, counted in columns."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.content import Column, Pair
from pulumi_dataworks.review.mapping import mapping_lines
from pulumi_dataworks.review.model import MappingLine
from pulumi_dataworks.review.received import RECEIVES, Receipts, by_target, receipts
from support.reviews import job

NAMES = st.lists(st.sampled_from([*"abcdef", "*", "'x'"]) | st.text(max_size=3), max_size=40)


def mapped(old: Sequence[str], new: Sequence[str], target: Sequence[str] | None = None) -> tuple[MappingLine, ...]:
    return mapping_lines(job(old), job(new, target or new))


def other(found: Receipts) -> list[tuple[str, str]]:
    return [
        (line.new.target.name, line.new.source.name if line.new.source else "")
        for line in found.other
        if line.new and line.new.target
    ]


def test_a_column_that_only_the_reader_gets_gives_all_later_ones_other_data() -> None:
    """Three columns, each with what it receives; the last column of the reader is written nowhere."""
    found = receipts(mapped(["id", "buyer", "amount"], ["id", "coupon", "buyer", "amount"], ["id", "buyer", "amount"]))
    assert other(found) == [("buyer", "coupon"), ("amount", "buyer")]
    assert (found.added, found.removed, found.dropped, found.same) == ((), (), ("amount",), 1)


def test_two_columns_that_change_places_on_one_side_receive_each_others_data() -> None:
    """The targets stay where they are; so does the count of columns."""
    assert other(receipts(mapped(["a", "b", "c"], ["b", "a", "c"], ["a", "b", "c"]))) == [("a", "b"), ("b", "a")]


def test_a_column_of_the_writer_that_no_column_of_the_reader_feeds_receives_nothing() -> None:
    """One column less on the side of the reader."""
    assert other(receipts(mapped(["a", "b"], ["a"], ["a", "b"]))) == [("b", "")]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (["a", "x", "b", "c"], Receipts(added=("x",), same=3)),
        (["a", "c"], Receipts(removed=("b",), same=2)),
        (["c", "a", "b"], Receipts(moved=("c",), same=2)),
        (["a", "x", "c"], Receipts(added=("x",), removed=("b",), same=2)),
    ],
)
def test_changes_on_both_sides_give_no_column_other_data(new: list[str], expected: Receipts) -> None:
    """Added, removed, moved and renamed columns, as columns of the target."""
    assert receipts(mapped(["a", "b", "c"], new)) == expected


def test_another_type_is_a_change_and_no_other_data() -> None:
    """The same column of the reader goes to the same column of the writer."""
    pairs = [Pair(1, Column("a", "name", kind), Column("a", "name", kind)) for kind in ("string", "bigint")]
    assert receipts([MappingLine("changed", pairs[0], pairs[1])]) == Receipts(retyped=("a",))


def test_what_is_not_known_is_not_called_other_data() -> None:
    """A query or `*` stands for columns that nobody can name."""
    pairs = [Pair(1, Column(name, kind), Column("a", "name")) for name, kind in (("?", "unknown"), ("a", "name"))]
    assert [line.kind for line in by_target([MappingLine("changed", pairs[0], pairs[1])])] == ["changed"]


@given(NAMES, NAMES, NAMES)
def test_every_pair_of_both_mappings_is_in_one_line(old: list[str], new: list[str], target: list[str]) -> None:
    """Nothing is lost or doubled, and only a line with two sources receives other data."""
    lines = mapped(old, new, target)
    found = by_target(lines)
    news = [line.new for line in lines if line.new]
    assert sorted(line.new.position for line in found if line.new) == sorted(pair.position for pair in news)
    olds = [line.old.position for line in found if line.old]
    assert len(olds) == len(set(olds))
    for line in found:
        if line.kind == RECEIVES:
            assert line.old is not None
            assert line.new is not None
            assert line.old.source != line.new.source
            assert line.old.target is not None
            assert line.new.target is not None
            assert line.old.target.name == line.new.target.name
