"""Scheduling variables: where they are used, and what is left of one that a shell took."""

from __future__ import annotations

import pytest

from pulumi_dataworks.content import UNKNOWN, Use, lint, variables

HERE = "task_content.steps[0].parameter"


def test_every_use_is_told_with_its_place() -> None:
    """Names in braces, times in brackets, several in one text; other signs are none."""
    parameter = {
        "where": "at >= '${bizdate}' and at < '${ end }'",
        "partition": "ds=$[yyyymmdd-1],hh=$[hh24]",
        "table": "order_[0-3]",
        "value": "#{0} $ {x} $[] ${}",
        "list": [UNKNOWN, 5, "${a.b}"],
    }
    assert variables({"steps": [{"parameter": parameter}]}) == [
        Use("bizdate", f"{HERE}.where"),
        Use("end", f"{HERE}.where"),
        Use("[yyyymmdd-1]", f"{HERE}.partition"),
        Use("[hh24]", f"{HERE}.partition"),
        Use("a.b", f"{HERE}.list[2]"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("{bizdate}", "ds={ bizdate }", "{{bizdate}}", "%bizdate%", "$bizdate", "$${bizdate}", "\\${bizdate}"),
        *("${}", "${bizdate", "$[]", "$[yyyymmdd", "[yyyymmdd-1]", "[add_months(yyyymm,-1)]", "x {bdp.system.bizdate}"),
    ],
)
def test_what_a_shell_leaves_of_a_variable_is_seen(text: str) -> None:
    """Without its sign, its braces or its end, still escaped, or of another language."""
    assert told(text) == ["DW502"]


@pytest.mark.parametrize(
    "text",
    [
        *("${bizdate}", "$[yyyymmdd-1]", "order_[0-3]", "#{0}", "{'at': {'$gte': 5}}", "$srcDatasource", "100%"),
        *("[year]", "${a}{b}", "price $5", "$.colour", "{id}", "bizdate", "a[yyyy", "^{bizdates}$", "${y}[0]"),
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
