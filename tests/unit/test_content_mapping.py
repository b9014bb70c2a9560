"""Steps as people call them, and which column goes where."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.content import (
    UNKNOWN,
    Column,
    Pair,
    column_mapping,
    reader_of,
    steps_of,
    writer_of,
)

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.just(UNKNOWN)
    | st.sampled_from(["reader"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["category", "parameter"]), inner),
)


def job(reader: Any, writer: Any, *between: Any, types: tuple[str, str] = ("mysql", "odps")) -> dict[str, Any]:
    """A job of these parameters, with steps between."""
    first = {"stepType": types[0], "parameter": reader, "name": "In", "category": "reader"}
    last = {"stepType": types[1], "parameter": writer, "name": "Out", "category": "writer"}
    return {"steps": [first, *between, last]}


def names(columns: tuple[Column, ...] | None) -> list[str] | None:
    return None if columns is None else [column.name for column in columns]


def test_steps_are_seen_as_people_call_them() -> None:
    """By name, else by role, else by number; a category that no document knows is no role."""
    content: dict[str, Any] = {
        "steps": [
            {"name": "In", "category": "reader", "stepType": "mysql", "parameter": {"a": 1}},
            {"category": "flatmap"},
            {"category": "Writer", "parameter": []},
            UNKNOWN,
            {"category": "writer", "name": 5, "parameter": UNKNOWN},
        ]
    }
    steps = steps_of(content)
    assert [step.label for step in steps] == ["In", "between", "step 3", "step 4", "writer"]
    assert [step.role for step in steps] == ["reader", "between", "", "", "writer"]
    assert [dict(step.parameter) for step in steps] == [{"a": 1}, {}, {}, {}, {}]
    assert [step.knows("parameter") for step in steps] == [True, True, True, False, False]
    assert steps[3].path == "task_content.steps[3]"
    assert reader_of(content) == steps[0]
    assert writer_of(content) == steps[4]


def test_what_is_no_job_has_no_steps() -> None:
    """Nothing to see is no error."""
    nothing: list[Any] = [None, UNKNOWN, [], {}, {"steps": UNKNOWN}, {"steps": {}}, {"steps": "reader"}]
    for content in nothing:
        assert steps_of(content) == ()
        assert reader_of(content) is None
        assert writer_of(content) is None
        assert column_mapping(content) is None


def test_columns_are_paired_by_position() -> None:
    """Also where one list ends before the other."""
    mapping = column_mapping(job({"column": ["id", "'x'", "at"]}, {"column": ["id", "kind"]}))
    assert mapping is not None
    assert mapping.pairs == (
        Pair(1, Column("id", "name"), Column("id", "name")),
        Pair(2, Column("constant", "constant"), Column("kind", "name")),
        Pair(3, Column("at", "name"), None),
    )
    assert names(mapping.sources) == ["id", "constant", "at"]
    assert names(mapping.targets) == ["id", "kind"]
    assert mapping.via == ()


COLUMNS: list[tuple[Any, Column]] = [
    ("id", Column("id", "name")),
    (" * ", Column("*", "star")),
    ("'2026'", Column("constant", "constant")),
    ("'", Column("'", "name")),
    ({"name": "id", "type": "bigint"}, Column("id", "name", "bigint")),
    ({"name": 0, "index": 0}, Column("0", "name")),
    ({"index": 3, "type": "long"}, Column("#3", "position", "long")),
    ({"index": 3.0}, Column("#3", "position")),
    ({"index": "3"}, Column("#3", "position")),
    ({"value": "secret", "type": "string"}, Column("constant", "constant", "string")),
    ({"value": None}, Column("constant", "constant")),
    ({"type": ["odd"]}, Column("?", "unknown")),
    ({"name": UNKNOWN, "type": "long"}, Column("?", "unknown", "long")),
    (UNKNOWN, Column("?", "unknown")),
    (None, Column("?", "unknown")),
    ([], Column("?", "unknown")),
]


@pytest.mark.parametrize(("entry", "expected"), COLUMNS, ids=str)
def test_each_form_of_a_column_is_read(entry: Any, expected: Column) -> None:
    """Names, positions, constants, typed ones; a constant is never shown."""
    mapping = column_mapping(job({"column": [entry, "b"]}, {"column": ["a", "b"]}))
    assert mapping is not None
    assert mapping.pairs[0].source == expected
    assert (mapping.sources is None) == (expected.kind in ("star", "unknown"))


UNDECIDED: list[Any] = [
    {},
    {"column": []},
    {"column": ["*"]},
    {"column": UNKNOWN},
    {"column": "id"},
    {"column": ["a"], "querySql": ["select b, c from t"]},
    {"column": ["a"], "connection": [{"querysql": ["select b, c from t"]}]},
    {"column": ["a"], "mode": "multiVersionFixedColumn"},
    UNKNOWN,
]


@pytest.mark.parametrize("parameter", UNDECIDED, ids=str)
def test_what_cannot_be_counted_is_not_counted(parameter: Any) -> None:
    """A star, a query, an unknown value and a missing list leave the number of columns open."""
    mapping = column_mapping(job(parameter, {"column": ["a", "b"]}, types=("hbase", "odps")))
    assert mapping is not None
    if parameter != {"column": ["a"], "mode": "multiVersionFixedColumn"}:
        assert {pair.source.kind if pair.source else "" for pair in mapping.pairs} <= {"star", "unknown", ""}
    assert mapping.sources is None
    assert names(mapping.targets) == ["a", "b"]


def test_connectors_name_their_columns_their_own_way() -> None:
    """Lindorm says columns, Tablestore writes primary keys first, HBase and Redis do not map by position."""
    source = {"columns": ["pk", "a", "b"]}
    target = {"primaryKey": [{"name": "pk"}], "column": [{"name": "a"}, {"name": "b"}]}
    mapping = column_mapping(job(source, target, types=("lindorm", "ots")))
    assert mapping is not None
    assert names(mapping.sources) == names(mapping.targets) == ["pk", "a", "b"]
    for step_type in ("hbase", "redis"):
        mapping = column_mapping(job({"column": ["a"]}, {"column": [{"name": "f:a"}]}, types=("mysql", step_type)))
        assert mapping is not None
        assert mapping.targets is None


def test_steps_between_are_named() -> None:
    """They may add or take away columns, so that numbers need not agree."""
    between = ({"category": "flatmap", "name": "Embed"}, {"category": "processor"})
    mapping = column_mapping(job({"column": ["a"]}, {"column": ["a", "b"]}, *between))
    assert mapping is not None
    assert mapping.via == ("Embed", "between")


@given(ANYTHING, ANYTHING)
def test_looking_never_fails(one: Any, other: Any) -> None:
    """Whatever stands there, unknown values included."""
    for content in (
        one,
        {"steps": one},
        {"steps": [one, other]},
        job(one, other),
        job({"column": one}, {"column": [other]}),
    ):
        assert isinstance(steps_of(content), tuple)
        column_mapping(content)


def test_a_column_of_hbase_takes_the_field_of_its_index() -> None:
    """Whatever its place in the list; a negative index takes none, and a field that none takes is left over."""
    columns = [{"index": 2, "name": "cf:age"}, {"index": "1", "name": "cf:name"}, {"index": -1, "name": "cf:day"}]
    content = job({"column": ["id", "name", "age"]}, {"column": columns})
    content["steps"][-1]["stepType"] = "hbase"
    mapping = column_mapping(content)
    assert mapping is not None
    shown = [
        (pair.position, pair.source.name if pair.source else None, pair.target.name if pair.target else None)
        for pair in mapping.pairs
    ]
    assert shown == [(1, "age", "cf:age"), (2, "name", "cf:name"), (3, None, "cf:day"), (4, "id", None)]
