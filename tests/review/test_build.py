"""What a Review says of steps that no story has: hidden places, new engines, broken files, several stacks."""

from __future__ import annotations

import base64
import copy
from typing import Any

import pytest

from pulumi_dataworks.content import UNKNOWN, Effect
from pulumi_dataworks.errors import InputError
from pulumi_dataworks.review import Action, Review, TaskReview, read_digest, review_of
from pulumi_dataworks.review.hidden import split_hidden, touched
from review.made import digest, properties, step, text_of, urn
from support.stories import content

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def review(*steps: dict[str, Any], **more: Any) -> Review:
    return review_of([digest(*steps, **more)])


def only(*steps: dict[str, Any], **more: Any) -> TaskReview:
    (task,) = review(*steps, **more).tasks
    return task


def hidden(**changes: Any) -> dict[str, Any]:
    return properties(task_content={**content(), "steps": "[secret]", **changes})


SEEN: tuple[Any, ...] = ({"task_content.steps": {}}, {"task_content.steps[0].x": {}}, {"task_content": {}}, {}, None)


@pytest.mark.parametrize("seen", SEEN)
def test_a_change_that_a_secret_hides_is_unknown_and_destructive(seen: Any) -> None:
    """Where the engine names the hidden list, something in it, something above it, or nothing at all."""
    task = only(step("update", "orders", hidden(), hidden(), detailedDiff=seen))
    assert task.effect is Effect.DESTRUCTIVE
    assert task.effect_word == "unknown"
    assert task.hidden == ("task_content.steps",)


def test_a_hidden_list_that_stays_is_no_change() -> None:
    """The engine names another leaf only, so the hidden list is as it was; findings cannot be looked for."""
    setting = {"speed": {"concurrent": 3}}
    seen: dict[str, Any] = {"task_content.setting.speed.concurrent": {}}
    task = only(step("update", "orders", hidden(), hidden(setting=setting), detailedDiff=seen))
    assert task.hidden == ()
    assert task.effect < Effect.TARGET
    assert any("not checked" in note for note in task.notes)


def test_a_value_that_becomes_a_secret_hides_its_change() -> None:
    """One side in clear: what became of it is hidden all the same."""
    task = only(step("update", "orders", properties(), hidden(), detailedDiff={"task_content.steps": {}}))
    assert task.effect_word == "unknown"


def test_a_new_task_with_hidden_steps_is_unknown() -> None:
    """Nobody can say what it will do."""
    assert only(step("create", "orders", new=hidden())).effect_word == "unknown"


def test_an_update_of_nothing_that_is_seen_is_destructive() -> None:
    """The engine says update, all properties are alike: something changes that is not understood."""
    task = only(step("update", "orders", properties(), properties(), detailedDiff={"surprise": {}}))
    assert task.hidden == ("surprise",)
    assert task.effect is Effect.DESTRUCTIVE


def test_an_operation_of_a_newer_engine_is_destructive() -> None:
    """A name that is not known is never nothing."""
    task = only(step("transmogrify", "orders", properties(), properties()))
    assert task.action is Action.OTHER
    assert task.effect is Effect.DESTRUCTIVE


@pytest.mark.parametrize(
    ("op", "action"),
    [
        ("create", Action.CREATE),
        ("delete", Action.DELETE),
        ("delete-replaced", Action.DELETE),
        ("create-replacement", Action.REPLACE),
        ("replace", Action.REPLACE),
        ("import", Action.ADOPT),
    ],
)
def test_each_operation_is_an_action(op: str, action: Action) -> None:
    """The engine's words and ours."""
    old = None if op in ("create", "import") else properties()
    new = None if op.startswith("delete") else properties(project_id="10001")
    assert only(step(op, "orders", old, new)).action is action


@pytest.mark.parametrize("op", ["same", "read", "refresh", "discard", "discard-replaced", "remove-pending-replace"])
def test_what_changes_nothing_is_not_told(op: str) -> None:
    """Unchanged tasks, and operations on the state alone."""
    assert review(step(op, "orders", properties(), properties())).tasks == ()


