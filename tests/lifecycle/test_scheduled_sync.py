"""ScheduledSync as a program declares it: the SDK's own mocks stand for the engine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime.settings import Settings, configure

from pulumi_dataworks import ScheduleArgs, ScheduledSync
from pulumi_dataworks.plan.publishing import content_digest
from pulumi_dataworks.resources.component_options import aliases_of_child, options_of_child
from support.stacks import inputs, job

DAILY = {"cron_express": "00 12 00 * * ?", "para_value": "bizdate=$bizdate"}


class Mocks(pulumi.runtime.Mocks):
    """Every resource is created as it is declared."""

    def __init__(self) -> None:
        self.declared: dict[str, pulumi.runtime.MockResourceArgs] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.declared[args.name] = args
        return "10000:1000001", dict(args.inputs)

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise AssertionError("nothing is called")


@pytest.fixture
def mocks() -> Iterator[Mocks]:
    mocks = Mocks()
    loop = asyncio.new_event_loop()  # the SDK takes the current one, and other tests leave none behind
    asyncio.set_event_loop(loop)
    pulumi.runtime.set_mocks(mocks, project="project", stack="dev", preview=False)
    yield mocks
    configure(Settings(project="project", stack="stack"))  # no mocks any more
    asyncio.set_event_loop(None)
    loop.close()


def declared(**changes: Any) -> tuple[ScheduledSync, tuple[str, bool]]:
    """The component, and the content digest of its deployment with whether it is secret."""
    found: dict[str, Any] = {}

    async def look(sync: ScheduledSync) -> bool:
        await sync.schedule.urn.future()
        if sync.deployment is not None:
            digest: pulumi.Output[str] = vars(sync.deployment)["content_digest"]
            found["digest"] = (await digest.future(), await digest.is_secret())
        return True

    def program() -> Any:
        found["sync"] = ScheduledSync("orders", **{**inputs(), "schedule": DAILY, **changes})
        return look(found["sync"])

    pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
    return found["sync"], found.get("digest", ("", False))


def test_names_and_types_of_the_children_never_change(mocks: Mocks) -> None:
    """They stand in the state of users; the triggers are short texts."""
    _, (digest, secret) = declared()
    assert {name: args.typ for name, args in mocks.declared.items()} == {
        "orders": "pulumi-python:dynamic/dataworks:DISyncTask",
        "orders-schedule": "pulumi-python:dynamic/dataworks:NodeSchedule",
        "orders-deployment": "pulumi-python:dynamic/dataworks:FileDeployment",
    }
    assert (digest, secret) == (content_digest(job()), False)
    assert set(mocks.declared["orders-deployment"].inputs["triggers"]) == {"schedule", "task"}


def test_the_task_says_under_which_component_it_is(mocks: Mocks) -> None:
    """As its URN does: two components of different types may have a task of one name."""
    declared()
    assert mocks.declared["orders"].inputs["origin"] == "project/dev/dataworks:index:ScheduledSync$orders"


def test_a_digest_of_secrets_is_a_secret(mocks: Mocks) -> None:
    """A password could be guessed from it."""
    secrets = {"Reader": {"password": pulumi.Output.secret("canary")}}
    _, (digest, secret) = declared(secret_parameters=secrets)
    assert secret is True
    assert digest != content_digest(job())


def test_drafts_have_no_deployment(mocks: Mocks) -> None:
    """publish=False: two resources."""
    sync, _ = declared(publish=False)
    assert sync.deployment is None
    assert "orders-deployment" not in mocks.declared


def test_a_setting_that_does_not_exist_ends_the_program() -> None:
    """With the names of those that do."""
    with pytest.raises(pulumi.RunError, match=r"schedule has no setting cron\.\nIt takes auto_rerun_interval_millis,"):
        ScheduledSync("orders", **{**inputs(), "schedule": {"cron": "x"}})


def test_an_expression_that_is_wrong_is_refused_by_check_and_not_by_the_constructor(mocks: Mocks) -> None:
    """The preview then shows it with its path, beside everything else that is wrong."""
    declared(schedule={"cron_express": "daily"})
    assert mocks.declared["orders-schedule"].inputs["cron_express"] == "daily"


def test_a_change_of_the_program_s_own_extend_publishes(mocks: Mocks) -> None:
    """The digest of the content leaves `extend` out, where the service adds keys; a content without one keeps the
    trigger that states hold."""
    triggers = []
    for extend in (None, {"resourceGroup": "a"}, {"resourceGroup": "b"}):
        content = job() if extend is None else {**job(), "extend": extend}
        declared(task_content=content)
        triggers.append(mocks.declared["orders-deployment"].inputs["triggers"]["task"])
    assert len(set(triggers)) == 3
    assert triggers[0] == "1448748fe48157f3"


OLD_URN = "urn:pulumi:dev::project::dataworks:index:ScheduledSync::older"


@pytest.mark.parametrize(
    ("aliases", "expected"),
    [
        (None, []),
        ([pulumi.Alias(name="old")], [("old-schedule", ...)]),
        ([OLD_URN], [("older-schedule", ...), ("older-schedule", "the old URN")]),
        ([pulumi.Alias(name="old"), pulumi.Alias(stack="other")], [("old-schedule", ...)]),
        ([pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)], [("new-schedule", "the old URN")]),
    ],
)
def test_the_children_of_a_component_that_was_renamed_or_moved_have_aliases_of_their_own(
    aliases: Any, expected: list[Any]
) -> None:
    """A run that was interrupted leaves the component at its new URN and the children at the old ones."""
    found = aliases_of_child(
        pulumi.ResourceOptions(aliases=aliases),
        child=lambda name: f"{name}-schedule",
        component="new",
        collapse=lambda alias: "the old URN",  # type: ignore[arg-type, return-value]
    )
    assert [(alias.name, alias.parent) for alias in found if isinstance(alias, pulumi.Alias)] == expected


def test_options_of_the_component_reach_the_child_that_has_the_input() -> None:
    """By the name of the input, the schedule's below `schedule`; timeouts reach all."""
    opts = pulumi.ResourceOptions(
        ignore_changes=["task_content.setting", "schedule.cron_express", "comment"],
        custom_timeouts=pulumi.CustomTimeouts(create="5m"),
    )
    own = pulumi.ResourceOptions()
    task = options_of_child(opts, own, inputs=("task_content",), prefix="schedule", first=True)
    schedule = options_of_child(opts, own, inputs=("cron_express",), prefix="schedule")
    deployment = options_of_child(opts, own, inputs=("comment",), prefix="schedule")
    assert [child.ignore_changes for child in (task, schedule, deployment)] == [
        ["task_content.setting"],
        ["cron_express"],
        ["comment"],
    ]
    assert [child.custom_timeouts for child in (task, schedule, deployment)] == [opts.custom_timeouts] * 3


