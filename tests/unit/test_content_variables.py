"""Scheduling variables: where they are used, and what is left of one that a shell took."""

from __future__ import annotations

import pytest

from pulumi_dataworks.content import UNKNOWN, Use, lint, lint_para_value, variables

HERE = "task_content.steps[0].parameter"


def test_every_use_is_told_with_its_place() -> None:
    """Names in braces, times in brackets, several in one text; other signs are none."""
    parameter = {
        "where": "at >= '${bizdate}' and at < '${ end }'",
        "partition": "ds=$[yyyymmdd-1],hh=$[hh24]",
        "table": "order_[0-3]",
        "value": "#{0} $ {x} $[] ${}",
        "list": [UNKNOWN, 5, "${a.b}", "dt = $bizdate"],
    }
    assert variables({"steps": [{"parameter": parameter}]}) == [
        Use("bizdate", f"{HERE}.where"),
        Use("end", f"{HERE}.where"),
        Use("[yyyymmdd-1]", f"{HERE}.partition"),
        Use("[hh24]", f"{HERE}.partition"),
        Use("a.b", f"{HERE}.list[2]"),
        Use("bizdate", f"{HERE}.list[3]"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("{bizdate}", "ds={ bizdate }", "{{bizdate}}", "%bizdate%", "$${bizdate}", "\\${bizdate}"),
        *("${}", "${bizdate", "$[]", "$[yyyymmdd", "[yyyymmdd-1]", "[add_months(yyyymm,-1)]", "x {bdp.system.bizdate}"),
    ],
)
def test_what_a_shell_leaves_of_a_variable_is_seen(text: str) -> None:
    """Without its sign, its braces or its end, still escaped, or of another language."""
    assert told(text) == ["DW502"]


@pytest.mark.parametrize(
    "text",
    [
        *("${bizdate}", "$[yyyymmdd-1]", "order_[0-3]", "#{0}", "{'at': {'$gte': 5}}", "$srcDatasource"),
        *("100%", "$bizdate"),
        *(
            "[year]",
            "${a}{b}",
            "$bizdate",
            "price $5",
            "$.colour",
            "{id}",
            "bizdate",
            "a[yyyy",
            "^{bizdates}$",
            "${y}[0]",
        ),
    ],
)
def test_other_signs_are_no_variables(text: str) -> None:
    """Ranges of tables, queries of MongoDB, templates of a graph, paths, money."""
    assert told(text) == []


def told(text: str) -> list[str]:
    steps = [
        {"category": "reader", "stepType": "stream", "name": "Reader", "parameter": {"text": text}},
        {"category": "writer", "stepType": "stream", "name": "Writer", "parameter": {}},
    ]
    return [finding.code for finding in lint({"steps": steps}) if finding.severity == "warning"]


USING = {"steps": [{"parameter": {"where": "${day} ${hour} $[hh24] ${bdp.system.bizdate}", "x": "${hour} ${bizdate}"}}]}


@pytest.mark.parametrize(
    ("para_value", "expected"),
    [
        ("bizdate=$bizdate day=$[yyyymmdd] hour=$[hh24]", []),
        ("bizdate=$bizdate day=$[yyyymmdd]", [("DW505", f"{HERE}.where")]),
        ("hour=1", [("DW505", f"{HERE}.where"), ("DW505", f"{HERE}.x")]),
        ("bizdate=1 day=1 hour=1 month=1 year=1", [("DW506", "schedule.para_value")]),
        ("Day=1 bizdate=1 hour=1", [("DW505", f"{HERE}.where"), ("DW506", "schedule.para_value")]),
    ],
)
def test_variables_are_held_against_the_schedule(para_value: str, expected: list[tuple[str, str]]) -> None:
    """Each that nobody assigns at its first place, those that nobody uses once; times and the system need nothing."""
    assert [(one.code, one.path) for one in lint_para_value(USING, para_value)] == expected
    assert lint_para_value(USING, para_value, ignore={"DW505", "DW506"}) == []


@pytest.mark.parametrize("content", [UNKNOWN, None, [], {"steps": [{"parameter": UNKNOWN}]}])
def test_nothing_is_said_of_variables_that_may_stand_in_what_is_not_known(content: object) -> None:
    """But of a content that has none, what the schedule assigns is idle."""
    found = [one.code for one in lint_para_value(content, "day=1")]
    assert found == (["DW506"] if content in (None, []) else [])
