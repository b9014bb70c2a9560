"""Reviews of real previews, and what `pulumi up` then did."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks.review import Action, Review, TaskReview, markdown, read_digest, review_of
from pulumi_dataworks.review.budget import PLATFORMS, room_of, size
from support import oracle
from support.stacks import Stack
from support.stories import PREVIEWS, PROGRAM, STORIES, first_program, scrubbed
from support.stories import task as inputs_of

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]

UNSEEN_ACTIONS = (Action.FORGET, Action.KEEP)


def contents(emulator: Emulator) -> dict[str, dict[str, Any]]:
    """What DataWorks holds, by file id; `extend` left out, where the server keeps resource group and CUs."""
    found = {file.file_id: emulator.console.content(file.file_id) for file in emulator.console.files()}
    return {id_: {key: item for key, item in one.items() if key != "extend"} for id_, one in found.items()}


def expected_writes(review: Review) -> Counter[str]:
    return Counter(call for task in review.tasks for call in task.calls if call != "CreateDISyncTask")


COLUMN_LIST = ".parameter.column"


def assert_leaves_agree(task: TaskReview, before: dict[str, Any], after: dict[str, Any]) -> None:
    """The changes of the review are the leaves in which two contents in DataWorks differ, compared as plain JSON.

    Column lists are one thing, which column feeds which: it may be reported at either step. Each column that was
    added or removed is named.
    """
    prefix = "task_content."
    told = {change.path.removeprefix(prefix): change for change in task.changes if change.path.startswith(prefix)}
    differing = [*oracle.differences(before, after)]
    leaves = [path for path in differing if COLUMN_LIST not in path]
    shown = [path for path in told if COLUMN_LIST not in path]
    assert [path for path in shown if not any(overlap(path, other) for other in leaves)] == [], task.name
    assert [path for path in leaves if not any(overlap(path, other) for other in shown)] == [], task.name
    mapping = [change for path, change in told.items() if COLUMN_LIST in path]
    assert bool(mapping) == (len(leaves) < len(differing)), task.name
    for one, other in zip(before["steps"], after["steps"], strict=True):
        columns = {*one["parameter"].get("column", [])} ^ {*other["parameter"].get("column", [])}
        assert all(any(column in change.words for change in mapping) for column in columns), task.name


def overlap(one: str, other: str) -> bool:
    """Whether two paths are the same, or one is within the other, as an item is within a list of another length."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and long[len(short) : len(short) + 1] in ("", ".", "[")


def planned_contents(preview: str) -> dict[str, Any]:
    """The content that the engine's own preview says an update will write, by resource name."""
    return {
        step["urn"].rpartition("::")[2]: step["newState"]["inputs"]["task_content"]
        for step in json.loads(preview).get("steps") or []
        if step["op"] == "update" and "task_content" in step["newState"].get("inputs", {})
    }


def test_reviews_agree_with_what_up_then_does(
    stack: Stack, emulator: Emulator, golden: Callable[[Path, str], None]
) -> None:
    """Each story: its preview is the committed one, and its review told the writes, files and leaves of the `up`."""
    stack.program(PROGRAM)
    program = first_program()
    (stack.folder / "tasks.json").write_text(json.dumps(program, ensure_ascii=False), encoding="utf-8")
    stack.up()
    for story in STORIES:
        kept = copy.deepcopy(program)
        story.change(program)
        story.console(emulator)
        (stack.folder / "tasks.json").write_text(json.dumps(program, ensure_ascii=False), encoding="utf-8")
        preview = stack.preview("--json", *story.arguments, expect=None)
        golden(PREVIEWS / f"{story.name}.json", scrubbed(preview.stdout))
        review = review_of([read_digest(preview.stdout, story.name, status=preview.status)])
        if not story.applied:
            program = kept
            continue
        before = contents(emulator)
        mark = emulator.journal.mark()
        stack.up(*story.arguments)
        writes = emulator.journal.writes(mark)
        # A ClientToken that was used for a file deleted since takes a second creation, so files are counted below.
        done = Counter(entry.operation for entry in writes if entry.operation != "CreateDISyncTask")
        assert done == expected_writes(review) + Counter(UpdateDISyncTask=story.adopts), story.name
        after = contents(emulator)
        planned = planned_contents(preview.stdout)
        told = {task.id.partition(":")[2]: task for task in review.tasks if task.id}
        touched = {entry.parameters["FileId"] for entry in writes if entry.parameters.get("FileId")}
        expected = {id_ for id_, task in told.items() if task.action not in UNSEEN_ACTIONS}
        assert (len(touched - expected), expected - touched) == (story.adopts, set()), story.name
        created = sum(task.action in (Action.CREATE, Action.REPLACE, Action.ADOPT) for task in review.tasks)
        assert len(after.keys() - before.keys()) == created - story.adopts, story.name
        for id_, task in told.items():
            gone = task.action in (Action.DELETE, Action.REPLACE)
            assert (id_ not in after) == gone, task.name
            if task.action is Action.UPDATE and not task.hidden and not task.unknown:
                assert_leaves_agree(task, before[id_], after[id_])
                if "secret_parameters" not in program[task.name]:
                    assert oracle.same_json(after[id_], planned.get(task.name, before[id_])), task.name


def test_500_tasks_in_one_preview(stack: Stack) -> None:
    """A real preview of 500 tasks: each has its row on every platform, and the comment keeps its limit."""
    stack.tasks(**{f"task-{number:03}": inputs_of(f"task_{number:03}") for number in range(500)})
    preview = stack.preview("--json").stdout
    review = review_of([read_digest(preview, "dev")])
    for platform in PLATFORMS.values():
        comment = markdown.render(review, platform)
        assert size(comment.text) <= room_of(platform)
        assert "`dev`: 500 to create" in comment.text
        assert len([line for line in comment.text.splitlines() if line.startswith("| `task-")]) == 500
