"""What becomes of entries that meet at one place; the shapes of the steps are those of the real engine (3.259)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pulumi_dataworks.content import Effect
from pulumi_dataworks.review import Action, Gate, Review, TaskReview, review_of
from pulumi_dataworks.review.gate import judge
from pulumi_dataworks.review.model import Outcome
from review.made import TYPE, digest, properties, step, urn
from support.stories import content

STACK = "urn:pulumi:dev::test::pulumi:pulumi:Stack::test-dev"
SYNC = "dataworks:index:ScheduledSync"
MADE = "2026-11-25T11:30:00.000Z"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
WITHIN = "dataworks:adoptCreatedWithin"
LATER = content(where="paid = 2")


def state(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": f"10000:100000{number}", "parent": STACK, **more}


def old(number: int = 1, **changes: Any) -> dict[str, Any]:
    held = properties(f"task_{number}", **changes)
    return {**held, "create_time": MADE, "last_edit_time": MADE, "commit_status": 0}


def deleted(name: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return step("delete", name, old(number), state=state(number), **more)


def created(name: str, number: int = 1, *, parent: str = STACK, **more: Any) -> dict[str, Any]:
    made = step("create", name, new=properties(f"task_{number}", **more.pop("changes", {})), **more)
    made["newState"]["parent"] = parent
    return made


def review(*steps: dict[str, Any], now: datetime | None = None) -> Review:
    return review_of([digest(*steps)], now=now)


def only(*steps: dict[str, Any], now: datetime | None = None) -> TaskReview:
    (task,) = review(*steps, now=now).tasks
    return task


def refresh(name: str, number: int = 1, **changes: Any) -> dict[str, Any]:
    held = old(number, **changes)
    return step("refresh", name, held, held, state=state(number))


def test_a_rename_without_an_alias_fails_and_gives_the_alias() -> None:
    """Without a refresh the creation does not adopt the file; with the line nothing happens at all."""
    task = only(created("b"), deleted("a"))
    assert (task.name, task.action, task.id) == ("b", Action.RENAME, "10000:1000001")
    assert (task.prediction.outcome, task.prediction.certain) == (Outcome.FAILS, True)
    assert task.prediction.alias == 'opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")])'
    assert task.prediction.name_before == "a"
    assert (task.calls, task.effect) == ((), Effect.NONE)
    assert "in the folder already" in task.prediction.fails


def test_what_the_preview_proves_to_fail_trips_its_gate_alone() -> None:
    """Nothing is deleted, so neither `delete` nor `destructive` has anything to say."""
    told = review(created("b"), deleted("a"))
    assert judge(told, {Gate.DELETE, Gate.DESTRUCTIVE}).code == 0
    assert judge(told, {Gate.UP_FAILS}).code == 19
    assert any("will end with an error" in note for note in told.stacks[0].notes)


@pytest.mark.parametrize(
    ("steps", "calls"),
    [
        ([created("b", changes={"adopt_existing": True, "task_content": LATER}), deleted("a")], ("UpdateDISyncTask",)),
        ([refresh("a"), created("b", changes={"task_content": LATER}), deleted("a")], ("UpdateDISyncTask",)),
        ([refresh("a"), created("b"), deleted("a")], ()),
    ],
    ids=["adopt_existing", "refresh and change", "refresh"],
)
def test_a_rename_keeps_the_file_where_it_is_adopted(steps: list[dict[str, Any]], calls: tuple[str, ...]) -> None:
    """adopt_existing, or a refresh that read the file as the state has it: its content is changed, nothing deleted."""
    task = only(*steps)
    assert (task.action, task.prediction.outcome) == (Action.RENAME, Outcome.SAME_FILE)
    assert task.calls == calls
    assert "nothing is deleted" in task.prediction.text


def test_a_file_that_was_edited_in_the_console_is_not_adopted() -> None:
    """The refresh found another content than the state had."""
    task = only(refresh("a", task_content=content(where="paid = 9")), created("b"), deleted("a"))
    assert task.prediction.outcome is Outcome.FAILS
    assert [change.path for change in task.drift] == ["task_content.steps[0].parameter.where"]


def test_a_file_that_was_just_created_is_not_adopted_either() -> None:
    """Nothing proves to the run that this stack created it."""
    task = only(created("b"), deleted("a"), now=NOON)
    assert (task.prediction.outcome, task.prediction.certain) == (Outcome.FAILS, True)


ALIASES = [
    ("plain", TYPE, "a", TYPE, "b", 'pulumi.Alias(name="a")'),
    ("quotes", TYPE, 'a"b', TYPE, "b", r'pulumi.Alias(name="a\"b")'),
    ("under a component", TYPE, "a", f"my:index:C${TYPE}", "a", "pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)"),
    (
        "under a component, renamed",
        TYPE,
        "a",
        f"my:index:C${TYPE}",
        "b",
        'pulumi.Alias(name="a", parent=pulumi.ROOT_STACK_RESOURCE)',
    ),
    ("out of a component", f"my:index:C${TYPE}", "a", TYPE, "a", f'"urn:pulumi:dev::test::my:index:C${TYPE}::a"'),
    ("from a ScheduledSync", f"{SYNC}${TYPE}", "a", TYPE, "a", f'"urn:pulumi:dev::test::{SYNC}${TYPE}::a"'),
    ("between two of them", f"{SYNC}${TYPE}", "a", f"{SYNC}${TYPE}", "b", 'pulumi.Alias(name="a")'),
    ("into one, renamed", TYPE, "a", f"{SYNC}${TYPE}", "b", ""),
]


@pytest.mark.parametrize(
    ("before", "name_before", "after", "name", "alias"), [one[1:] for one in ALIASES], ids=[one[0] for one in ALIASES]
)
def test_the_alias_line_by_what_changed(before: str, name_before: str, after: str, name: str, alias: str) -> None:
    """Name, parent or type; between two ScheduledSync it is the line of the component."""

    def parent(types: str, own: str) -> str:
        above = types.rpartition("$")[0]
        return f"urn:pulumi:dev::test::{above}::{own if above == SYNC else 'c'}" if above else STACK

    gone = step(
        "delete",
        name_before,
        old(),
        urn=urn(name_before, before),
        state=state(parent=parent(before, name_before)),
    )
    task = only(created(name, urn=urn(name, after), parent=parent(after, name)), gone)
    assert task.prediction.alias == (f"opts=pulumi.ResourceOptions(aliases=[{alias}])" if alias else "")
    assert task.prediction.remedy


def replaced(reasons: list[str], **more: Any) -> dict[str, Any]:
    new = properties("task_1", task_content=LATER)
    return step("replace", "a", old(), new, state=state(**more), replaceReasons=reasons)


def test_a_replacement_at_its_own_place_is_an_update_of_the_same_file() -> None:
    """replace_on_changes: DataWorks keeps the file, and no gate has anything to say."""
    told = review(replaced(["task_content"], delete=True))
    (task,) = told.tasks
    assert (task.action, task.prediction.outcome) == (Action.UPDATE, Outcome.SAME_FILE)
    assert task.calls == ("UpdateDISyncTask",)
    assert judge(told, {Gate.REPLACE, Gate.DESTRUCTIVE}).code == 0


def test_a_replacement_that_deletes_first_is_one() -> None:
    """delete_before_replace: the engine marks the old side as pending."""
    task = only(replaced(["task_content"], pendingReplacement=True))
    assert (task.action, task.prediction.outcome) == (Action.REPLACE, Outcome.REPLACED)
    assert task.calls == ("CreateDISyncTask", "DeleteFile")
    assert "deleted with its schedule history" in task.prediction.text


def test_a_forced_replacement_fails() -> None:
    """--replace: no second file of one name, and the first one is not adopted."""
    task = only(replaced(["id"], delete=True))
    assert (task.prediction.outcome, task.calls) == (Outcome.FAILS, ())
    assert "without --replace" in task.prediction.remedy


def test_a_name_that_another_entry_has_to_the_end_of_the_run_fails() -> None:
    """It is deleted last; the deletion is not certain then either."""
    new = properties("task_2")
    renamed = step("update", "a", old(), new, state=state())
    by_name = {task.name: task for task in review(renamed, deleted("b", 2)).tasks}
    assert by_name["a"].prediction.outcome is Outcome.FAILS
    assert "the resource b" in by_name["a"].prediction.fails
    assert (by_name["b"].prediction.outcome, by_name["b"].prediction.certain) == (Outcome.DELETED, False)


def test_a_name_of_an_entry_that_moves_to_another_workspace_fails() -> None:
    """The old file is deleted at the end."""
    moved = step(
        "replace", "a", old(), properties("task_1", project_id="10001"), state=state(), replaceReasons=["project_id"]
    )
    by_name = {task.name: task for task in review(moved, created("b")).tasks}
    assert by_name["b"].prediction.outcome is Outcome.FAILS
    assert by_name["a"].prediction.outcome is Outcome.REPLACED


@pytest.mark.parametrize(("depends", "certain", "outcome"), [(False, False, "fails"), (True, True, "created")])
def test_a_name_that_another_entry_gives_up_can_fail_unless_it_comes_first(
    depends: bool, certain: bool, outcome: str
) -> None:
    """The engine runs both at once, unless one depends on the other."""
    renamed = step("update", "a", old(), properties("task_9"), state=state())
    new = created("b")
    new["newState"]["dependencies"] = [urn("a")] if depends else []
    (task,) = [one for one in review(renamed, new).tasks if one.name == "b"]
    assert (task.prediction.outcome.value, task.prediction.certain) == (outcome, certain)
    assert judge(review(renamed, new), {Gate.UP_FAILS}).code == 0


def test_two_entries_of_one_place_are_named() -> None:
    """The same resource name under two parents, which `check` cannot tell apart."""
    there = step("same", "a", old(), properties("task_1"), state=state())
    task = only(there, created("a", urn=urn("a", f"my:index:C${TYPE}")))
    assert not task.prediction.certain
    assert "overwrite each other" in task.prediction.text


def test_an_entry_whose_file_another_one_has_only_leaves_the_state() -> None:
    """The rest of an earlier run."""
    there = step("update", "a", old(), properties("task_1", task_content=LATER), state=state())
    rest = step("delete-replaced", "b", old(), state=state(delete=True))
    by_name = {task.name: task for task in review(there, rest).tasks}
    assert (by_name["b"].action, by_name["b"].calls) == (Action.FORGET, ())


def test_a_place_that_is_not_known_is_not_compared() -> None:
    """A name that another resource gives."""
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    tasks = review(created("b", changes={"task_name": unknown}), deleted("a")).tasks
    assert {task.action for task in tasks} == {Action.CREATE, Action.DELETE}


SCHEDULE, DEPLOYMENT = (f"pulumi-python:dynamic/dataworks:{one}" for one in ("NodeSchedule", "FileDeployment"))


def child(op: str, sync: str, token: str, suffix: str, held: dict[str, Any]) -> dict[str, Any]:
    parent = f"urn:pulumi:dev::test::{SYNC}::{sync}"
    name = f"{sync}-{suffix}"
    side = {"parent": parent, "inputs": held, "outputs": held}
    sides = {"oldState": {"id": "10000:1000001", **side}} if op == "delete" else {"newState": side}
    return {"op": op, "urn": urn(name, f"{SYNC}${token}"), **sides}


@pytest.mark.parametrize(("cron", "calls"), [("00 00 01 * * ?", ()), ("00 00 02 * * ?", ("UpdateFile",))])
def test_a_renamed_sync_keeps_its_schedule_and_publishes_nothing_that_is_published(
    cron: str, calls: tuple[str, ...]
) -> None:
    """Four entries for four: what the children do is told against what the old ones had."""
    known = {"project_id": "10000", "file_id": "1000001"}
    published = {"publication": "in production", "content_digest": "x", "production_version": 1}
    steps = [
        refresh("a"),
        created("b", urn=urn("b", f"{SYNC}${TYPE}"), parent=f"urn:pulumi:dev::test::{SYNC}::b"),
        child("create", "b", SCHEDULE, "schedule", {"cron_express": cron}),
        child("create", "b", DEPLOYMENT, "deployment", {"publication": "in production", "content_digest": "x"}),
        child("delete", "a", DEPLOYMENT, "deployment", {**known, **published}),
        child("delete", "a", SCHEDULE, "schedule", {**known, "cron_express": "00 00 01 * * ?"}),
        step(
            "delete",
            "a",
            old(),
            urn=urn("a", f"{SYNC}${TYPE}"),
            state=state(parent=f"urn:pulumi:dev::test::{SYNC}::a"),
        ),
    ]
    steps[0]["urn"] = urn("a", f"{SYNC}${TYPE}")
    task = only(*steps)
    assert (task.action, task.prediction.outcome, task.calls) == (Action.RENAME, Outcome.SAME_FILE, calls)
    assert not task.publishes


@pytest.mark.parametrize(
    ("ids", "adopt", "outcome", "effect"),
    [
        ([], False, Outcome.CREATED, "none"),
        ([], True, Outcome.CREATED, "none"),
        (["7"], False, Outcome.FAILS, "none"),
        (["7"], True, Outcome.ADOPTED, "unknown"),
        (["7", "8"], True, Outcome.FAILS, "unknown"),
    ],
)
def test_what_the_workspace_has_at_the_place_of_a_creation(
    ids: list[str], adopt: bool, outcome: Outcome, effect: str
) -> None:
    """With --online: a file that is there is adopted or stops the run; where none is, adopt_existing adopts nothing."""
    asked = []

    def files(place: tuple[str, str, str]) -> list[str]:
        asked.append(place)
        return ids

    made = digest(created("a", changes={"adopt_existing": True} if adopt else {}))
    (task,) = review_of([made], files={"a file": files}).tasks
    assert asked == [("10000", "业务流程/orders/数据集成", "task_1")]
    assert (task.prediction.outcome, task.effect_word) == (outcome, effect)
    assert all(id_ in str(task.prediction) for id_ in ids)


@pytest.mark.parametrize(
    ("changes", "live", "outcome", "effect", "calls"),
    [
        ({"adopt": "identical"}, {}, Outcome.ADOPTED, "none", ()),
        ({"adopt_file_id": "7"}, {}, Outcome.ADOPTED, "none", ()),
        ({"adopt_existing": True}, {}, Outcome.ADOPTED, "none", ()),
        ({"adopt": "identical"}, {"file_folder_path": "业务流程/b/数据集成"}, Outcome.FAILS, "none", ()),
        ({"adopt_existing": True, "cu": "1"}, {"cu": "2"}, Outcome.ADOPTED, "tuning", ("UpdateDISyncTask",)),
        ({"adopt_existing": True, "task_content": LATER}, {}, Outcome.ADOPTED, "rows", ("UpdateDISyncTask",)),
        ({"adopt_existing": True, "secret_parameters": "[secret]"}, {}, Outcome.ADOPTED, "unknown", None),
        ({"adopt": "identical", "secret_parameters": "[secret]"}, {}, Outcome.ADOPTED, "unknown", ()),
    ],
)
def test_online_an_adoption_shows_what_it_does_to_the_file(
    changes: dict[str, Any], live: dict[str, Any], outcome: Outcome, effect: str, calls: tuple[str, ...] | None
) -> None:
    """The file is read: nothing for one that is identical, an error or the changes for one that differs."""
    there = {**old(), **live}
    made = digest(created("a", changes=changes))
    (task,) = review_of(
        [made], files={"a file": lambda _place: ["7"]}, read={"a file": lambda _id, known: there if known else {}}
    ).tasks
    assert (task.action, task.prediction.outcome, task.effect_word) == (Action.ADOPT, outcome, effect)
    assert calls is None or task.calls == calls
    assert "FileId 7" in task.prediction.text + task.prediction.fails


@pytest.mark.parametrize(("config", "certain"), [({}, True), ({WITHIN: "0"}, True), ({WITHIN: "3600"}, False)])
@pytest.mark.parametrize("online", [True, False])
def test_a_refusal_is_not_certain_where_the_stack_adopts_young_files(
    config: dict[str, str], certain: bool, online: bool
) -> None:
    """dataworks:adoptCreatedWithin adopts what would be created, was never edited and is young enough: a preview shows
    none of that, so `up-fails` stays open and the sentence names the setting."""
    steps = [created("b")] if online else [created("b"), deleted("a")]
    made = digest(*steps).model_copy(update={"config": config})
    told = review_of([made], files={"a file": lambda _place: ["7"]})
    (task,) = told.tasks
    assert (task.prediction.outcome, task.prediction.certain) == (Outcome.FAILS, certain)
    assert ("unless dataworks:adoptCreatedWithin applies" in task.prediction.fails) == (not certain)
    assert ("not older than 3600 s" in task.prediction.fails) == (not certain)
    assert judge(told, {Gate.UP_FAILS}).code == (19 if certain else 0)


def test_what_was_edited_is_refused_whatever_the_stack_adopts() -> None:
    """The refresh of the preview shows the edit."""
    drifted = step("refresh", "a", old(), old(cu="2"), state=state())
    made = digest(drifted, created("b"), step("delete", "a", old(cu="2"), state=state()))
    (task,) = review_of([made.model_copy(update={"config": {WITHIN: "3600"}})]).tasks
    assert (task.prediction.outcome, task.prediction.certain) == (Outcome.FAILS, True)


def test_a_file_that_is_not_there_is_not_adopted() -> None:
    made = digest(created("a", changes={"adopt_file_id": "7"}))
    (task,) = review_of([made], files={"a file": lambda _place: []}, read={"a file": lambda _id, _known: None}).tasks
    assert (task.prediction.outcome, task.prediction.fails) == (Outcome.FAILS, "DataWorks has no such file to adopt")


def test_without_a_reading_an_adoption_is_of_unknown_effect() -> None:
    """It is an adoption in any case, and only adopt_existing may write."""
    for changes, calls in (({"adopt": "identical"}, ()), ({"adopt_existing": True}, ("CreateDISyncTask",))):
        task = only(created("a", changes=changes))
        assert (task.action, task.effect_word, task.calls) == (Action.ADOPT, "unknown", calls)


def test_an_adopted_schedule_and_version_send_nothing() -> None:
    steps = [created("a", changes={"adopt": "identical"})]
    settings = {"adopt": "identical", "cron_express": "00 12 00 * * ?"}
    for kind, name in (("NodeSchedule", "a-schedule"), ("FileDeployment", "a-deployment")):
        child = step("create", name, None, settings, urn=urn(name, f"pulumi-python:dynamic/dataworks:{kind}"))
        child["newState"]["propertyDependencies"] = {"file_id": [urn("a")]}
        steps.append(child)
    task = only(*steps)
    assert (task.calls, task.publishes) == ((), False)
    assert "Nothing is published" in " ".join(task.way)