def test_the_rest_of_an_earlier_replacement_is_named() -> None:
    """A file that is deleted now because an earlier run did not come to it."""
    task = only(step("delete-replaced", "orders", properties(), state={"delete": True}))
    assert any("earlier replacement" in note for note in task.notes)


def test_a_subclass_with_a_type_of_its_own_is_a_task() -> None:
    """Its pickle names our provider; it is looked at and never loaded."""
    pickle = base64.b64encode(b"cpulumi_dataworks.resources.di_sync_task\nDISyncTaskProvider\n.").decode()
    other = urn("orders", "pulumi-python:dynamic:Resource")
    assert only(step("delete", "orders", {**properties(), "__provider": pickle}, urn=other)).action is Action.DELETE
    stack = review(step("delete", "orders", {**properties(), "__provider": "!"}, urn=other)).stacks[0]
    assert (stack.tasks, len(stack.others)) == ((), 1)


def test_the_parents_of_a_task_are_part_of_its_urn() -> None:
    """Type and name are the last ones; a name may hold colons."""
    nested = f"urn:pulumi:dev::test::my:index:Group${urn('x').split('::')[2]}::a::b"
    task = only(step("delete", "", properties(), urn=nested))
    assert task.name == "a::b"


def test_values_known_after_apply_are_changes() -> None:
    """Every sentinel of the engine, at any depth."""
    task = only(step("update", "orders", properties(), properties(task_content=content(datasource=UNKNOWN_TEXT))))
    assert task.unknown
    assert [change.new for change in task.changes] == [UNKNOWN]


@pytest.mark.parametrize("count", [2, 7])
def test_a_preview_that_lists_less_than_it_counted_is_incomplete(count: int) -> None:
    """A file that lost steps on its way."""
    stack = review(step("delete", "orders", properties()), changeSummary={"delete": count}).stacks[0]
    assert stack.incomplete
    assert "the engine counted more operations" in stack.notes[0]


def test_a_failed_run_without_an_error_is_a_failure() -> None:
    """The status alone says so."""
    (stack,) = review_of([read_digest(text_of(), "dev", status=255)]).stacks
    assert stack.failed
    assert stack.verdict.line == "dev: preview failed · no task is listed"


def test_failures_carry_their_codes_and_no_frames() -> None:
    """Codes of findings, the names of tasks; of a traceback its last line alone, without colours and secrets."""
    told = "pulumi-python:dynamic/dataworks:DISyncTask resource 'a' has a problem: DW101 task_content.order: wrong"
    crash = (
        "Program failed:\nTraceback (most recent call last):\n  File \"/home/x.py\"\nKeyError: 'password=hunter22'\n"
    )
    stack = review(
        diagnostics=[
            {"urn": urn("a"), "severity": "error", "message": f"<{{%fg 1%}}>error: {told}<{{%reset%}}>\n"},
            {"severity": "error", "message": f"error: {crash}"},
            {"severity": "info", "message": "something"},
        ]
    ).stacks[0]
    first, second = stack.failures
    assert (first.task, first.code, first.text) == ("a", "DW101", "DW101 task_content.order: wrong")
    assert second.text == "Program failed: KeyError: 'password=[secret]'"


def test_a_secret_of_one_task_is_blanked_in_every_other_text() -> None:
    """A password that stands in clear under its key is looked for in names, values and messages, too."""
    secret = "correct-horse-battery"
    old, new = properties(task_content=content(password=secret)), properties(task_name=f"x {secret}")
    new["task_content"] = content(password=secret, where=f"k = '{secret}'")
    told = repr(
        review(
            step("update", "orders", old, new),
            diagnostics=[{"severity": "error", "message": f"error: cannot use {secret}"}],
        )
    )
    assert secret not in told
    assert "cannot use [secret]" in told


@pytest.mark.parametrize("secret", ["pa55w0rd", "pa55word-of-orders"])
def test_a_secret_of_eight_characters_is_blanked_in_other_texts(secret: str) -> None:
    """A common length of passwords; names, values and messages of the program do not show one."""
    old, new = properties(task_content=content(password=secret)), properties(task_name=f"x {secret}")
    new["task_content"] = content(password=secret, where=f"k = '{secret}'")
    diagnostics = [{"severity": "error", "message": f"error: cannot use {secret} here"}]
    told = repr(review(step("update", "orders", old, new), diagnostics=diagnostics))
    assert secret not in told
    assert "cannot use [secret] here" in told


