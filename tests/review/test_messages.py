"""What is read from the engine besides steps: messages, lines around the JSON, and a stream of events."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_dataworks.review import Review, markdown, read_digest, review_of, text
from pulumi_dataworks.review.budget import PLATFORMS
from pulumi_dataworks.review.html import as_html
from review.made import digest, properties, urn
from support.stories import content


def failed(*messages: str) -> Review:
    return review_of([digest(diagnostics=[{"severity": "error", "message": f"error: {one}"} for one in messages])])


OURS = {
    "secret_parameters.Reader.password: is in the step's parameter as well; take it out of task_content": (
        "pulumi-python:dynamic/dataworks:DISyncTask resource 'a' has a problem: "
    ),
    "DISyncTask 'withsecret': adopt_existing is a secret.": "",
    "DW416 task_content.steps[0].parameter.password: is a secret in plain text; move it to secret_parameters": "",
    "NodeSchedule 'token': para_value.password: is no text\nWrite a text.": "",
}
"""Finished sentences of the package, with what the engine writes before them."""


@pytest.mark.parametrize("told", OURS)
def test_no_sentence_of_ours_is_masked(told: str) -> None:
    """They quote no secret, and a key before a colon is a path in them."""
    (failure,) = failed(f"{OURS[told]}{told}\n").stacks[0].failures
    assert failure.text == told


def test_a_credential_in_any_message_is_masked() -> None:
    """A service may have quoted one, and a program prints what it wants."""
    told = [
        "DISyncTask 'a': refused: accessKeySecret=canary-canary&x=1",
        "RuntimeError: CREATE USER u IDENTIFIED BY 'canary-canary'",
        "GET https://h/p?Signature=canary-canary failed",
    ]
    failures = failed(*told).stacks[0].failures
    assert len(failures) == 3
    assert not [one for one in failures if "canary" in one.text]


def test_an_exception_of_ours_keeps_its_lines_and_loses_its_frames() -> None:
    """What is wrong, and what to do."""
    crash = (
        "Program failed with an unhandled exception:\nTraceback (most recent call last):\n"
        '  File "/home/x.py", line 3, in <module>\n    task(5)\n    ~~~~^^^\n'
        "pulumi_dataworks.errors.InputError: schedule must be a mapping.\nWrite schedule={...}.\n"
    )
    (failure,) = failed(crash).stacks[0].failures
    assert failure.text == (
        "Program failed with an unhandled exception: schedule must be a mapping.\nWrite schedule={...}."
    )


def test_an_error_of_two_lines_is_shown_in_two() -> None:
    """In every form: what is wrong, then what to do."""
    review = failed("DISyncTask 'a': the region has no workspace 7.\nWrite the id of a workspace.")
    assert "workspace 7.`  \n  Write the id" in markdown.render(review, PLATFORMS["github"]).text
    shown = text.render(review)
    assert "workspace 7.\n  | Write the id of a workspace.\n" in shown
    assert "workspace 7.<br>Write the id" in as_html(review)
    assert "\\n" not in shown


PREVIEW = json.dumps({"steps": [], "diagnostics": [], "changeSummary": {"same": 1}}, indent=4)


@pytest.mark.parametrize(
    "written",
    [
        f"Installing policy pack acme...\nFinished {{x}}\n\n{PREVIEW}",
        f"{PREVIEW}\nUpdate plan written to plan.json\n",
        f"{{not JSON}}\n{PREVIEW}\n{{neither}}\n",
        f'{{"a": 1}}\n{PREVIEW}\n',
        f"\ufeff{PREVIEW}".encode("utf-16-le"),
    ],
)
def test_the_one_preview_is_read_whatever_is_around_it(written: str | bytes) -> None:
    """The engine writes lines of its own to standard output, too."""
    assert read_digest(written, "x").summary == {"same": 1}


def events(*, summary: bool = True) -> str:
    """A preview as the engine streams it: the members of a step under other names, and events of no interest."""
    state = {"inputs": properties(), "outputs": {}, "id": "10000:1"}
    metadata = {
        "op": "update",
        "urn": urn("orders"),
        "old": state,
        "new": {**state, "inputs": properties(task_content=content(where="paid = 2"))},
        "keys": ["project_id"],
        "detailedDiff": {"task_content": {"diffKind": "update", "inputDiff": True}},
    }
    told: list[dict[str, Any]] = [
        {"preludeEvent": {"config": {}}},
        {
            "diagnosticEvent": {
                "severity": "warning",
                "urn": urn("orders"),
                "message": "warning: DISyncTask 'orders': x",
            }
        },
        {"resourcePreEvent": {"metadata": metadata, "planning": True}},
        {"resOutputsEvent": {"metadata": metadata, "planning": True}},
    ]
    told += [{"summaryEvent": {"maybeCorrupt": False, "resourceChanges": {"update": 1}}}] * summary
    return "Downloading plugin...\n" + "".join(
        json.dumps({"sequence": index, "timestamp": 1, **one}) + "\n" for index, one in enumerate(told)
    )


def test_a_stream_of_events_is_the_preview_that_it_describes() -> None:
    """Steps, warnings and counts; one that ended before its summary is not whole."""
    digest = read_digest(events(), "x")
    (step_of_it,) = digest.steps
    assert (step_of_it.op, step_of_it.name, step_of_it.replace_reasons) == ("update", "orders", ("project_id",))
    assert step_of_it.detailed_diff == {"task_content": {"kind": "update", "inputDiff": True}}
    stack = review_of([digest]).stacks[0]
    assert [change.path for change in stack.tasks[0].changes] == ["task_content.steps[0].parameter.where"]
    assert not stack.incomplete
    assert review_of([read_digest(events(summary=False), "x")]).stacks[0].incomplete
