"""The picture of a task: what becomes a row, a line and a band, and what never does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.content import Column, Pair
from pulumi_dataworks.review.mapping import mapping_lines
from pulumi_dataworks.review.model import MappingLine, StepPicture
from pulumi_dataworks.review.picture import KEPT, ROW, Drawing, Row, boxes, drawing
from support.reviews import COLUMNS, inserted, job

NAMES = st.lists(st.sampled_from([*"abcdef", "*", "'x'"]) | st.text(max_size=3), max_size=60)


def drawn(old: Sequence[str], new: Sequence[str], target: Sequence[str] | None = None) -> Drawing:
    return drawing(mapping_lines(job(old), job(new, target or new)))


def shown(rows: Sequence[Row]) -> list[str]:
    signs = {"added": "+", "removed": "-", "moved": "!", "changed": "~", "same": ""}
    return [signs[row.kind] + (row.band or row.name) for row in rows]


def test_an_inserted_column_is_one_row_and_one_line() -> None:
    """All else stays, and long runs of it are one band between its first and last column."""
    picture = drawn(COLUMNS, inserted(COLUMNS, 1, "new"))
    assert shown(picture.sources) == ["id", "+new", "buyer_id", "4–9 unchanged", "note"]
    assert picture.sources == picture.targets
    assert [(line.kind, line.band) for line in picture.lines] == [
        ("same", False),
        ("added", False),
        ("same", False),
        ("same", True),
        ("same", False),
    ]
    assert picture.told == "1 added, 9 unchanged"


def test_a_shift_is_seen_as_lines_that_lean() -> None:
    """A column that only the reader gets pushes all later ones along: the old lines go, level ones come."""
    picture = drawn(["a", "b", "c"], ["a", "new", "b", "c"], ["a", "b", "c", "d"])
    assert shown(picture.sources) == ["a", "+new", "b", "c"]
    assert shown(picture.targets) == ["a", "b", "c", "+d"]
    ends = [(line.kind, *map(int, re.findall(r"^M0 (\d+)C.* 100 (\d+)$", line.path)[0])) for line in picture.lines]
    at = [ROW * row + ROW // 2 for row in range(4)]
    assert {end for end in ends if end[0] == "removed"} == {("removed", at[2], at[1]), ("removed", at[3], at[2])}
    assert {end for end in ends if end[0] == "added"} == {("added", row, row) for row in at[1:]}


def test_a_moved_column_says_where_it_was() -> None:
    """On both sides, with its new position."""
    picture = drawn(["a", "b", "c"], ["b", "c", "a"])
    assert picture.sources[2] == Row("moved", 3, "a", note="was 1")
    assert [line.kind for line in picture.lines] == ["same", "same", "moved"]


def test_what_is_gone_stands_behind_what_it_followed() -> None:
    """In the row where a reader of the old list looks for it, at its old position."""
    picture = drawn(["a", "b", "c"], ["a", "c"])
    assert picture.sources == (Row("same", 1, "a"), Row("removed", 2, "b"), Row("same", 2, "c"))


def test_another_type_is_noted_at_its_column() -> None:
    """The one side that changed says so; the line is neither new nor gone."""
    old, new = (Pair(1, Column("a", "name", kind), Column("b", "name")) for kind in ("long", "string"))
    picture = drawing([MappingLine("changed", old, new)])
    assert picture.sources == (Row("changed", 1, "a", "string", "was long"),)
    assert picture.targets == (Row("same", 1, "b"),)
    assert [line.kind for line in picture.lines] == ["changed"]


def test_a_line_without_an_end_stops_at_a_cross() -> None:
    """A reader with more columns than the writer: the last one goes nowhere."""
    picture = drawn(["a"], ["a", "b"], ["a"])
    assert shown(picture.sources) == ["a", "+b"]
    assert shown(picture.targets) == ["a"]
    assert picture.lines[1].path.startswith(f"M0 {ROW + ROW // 2}H33m")


def test_a_star_is_one_row() -> None:
    """It stands for every column of the other side."""
    picture = drawn(["*"], ["*"], [*"abc"])
    assert shown(picture.sources) == ["*"]


def test_a_new_task_of_500_columns_is_a_picture_of_few_rows() -> None:
    """Long runs of added columns are a band, too."""
    picture = drawing(mapping_lines(None, job([f"c{number}" for number in range(500)])))
    assert len(picture.sources) == 2 * KEPT["added"] + 1
    assert picture.sources[KEPT["added"]].band == "11–490 added"


@given(NAMES, NAMES, NAMES, NAMES)
def test_any_mapping_has_a_picture(a: list[str], b: list[str], c: list[str], d: list[str]) -> None:
    """Whatever the columns are: every line that moved is drawn, each ends at a row, and each side is told whole."""
    lines = mapping_lines(job(a, b or ["z"]), job(c, d or ["z"]))
    picture = drawing(lines)
    heights = [ROW * len(rows) for rows in (picture.sources, picture.targets)]
    assert picture.height == max(heights)
    for line in picture.lines:
        ends = re.fullmatch(
            r"M0 (\d+)C40 \1 60 (\d+) 100 \2|M(?:0|100) (\d+)H(?:33|66)m-3 -4l6 8m0 -8l-6 8|", line.path
        )
        assert ends is not None
        assert all(int(end) < picture.height for end in ends.groups() if end)
    moved = sum(line.kind == "moved" for line in lines)
    assert sum(line.kind == "moved" for line in picture.lines) == moved
    for rows, side in ((picture.sources, "source"), (picture.targets, "target")):
        hidden = {
            position
            for row in rows
            for first, last in re.findall(r"^(\d+)–(\d+) ", row.band)
            for position in range(int(first), int(last) + 1)
        }
        told = {row.name for row in rows if not row.band}
        for pairs in lines:
            for pair in (pairs.old, pairs.new):
                column = getattr(pair, side, None)
                assert column is None or column.name in told or pair is None or pair.position in hidden


def step(label: str, role: str, where: str = "") -> StepPicture:
    return StepPicture(label, role, "mysql", where)


def test_steps_are_told_by_what_became_of_them() -> None:
    """The same step elsewhere is changed, a renamed reader is the reader; others come and go. Data flows rightwards."""
    before = [step("Reader", "reader", "shop"), step("Mask", "between"), step("Writer", "writer", "a")]
    after = [step("Writer", "writer", "b"), step("Orders", "reader", "shop"), step("Trim", "between")]
    assert [(box.kind, box.label, box.was) for box in boxes(before, after)] == [
        ("changed", "Orders", "Reader"),
        ("added", "Trim", ""),
        ("removed", "Mask", ""),
        ("changed", "Writer", "mysql · a"),
    ]


@given(*[st.lists(st.builds(StepPicture, *[st.sampled_from(["reader", "between", "writer", ""])] * 4))] * 2)
def test_no_step_is_lost(before: list[StepPicture], after: list[StepPicture]) -> None:
    """Every step of either side is a box, and one that both have is one box."""
    found = boxes(before, after)
    assert sum(box.kind != "removed" for box in found) == len(after)
    assert sum(box.kind != "added" for box in found) == len(before)
