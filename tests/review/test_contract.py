"""The machine contract: JSON of review, check and matrix has one number, one case and one set of formats."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_dataworks.cli import check, formats, matrix, matrix_formats, review
from pulumi_dataworks.cli.judged import judge_text
from pulumi_dataworks.matrix import Declared, StackState, matrix_of
from pulumi_dataworks.review import Gate, as_json, read_digest, review_of
from pulumi_dataworks.review.allowances import read_allowances
from pulumi_dataworks.review.gate import with_decision
from support.stories import preview_text

ALLOWED = '[[review.allow]]\ntask = "x"\nallows = ["delete"]\nreason = "y"\nuntil = 2026-12-31\n'
FREE = ("actions", "old", "new")
"""Keys whose values have keys of the engine or of a task."""


def documents() -> dict[str, Any]:
    digests = [read_digest(preview_text(name), name) for name in ("schema-shift", "drift", "replace", "failed")]
    told = with_decision(review_of(digests, read_allowances(ALLOWED, "x").rows), {Gate.DESTRUCTIVE})
    found = judge_text("job.json", '{"type": "job", "steps": []}')
    compared = matrix_of([StackState("dev", {}), StackState("prod", {})], (Declared("x", "y"),))
    return {
        "review": json.loads(as_json.render(told)),
        "check": json.loads(formats.as_json(found)),
        "matrix": json.loads(matrix_formats.as_json(compared)),
    }


def keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            if key not in FREE:
                yield from keys_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from keys_of(item)


@pytest.mark.parametrize("command", ["review", "check", "matrix"])
def test_each_command_has_the_same_number_and_case(command: str) -> None:
    """A program that reads one of them reads all."""
    document = documents()[command]
    assert document["schema"] == 2
    assert [key for key in keys_of(document) if not re.fullmatch(r"[a-z]+(_[a-z]+)*", key)] == []


def test_the_review_says_what_it_predicts_and_decides() -> None:
    """The keys that a pipeline reads."""
    document = documents()["review"]
    assert document["decision"]["blocked"] is True
    assert document["decision"]["blocks"][0].keys() == {"gate", "stack", "task", "why", "allow"}
    assert document["unused_allowances"] == [
        {"task": "x", "stack": "", "type": "", "allows": ["delete"], "reason": "y", "until": "2026-12-31"}
    ]
    task = document["stacks"][0]["tasks"][0]
    assert task["source"] == {"datasource": "shop", "table": "orders", "partition": ""}
    assert task["target"] == {"datasource": "warehouse", "table": "ods_orders", "partition": "ds=${bizdate}"}
    assert task["prediction"]["outcome"] == "updated"


@pytest.mark.parametrize("module", [check, matrix, review], ids=["check", "matrix", "review"])
def test_each_command_writes_text_unless_asked_and_json(module: Any) -> None:
    """Formats have one name everywhere."""
    names = {one.value for one in module.Format}
    assert {"text", "json"} <= names <= {"text", "json", "markdown", "html", "github", "sarif"}
