"""Programs whose previews announce something else than what happens, in the order in which they are applied to a stack.

Their previews and goldens are committed beside those of `stories`. A test applies each one and holds what `pulumi up`
did against what the review predicted.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from pulumi_dataworks.review import Digest, Review, review_of
from pulumi_dataworks.review.allowances import read_allowances
from support.stories import SCHEDULE, Tasks, content, parameter, task

PROGRAM = """
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import DISyncTask, ScheduledSync

class Group(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("shop:index:Group", name)

groups = {}
for key, inputs in json.loads(Path("tasks.json").read_text(encoding="utf-8")).items():
    options = inputs.pop("options", {})
    group = options.pop("group", None)
    if group is not None:
        options["parent"] = groups.setdefault(group, None) or Group(group)
        groups[group] = options["parent"]
    kind = ScheduledSync if "schedule" in inputs else DISyncTask
    kind(key, **inputs, opts=pulumi.ResourceOptions(**options))
"""
"""Tasks from a file, those with a schedule as ScheduledSync; `options` are those of the resource."""

DAILY = {**SCHEDULE, "para_value": "bizdate=$bizdate"}
IN_PLACE = {"replace_on_changes": ["task_content"]}
LATER = content(where="paid = 2")


def first_program() -> Tasks:
    """What the stack holds before the first story."""
    return {
        "orders": task("orders"),
        "grouped": task("grouped"),
        "refunds": task("refunds"),
        "buyers": task("buyers"),
        "replaced": {**task("replaced"), "options": IN_PLACE},
        "recreated": {**task("recreated"), "options": {**IN_PLACE, "delete_before_replace": True}},
        "morning": task("morning"),
        "evening": task("evening"),
        "daily": task("daily", schedule=DAILY),
        "renamed-sync": task("renamed-sync", schedule=DAILY),
        "ignoring": task("ignoring", ignore_findings=["DW404"]),
        "moved": task("moved"),
        "reading": task(
            "reading", task_content=content(datasource="warehouse", table="ods_orders", writer={"table": "dws_orders"})
        ),
        "mapped": task("mapped"),
        "allowed": task("allowed", task_content=content(writer={"truncate": False})),
    }


@dataclass(frozen=True)
class Story:
    """`change` edits the program in place; where the run does not `converge` because it fails, the program stays as it
    was. `allow` is the text of a dataworks.toml."""

    name: str
    change: Callable[[Tasks], None]
    arguments: tuple[str, ...] = ()
    converges: bool = True
    allow: str = ""


def rename_entry(program: Tasks) -> None:
    """The same task under another resource name, without an alias."""
    program["orders-raw"] = program.pop("orders")


def move_under_component(program: Tasks) -> None:
    program["grouped"]["options"] = {"group": "shop"}


def rename_and_change(program: Tasks) -> None:
    program["refunds-raw"] = {**program.pop("refunds"), "task_content": LATER}


def rename_with_refresh(program: Tasks) -> None:
    """What failed before, where the run reads the files first."""
    rename_entry(program)
    move_under_component(program)
    rename_and_change(program)
    program["renamed-to"] = program.pop("renamed-sync")


def to_scheduled_sync(program: Tasks) -> None:
    program["buyers"]["schedule"] = DAILY


def replace_in_place(program: Tasks) -> None:
    program["replaced"]["task_content"] = LATER


def delete_before_replace(program: Tasks) -> None:
    program["recreated"]["task_content"] = LATER


def swap_names(program: Tasks) -> None:
    names = program["morning"]["task_name"], program["evening"]["task_name"]
    program["evening"]["task_name"], program["morning"]["task_name"] = names


def take_name_of_deleted(program: Tasks) -> None:
    """The name of an entry that leaves the program in the same run."""
    program["morning"]["task_name"] = program.pop("evening")["task_name"]


def unassigned_variable(program: Tasks) -> None:
    parameter(program, "daily", 0)["where"] = "dt = ${day}"


def ignored_finding(program: Tasks) -> None:
    """DW404, which the task ignores: its writer does not empty the partition."""
    del parameter(program, "ignoring", 1)["truncate"]


def emptied_target_moves(program: Tasks) -> None:
    """The writer empties its target, and the target is another one; a task of the program reads both."""
    parameter(program, "moved", 1)["table"] = "ods_orders_v2"
    program["reading"]["task_content"]["setting"]["speed"]["concurrent"] = 4


def mapping_shift(program: Tasks) -> None:
    parameter(program, "mapped", 0)["column"] = ["id", "amount", "buyer", "paid_at"]


def expired_allowance(program: Tasks) -> None:
    parameter(program, "allowed", 1)["truncate"] = True


EXPIRED = """
[[review.allow]]
task = "allowed"
allows = ["DE102"]
reason = "the table is loaded again in January"
until = 2026-01-31

[[review.allow]]
task = "orders"
allows = ["delete"]
reason = "left from the last release"
"""

STORIES = (
    Story("rename-entry", rename_entry, converges=False),
    Story("move-under-component", move_under_component, converges=False),
    Story("rename-and-change", rename_and_change, converges=False),
    Story("rename-with-refresh", rename_with_refresh, arguments=("--refresh",)),
    Story("to-scheduled-sync", to_scheduled_sync),
    Story("replace-in-place", replace_in_place),
    Story("delete-before-replace", delete_before_replace),
    Story("swap-names", swap_names, converges=False),
    Story("take-name-of-deleted", take_name_of_deleted, converges=False),
    Story("unassigned-variable", unassigned_variable),
    Story("ignored-finding", ignored_finding),
    Story("emptied-target-moves", emptied_target_moves),
    Story("mapping-shift", mapping_shift),
    Story("expired-allowance", expired_allowance, allow=EXPIRED),
)
BY_NAME = {story.name: story for story in STORIES}
SEVERAL = ("several-jobs-dev", "several-jobs-prod")
"""Previews of one program for two stacks, by two jobs of a pipeline."""

NOON = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)


def reviewed(digest: Digest, story: Story, *, now: datetime.datetime | None = NOON) -> Review:
    """The review of a story, with its allowances."""
    return review_of([digest], read_allowances(story.allow, "dataworks.toml").rows, now=now)