def test_drift_is_told_apart_from_the_change() -> None:
    """before -> live is the console's, live -> new is what the update does; the same path is overwritten."""
    before, live, new = properties(), properties(), properties()
    live["task_content"]["setting"]["speed"]["concurrent"] = 9
    new["task_content"]["setting"]["errorLimit"]["record"] = "5"
    task = only(step("refresh", "orders", before, before), step("update", "orders", live, new))
    assert [(change.old, change.new) for change in task.drift] == [(2, 9)]
    told = {change.place: (change.old, change.new, task.overwrites(change)) for change in task.changes}
    assert told == {"setting.speed.concurrent": (9, 2, True), "setting.errorLimit.record": ("0", "5", False)}
    assert not task.takes_back


def test_an_edit_that_the_program_makes_too_is_kept() -> None:
    """Seen only where the preview shows unchanged resources: nothing is sent."""
    before, live = properties(), properties()
    live["task_content"]["setting"]["speed"]["concurrent"] = 9
    task = only(step("refresh", "orders", before, before), step("same", "orders", live, copy.deepcopy(live)))
    assert (task.action, task.effect, len(task.drift), task.changes) == (Action.KEEP, Effect.NONE, 1, ())


def test_stacks_of_the_same_name_are_called_by_their_projects() -> None:
    """dev of two projects."""
    other = step("delete", "orders", properties(), urn=urn("orders").replace("::test::", "::shop::"))
    review_ = review_of([digest(step("delete", "orders", properties())), digest(other)])
    assert [stack.name for stack in review_.stacks] == ["test/dev", "shop/dev"]


def test_the_same_preview_given_twice_is_two_stacks() -> None:
    """Names stay apart, for rows, regions of the page and allow lists."""
    one = read_digest(text_of(step("create", "orders", None, properties())), "a")
    names = [stack.name for stack in review_of([one, one]).stacks]
    assert len(set(names)) == 2
    assert names[1] == f"{names[0]} (2)"


def test_a_new_task_that_may_take_over_a_file_is_unknown() -> None:
    """No preview sees that file, and the update would write over it."""
    task = only(step("create", "orders", None, properties(adopt_existing=True)))
    assert (task.effect_word, task.effect) == ("unknown", Effect.DESTRUCTIVE)
    assert any("adopt_existing" in note for note in task.notes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "contains no JSON object"),
        ("Installing policy pack...", "contains no JSON object"),
        ("{}{}", "no preview"),
        ('{"steps": []}\n{"steps": []}\n', "contains 2 previews"),
        ("[" * 100_000, "contains no JSON object"),
        ("{\n" * 100_000, "contains no JSON object"),
        ("[]", "no preview"),
        ('{"a": 1}', "no preview"),
        ('{"steps": 3}', "steps is wrong"),
        ('{"steps": [{"op": 1, "urn": "canary"}]}', "steps.0.op is wrong"),
        (b"\xff\xfe\xfd", "not text in UTF-8 or UTF-16"),
    ],
)
def test_what_is_no_preview_is_one_error(text: str | bytes, told: str) -> None:
    """It names the file and quotes nothing of it."""
    with pytest.raises(InputError, match="a file") as caught:
        read_digest(text, "a file")
    assert told in str(caught.value)
    assert "canary" not in str(caught.value)


def test_a_preview_of_powershell_is_read() -> None:
    """`>` there writes UTF-16 with a byte order mark."""
    assert read_digest(text_of(step("delete", "orders", properties())).encode("utf-16"), "-").steps[0].op == "delete"


def test_hidden_places_are_found_on_both_sides() -> None:
    """Whatever stands under an object; a list is hidden whole."""
    old = {"a": {"b": "[secret]", "c": 1}, "d": {"e": "[secret]"}}
    new = {"a": {"b": 2, "c": 1}, "d": 3}
    assert split_hidden(old, new) == ({"a": {"c": 1}, "d": {}}, {"a": {"c": 1}, "d": 3}, ("a.b", "d.e"))
    assert touched(("a.b", "ab"), ("a.b.c",)) == ("a.b",)
