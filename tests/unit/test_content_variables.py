"""Scheduling variables: where they are used, and what is left of one that a shell took."""

from __future__ import annotations

import pytest

from pulumi_dataworks.content import UNKNOWN, Use, lint, lint_para_value, superseded, variables

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


FORMS = {
    "a=$bizdate b=$[yyyy-mm-dd hh24:mi:ss]": "has a space inside of an expression",
    "a=$[yyyymmdd hh24]": "has a space inside of an expression",
    "a=${yyyymmdd -1}": "has a space inside of an expression",
    "a=$[ yyyymmdd]": "has a space inside of an expression",
    "a=$[yyyymmdd-1 b=$[hh24]": "has a space inside of an expression",
    "a=$[yyyymmdd=1]": 'has "=" inside of an expression',
    "a=$[yyyymmdd,hh24]": "has a comma inside of an expression",
    "a=$[add_months(yyyymmdd,-1),hh24]": "has a comma inside of an expression",
    "a=$bizdate, b=$[yyyymmdd]": "has a comma or semicolon after an assignment",
    "a=$bizdate,b=$[yyyymmdd]": "has a comma or semicolon after an assignment",
    "a=$bizdate;": "has a comma or semicolon after an assignment",
    "a=1，b=2": "has a comma or semicolon after an assignment",
    "a=b=c": 'has an assignment with a second "="',
    "a = $bizdate": "is not of the form name=value",
    "$bizdate": "is not of the form name=value",
    "2a=$bizdate": "is not of the form name=value",
    "a=${yyyymmdd": "has an expression without its closing bracket",
}


@pytest.mark.parametrize("para_value", FORMS)
def test_a_para_value_that_is_read_in_other_parts_than_it_is_written_in_is_a_warning(para_value: str) -> None:
    """DataWorks separates assignments by spaces, and an expression has neither a space nor `=` (its help page)."""
    found = [one for one in lint_para_value({"steps": []}, para_value) if one.code == "DW507"]
    assert [(one.severity, one.path) for one in found] == [("warning", "schedule.para_value")]
    assert FORMS[para_value] in found[0].what


@pytest.mark.parametrize(
    "para_value",
    [
        "",
        "bizdate=$bizdate",
        "a=$[add_months(yyyymmdd,-1)]",
        "a=$[hh24miss-1/24]  b=${yyyy-mm-dd-1}\nc=1",
        "a=1,2,3 b='x' _c=",
        "a=$[yyyymmddhh24miss] b=$[hh24:mi:ss]",
    ],
)
def test_forms_of_the_help_page_are_no_warning(para_value: str) -> None:
    """Constants may hold commas, and add_months has two arguments."""
    assert [one.code for one in lint_para_value({"steps": []}, para_value) if one.code == "DW507"] == []


@pytest.mark.parametrize(
    ("day", "is_one_day"),
    [
        ("$bizdate", True),
        ("${yyyymmdd}", True),
        ("${yyyy-mm-dd}", True),
        ("$[yyyymmdd-1]", True),
        ("$[yyyy-mm-dd-1]", True),
        ("$[yyyy/mm/dd-1]", True),
        ("$[yyyymmdd]", False),
        ("$[yyyymmdd-2]", False),
        ("$[yyyymmdd-1/24]", False),
        ("$[yyyymmddhh24-1]", False),
        ("${yyyymmdd-1}", False),
        ("${yyyymm}", False),
        ("${yyyy-1}", False),
        ("$gmtdate", False),
        ("$cyctime", False),
        ("20260101", False),
        ("${}", False),
        ("$[-1]", False),
    ],
)
def test_two_variables_are_one_day_where_the_schedule_proves_it(day: str, is_one_day: bool) -> None:
    """The business date is the day before the scheduled one; what proves nothing leaves the hint."""
    steps = [{"parameter": {"where": "dt = '${dashed}'"}}, {"parameter": {"partition": "ds=${bizdate}"}}]
    for para_value in (f"bizdate=$bizdate dashed={day}", f"dashed={day} bizdate=$[yyyymmdd-1] hour=$[hh24]"):
        assert ("DW503" in superseded({"steps": steps}, para_value)) is is_one_day
    assert superseded({"steps": steps}, "bizdate=$bizdate") == {"DW504"}
