"""The JSON Schema: judged by the jsonschema library, on every job there is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pulumi_dataworks.content import connectors
from pulumi_dataworks.content.json_schema import json_schema
from support.jobs import CORPUS, EXAMPLES, OWN

SCHEMA = json_schema()
JUDGE = Draft202012Validator(SCHEMA)


def test_it_is_a_schema() -> None:
    """Of the draft that it names, the same each time."""
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert json.dumps(json_schema()) == json.dumps(SCHEMA)


@pytest.mark.parametrize("path", OWN + EXAMPLES, ids=lambda path: path.stem)
def test_each_job_of_ours_fits(path: Path) -> None:
    """Also those with odd types, without step types, of version 1.0."""
    assert list(JUDGE.iter_errors(json.loads(path.read_text(encoding="utf-8")))) == []


def test_every_published_job_fits() -> None:
    """The collected jobs, where they are."""
    if not CORPUS.exists():
        pytest.skip("the collected jobs beside the repository are not here; those of the repository were tested")
    for path in sorted(CORPUS.glob("*.json")):
        assert list(JUDGE.iter_errors(json.loads(path.read_text(encoding="utf-8"))["content"])) == [], path.stem


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"steps": []},
        {"steps": {}},
        {"steps": ["mysql"]},
        {"steps": [{"parameter": []}]},
        {"steps": [{"name": 1}]},
        {"steps": [{}], "setting": 1},
        {"steps": [{}], "setting": {"speed": {"concurrent": [2]}}},
        {"steps": [{}], "order": []},
        {"configuration": 1},
    ],
)
def test_what_cannot_be_meant_does_not_fit(content: Any) -> None:
    """The same shapes that the model refuses."""
    assert not JUDGE.is_valid(content)


def test_an_editor_is_told_of_every_connector() -> None:
    """Its name to complete, and its parameters where a step is one; unknown ones fit, too."""
    step = SCHEMA["$defs"]["Step"]
    assert {row.step_type for row in connectors()} == {
        choice["const"] for choice in step["properties"]["stepType"]["anyOf"] if "const" in choice
    }
    told = {
        (case["if"]["properties"]["stepType"]["const"], case["if"]["properties"]["category"]["const"]): case["then"]
        for case in step["allOf"]
    }
    shown = told["mysql", "reader"]["properties"]["parameter"]["properties"]
    assert {"datasource", "table", "column"} <= shown.keys()
    assert JUDGE.is_valid({"steps": [{"stepType": "of-tomorrow", "category": "reader", "parameter": {"x": 1}}]})


TWENTY = [
    *("mysql", "postgresql", "oracle", "sqlserver", "odps", "holo", "analyticdb_for_mysql", "oss", "ftp", "hdfs"),
    *("hive", "kafka", "loghub", "datahub", "mongodb", "elasticsearch", "ots", "hbase", "redis", "clickhouse"),
]


@pytest.mark.parametrize("step_type", TWENTY)
def test_an_editor_completes_every_parameter_and_value_of_the_catalogue(step_type: str) -> None:
    """What a real validator applies to a step of this type offers them, with a meaning, and refuses no other one."""
    for known in (one for one in connectors() if one.step_type == step_type):
        step = {"stepType": step_type, "category": known.role, "parameter": {"zzz": 1}}
        assert JUDGE.is_valid({"steps": [step]})
        (offered,) = [
            case["then"]["properties"]["parameter"]["properties"]
            for case in SCHEMA["$defs"]["Step"]["allOf"]
            if JUDGE.evolve(schema=case["if"]).is_valid(step)
        ]
        assert offered.keys() == {name.split(".")[0] for name in known.parameters}
        for name, row in known.parameters.items():
            outer, _, member = name.partition(".")
            shown = offered[outer]["properties"][member] if member else offered[name]
            assert shown["description"].startswith(row.meaning)
            values = {choice["const"] for choice in shown.get("anyOf", ()) if "const" in choice}
            assert values >= set(row.values)
            odd = step | {"parameter": {outer: {member: ["a"]} if member else ["a value of tomorrow"]}}
            assert JUDGE.is_valid({"steps": [odd]})


@pytest.mark.parametrize(
    ("step_type", "role", "names"),
    [
        ("odps", "writer", {"partition", "truncate"}),
        ("mysql", "reader", {"where", "splitPk", "querySql"}),
        ("mysql", "writer", {"writeMode", "preSql"}),
    ],
)
def test_the_parameters_that_people_look_for_are_offered(step_type: str, role: str, names: set[str]) -> None:
    """By hand, of the three most used."""
    (case,) = [
        one["then"]
        for one in SCHEMA["$defs"]["Step"]["allOf"]
        if one["if"]["properties"] == {"stepType": {"const": step_type}, "category": {"const": role}}
    ]
    assert names <= case["properties"]["parameter"]["properties"].keys()


@pytest.mark.parametrize(("value", "right"), [(2, True), ("2", True), ("two", False), ("", True), ("${n}", True)])
def test_a_number_of_threads_in_words_is_refused(value: object, right: bool) -> None:
    """As DW201 does."""
    step = {"stepType": "mysql", "category": "reader", "parameter": {}}
    assert JUDGE.is_valid({"steps": [step], "setting": {"speed": {"concurrent": value}}}) is right
