"""What reviews of real previews predict, and what `pulumi up` then did: files, operations, published versions."""

from __future__ import annotations

import copy
import datetime
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks.review import Review, read_digest
from pulumi_dataworks.review.model import Outcome
from support.prediction_stories import PROGRAM, SEVERAL, STORIES, first_program, reviewed
from support.stacks import Stack
from support.stories import PREVIEWS, scrubbed

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class World:
    """What DataWorks holds: contents of the files by id, and the version of each that runs in production."""

    contents: Mapping[str, Any]
    production: Mapping[str, int]


def world(emulator: Emulator) -> World:
    contents = {file.file_id: emulator.console.content(file.file_id) for file in emulator.console.files()}
    nodes = emulator.operation_center.nodes()
    return World(contents, {str(node.file_id): node.version for node in nodes})


def disagreements(review: Review, before: World, after: World, writes: Counter[str], status: int) -> Iterator[str]:
    """Where what was done is not what was predicted, in sentences."""
    tasks = review.tasks
    certain = [task for task in tasks if task.prediction.certain]
    fails = any(task.prediction.fails and task.prediction.certain for task in tasks)
    if (status != 0) != (fails or any(stack.failed for stack in review.stacks)):
        yield f"up ended with {status}"
    if status == 0:
        expected = Counter(call for task in tasks for call in task.calls)
        if writes != expected:
            yield f"up sent {dict(writes)}, predicted were {dict(expected)}"
    created = sum(task.prediction.outcome in (Outcome.CREATED, Outcome.REPLACED) for task in certain)
    if status == 0 and len(after.contents.keys() - before.contents.keys()) != created:
        yield f"{after.contents.keys() - before.contents.keys()} are new, predicted were {created}"
    for task in tasks:
        id_ = task.id.partition(":")[2]
        outcome = task.prediction.outcome
        if not id_:
            continue
        goes = outcome in (Outcome.DELETED, Outcome.REPLACED) and task.prediction.certain
        if (id_ not in after.contents) != goes:
            yield f"{task.name}: the file {'is' if goes else 'is not'} there any more"
        if outcome is Outcome.FAILS and after.contents.get(id_) != before.contents[id_]:
            yield f"{task.name}: its content changed, and the run was predicted to fail"
        changes = any(change.path.startswith("task_content") for change in task.changes)
        stays = outcome in (Outcome.UPDATED, Outcome.SAME_FILE) and status == 0
        if stays and (after.contents[id_] != before.contents[id_]) != changes:
            yield f"{task.name}: its content {'did not change' if changes else 'changed'}"
        if status == 0 and (after.production.get(id_) != before.production.get(id_)) != (
            task.publishes or (goes and id_ in before.production)
        ):
            yield f"{task.name}: production runs {after.production.get(id_)}, before {before.production.get(id_)}"


def one_of_two(preview: str) -> str:
    """Of two tasks that exchange their names the one that the engine checks last is reported, and that is chance."""
    if "resource 'evening' has a problem" not in preview:
        return preview
    other = {"morning": "evening", "evening": "morning"}
    return re.sub("morning|evening", lambda found: other[found[0]], preview)


def write(stack: Stack, program: Mapping[str, Any]) -> None:
    (stack.folder / "tasks.json").write_text(json.dumps(program, ensure_ascii=False), encoding="utf-8")


def test_up_does_what_the_review_predicted(
    stack: Stack, emulator: Emulator, golden: Callable[[Path, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each story: its preview is the committed one, and its review told what `up` did."""
    stack.program(PROGRAM)
    program = first_program()
    write(stack, program)
    stack.up()
    found: dict[str, list[str]] = {}
    for story in STORIES:
        kept = copy.deepcopy(program)
        story.change(program)
        write(stack, program)
        preview = stack.preview("--json", *story.arguments, expect=None)
        golden(PREVIEWS / f"{story.name}.json", scrubbed(one_of_two(preview.stdout)))
        digest = read_digest(preview.stdout, story.name, status=preview.status)
        review = reviewed(digest, story, now=datetime.datetime.now(datetime.UTC))
        before, mark = world(emulator), emulator.journal.mark()
        done = stack.up(*story.arguments, expect=None)
        writes = Counter(entry.operation for entry in emulator.journal.writes(mark))
        found[story.name] = list(disagreements(review, before, world(emulator), writes, done.status))
        assert (done.status == 0) == story.converges, f"{story.name}\n{done.text}"
        if not story.converges:
            program = kept
    agree = [name for name, wrong in found.items() if not wrong]
    with capsys.disabled():
        print(f"\nprediction and pulumi up agree in {len(agree)} of {len(found)} stories")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    for name, stack_name in zip(SEVERAL, ("dev", "prod"), strict=True):
        program["mapped"]["task_content"]["setting"]["speed"]["concurrent"] = 8
        if stack_name == "prod":
            stack.run("stack", "init", "prod", "--copy-config-from", "dev")
            program = {"mapped": program["mapped"]}
        write(stack, program)
        golden(PREVIEWS / f"{name}.json", scrubbed(stack.preview("--json", "--stack", stack_name).stdout))