def test_an_option_that_names_no_input_of_a_child_is_refused() -> None:
    """The engine would ignore it without a message."""
    opts = pulumi.ResourceOptions(ignore_changes=["task_contents"])
    with pytest.raises(pulumi.RunError, match="ignore_changes has 'task_contents', which is no input of a task"):
        ScheduledSync("orders", **{**inputs(), "schedule": DAILY}, opts=opts)


@pytest.mark.parametrize(
    "schedule", [{}, {"rerun_mode": "ALL_ALLOWED"}, ScheduleArgs(stop=True), {"cron_express": None}]
)
def test_a_schedule_without_a_time_is_refused(schedule: Any) -> None:
    with pytest.raises(pulumi.RunError, match="schedule has no time: cron_express is missing") as caught:
        ScheduledSync("orders", **{**inputs(), "schedule": schedule})
    assert 'Write schedule={"cron_express": "00 12 00 * * ?"}, or "scheduler_type": "MANUAL"' in str(caught.value)


def test_a_task_that_is_run_by_hand_needs_no_time(mocks: Mocks) -> None:
    declared(schedule={"scheduler_type": "MANUAL"})
    assert mocks.declared["orders-schedule"].inputs["scheduler_type"] == "MANUAL"


@pytest.mark.parametrize(
    ("changes", "kept"),
    [({"adopt": "identical"}, {"adopt": "identical"}), ({"file_id": 1000001}, {"adopt_file_id": "1000001"})],
)
def test_an_adoption_holds_for_task_schedule_and_published_version(
    mocks: Mocks, changes: dict[str, Any], kept: dict[str, Any]
) -> None:
    """The name of the input `file_id` in the state is another one: there file_id is that of a task that exists."""
    declared(**changes)
    named = {name: mocks.declared[name].inputs for name in ("orders", "orders-schedule", "orders-deployment")}
    assert {key: value for key, value in named["orders"].items() if key.startswith("adopt")} == kept
    assert [named[f"orders-{child}"]["adopt"] for child in ("schedule", "deployment")] == ["identical"] * 2


def test_a_stack_for_development_adopts_nothing(mocks: Mocks) -> None:
    """It has tasks of its own, with the name of the stack in front."""
    pulumi.runtime.set_all_config({"dataworks:mode": "development"})
    try:
        declared(adopt="identical", file_id="1000001")
    finally:
        pulumi.runtime.set_all_config({})
    assert [name for name, args in mocks.declared.items() if any(key.startswith("adopt") for key in args.inputs)] == []
