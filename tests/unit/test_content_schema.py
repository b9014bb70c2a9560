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
