"""Where a finding begins and where it ends, with the values on both sides of the limit written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dataworks.content import Severity, lint


def job(reader: dict[str, Any] | None = None, writer: dict[str, Any] | None = None, **speed: Any) -> dict[str, Any]:
    """A right job from MySQL to MaxCompute; the parameters of both steps and its speed can be changed."""
    source = {"datasource": "shop", "table": "orders", "where": "dt = '${bizdate}'", "column": ["id", "buyer"]}
    target = {
        "datasource": "warehouse",
        "table": "ods",
        "partition": "ds=${bizdate}",
        "truncate": True,
        "column": ["id", "buyer"],
    }
    return {
        "type": "job",
        "version": "2.0",
        "steps": [
            {
                "stepType": "mysql",
                "name": "Reader",
                "category": "reader",
                "parameter": {**source, **(reader or {})},
            },
            {
                "stepType": "odps",
                "name": "Writer",
                "category": "writer",
                "parameter": {**target, **(writer or {})},
            },
        ],
        "setting": {"errorLimit": {"record": "0"}, "speed": {"concurrent": 2, "throttle": False, **speed}},
        "order": {"hops": [{"from": "Reader", "to": "Writer"}]},
    }


def codes(content: dict[str, Any]) -> list[str]:
    return sorted(finding.code for finding in lint(content))


def test_the_job_of_this_file_is_right() -> None:
    """So that each finding below comes from what a test changes."""
    assert codes(job()) == []


@pytest.mark.parametrize(
    ("concurrent", "found"), [(1, []), (32, []), ("32", []), (33, ["DW204"]), ("33", ["DW204"]), (64, ["DW204"])]
)
def test_more_than_32_threads_are_reported(concurrent: Any, found: list[str]) -> None:
    """The page of the settings allows 1 to 32."""
    assert codes(job(concurrent=concurrent)) == found


@pytest.mark.parametrize(
    ("read", "written", "found"),
    [
        (["id", "buyer"], ["id", "buyer"], []),
        (["id", "buyer"], ["buyer", "id"], ["DW305"]),
        (["id", "buyer", "city"], ["city", "buyer", "id"], ["DW305"]),
        (["id", "buyer"], ["ID", "Buyer"], []),
        # a name of the reader is in the writer's list at another place, and no value changes places with it
        (["id", "buyer"], ["buyer", "note"], []),
        (["id", "name"], ["user_id", "id"], []),
        (["id", "name"], ["name", "nick"], []),
    ],
)
def test_columns_are_crossed_only_where_two_names_change_places(
    read: list[str], written: list[str], found: list[str]
) -> None:
    """Another name at another place is an ordinary mapping by position."""
    assert codes(job({"column": read}, {"column": written})) == found


@pytest.mark.parametrize(
    ("where", "partition", "found"),
    [
        ("dt = '${bizdate}'", "ds=${bizdate}", False),
        ("dt = '${day}'", "ds=${bizdate}", True),
        ("dt = '${day}' and hour = '${hour}'", "ds=${bizdate}", False),
        ("dt = '${day}'", "ds=${bizdate}/hh=${hour}", False),
        ("dt = '${day}' and hour = '${hour}'", "ds=${bizdate}/hh=${hh}", False),
        ("paid = 1", "ds=${bizdate}", False),
    ],
)
def test_variables_differ_only_where_each_side_has_one(where: str, partition: str, found: bool) -> None:
    """With several variables nobody can say which of them is the day."""
    assert ("DW503" in codes(job({"where": where}, {"partition": partition}))) is found


@pytest.mark.parametrize(("column", "found"), [("order", True), ("ORDER", True), ("orders", False), ("`order`", False)])
def test_a_reserved_word_as_a_column_is_a_hint(column: str, found: bool) -> None:
    """The query may fail and may not: no strict check and no gate fails on it."""
    severities = {finding.code: finding.severity for finding in lint(job({"column": ["id", column]}))}
    assert severities == ({"DW311": Severity.HINT} if found else {})
