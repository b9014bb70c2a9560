"""What a pipeline fails on, with which code and word, and what an allow list opens."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pulumi_dataworks.errors import InputError
from pulumi_dataworks.review import Gate, Review, as_json, markdown, read_digest, review_of, text
from pulumi_dataworks.review.allowances import read_allowances
from pulumi_dataworks.review.budget import PLATFORMS
from pulumi_dataworks.review.gate import EXIT_CODES, judge
from pulumi_dataworks.review.html import as_html
from review.made import digest, properties, step, text_of, urn
from support.stories import content

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def update(name: str, **reader: Any) -> dict[str, Any]:
    return step("update", name, properties(), properties(task_content=content(**reader)))


def review(*steps: dict[str, Any], allow: str = "") -> Review:
    return review_of([digest(*steps)], read_allowances(allow, "allow.toml").rows, now=NOON)


CASES = [
    (update("a", where="x"), {Gate.DESTRUCTIVE, Gate.TARGET, Gate.SCHEMA}, None),
    (update("a", columns=["id"]), set(Gate), Gate.SCHEMA),
    (update("a", columns=["id"]), {Gate.TARGET, Gate.DESTRUCTIVE}, None),
    (update("a", writer={"table": "x"}), set(Gate), Gate.DESTRUCTIVE),
    (
        step(
            "update",
            "a",
            *(properties(task_content=content(writer={"truncate": False, "table": name})) for name in "xy"),
        ),
        set(Gate),
        Gate.TARGET,
    ),
    (update("a", writer={"truncate": False}), set(Gate), Gate.DESTRUCTIVE),
    (update("a", writer={"truncate": False}), {Gate.SCHEMA}, Gate.SCHEMA),
    (step("delete", "a", properties()), {Gate.DELETE}, Gate.DELETE),
    (step("replace", "a", properties(), properties(project_id="1")), {Gate.REPLACE}, Gate.REPLACE),
    (step("delete", "a", properties(), state={"retainOnDelete": True}), set(Gate), None),
    (step("delete", "db", {}, urn=urn("db", "aws:rds:Instance")), {Gate.DELETE}, Gate.DELETE),
    (step("create-replacement", "db", {}, {}, urn=urn("db", "aws:rds:Instance")), {Gate.REPLACE}, Gate.REPLACE),
    (
        step("create", "a", new=properties(task_content=content(writer={"column": ["id"]}))),
        {Gate.FINDINGS},
        Gate.FINDINGS,
    ),
    (step("create", "a", new=properties()), set(Gate), None),
]


@pytest.mark.parametrize(("given", "fail_on", "gate"), CASES, ids=range(len(CASES)))
def test_each_gate_has_its_code(given: dict[str, Any], fail_on: set[Gate], gate: Gate | None) -> None:
    """The first gate of the table that fails gives the code, and one line that names the culprit."""
    decision = judge(review(given), fail_on)
    assert decision.code == (EXIT_CODES[gate][0] if gate else 0)
    assert decision.why.startswith(f"{gate}: dev/" if gate else "")
    assert "\n" not in decision.why


@pytest.mark.parametrize(("op", "gate"), [("delete", Gate.DELETE), ("replace", Gate.REPLACE)])
def test_every_resource_of_another_provider_is_judged(op: str, gate: Gate) -> None:
    """Also one that comes after others, and all that are meant are named."""

    def other(name: str, what: str) -> dict[str, Any]:
        return step(what, name, {}, {}, urn=urn(name, "aws:rds:Instance"))

    harmless = [other("cache", "create"), other("queue", "update")]
    assert judge(review(*harmless), {gate}).code == 0
    decision = judge(review(*harmless, other("db", op), other("log", op)), {gate})
    assert decision.code == EXIT_CODES[gate][0]
    assert decision.why == f"{gate}: dev/db (aws:rds:Instance), dev/log (aws:rds:Instance)"


def test_codes_are_distinct() -> None:
    """And none of them is 1 or 2, which mean other things."""
    codes = [code for code, _ in EXIT_CODES.values()]
    assert len(set(codes)) == len(codes) == len(Gate)
    assert not {0, 1, 2} & set(codes)


def test_a_failed_preview_always_fails() -> None:
    """Whatever the gates are."""
    failed = review_of([read_digest(text_of(diagnostics=[{"severity": "error", "message": "error: x"}]), "dev")])
    assert judge(failed, ()).code == 3


def test_a_cut_report_fails_unless_allowed() -> None:
    """What nobody saw is not approved by silence."""
    decision = judge(review(), (), left_out=4)
    assert (decision.code, decision.why) == (16, "truncated: 4 details were left out of the report")
    assert judge(review(), (), left_out=4, allow_truncated=True).code == 0


ALLOW = '[[review.allow]]\ntask = "a"\nallows = ["{gate}"]\nreason = "agreed with the owner"\n'


@pytest.mark.parametrize(
    ("gate", "fail_on", "code"),
    [
        ("destructive", Gate.DESTRUCTIVE, 0),
        ("destructive", Gate.SCHEMA, 0),
        ("target", Gate.SCHEMA, 14),
        ("target", Gate.TARGET, 13),
        ("findings", Gate.DESTRUCTIVE, 10),
    ],
)
def test_an_allowance_opens_the_gates_up_to_its_effect(gate: str, fail_on: Gate, code: int) -> None:
    """The task is destructive: allowed as such it passes, allowed for less it does not."""
    told = review(update("a", writer={"truncate": False}), allow=ALLOW.format(gate=gate))
    assert judge(told, {fail_on}).code == code


def test_an_allowance_is_for_one_task_and_stack_and_stands_in_the_report() -> None:
    """Another task is not meant; an allowance that fits nothing is named."""
    text = (
        ALLOW.format(gate="delete")
        + '[[review.allow]]\ntask = "a"\nstack = "prod"\nallows = ["delete"]\nreason = "x"\n'
    )
    told = review(step("delete", "a", properties()), step("delete", "b", properties()), allow=text)
    assert judge(told, {Gate.DELETE}).why == "delete: dev/b"
    assert [one.reason for task in told.tasks for one in task.allowed] == ["agreed with the owner"]
    assert [one.stack for one in told.unused] == ["prod"]


@pytest.mark.parametrize(
    "text",
    [
        "allow",
        '[[review.allow]]\ntask = "a"\nallows = ["destructive"]\n',
        '[[review.allow]]\ntask = "a"\nallows = ["destructive"]\nreason = " "\n',
        '[[review.allow]]\ntask = "a"\nallows = ["destructive"]\nreason = ""\n',
        '[[review.allow]]\ntask = "a"\nallows = ["truncated"]\nreason = "x"\n',
        '[[review.allow]]\ntask = "a"\nallows = []\nreason = "x"\n',
        '[[review.allow]]\ntask = "a"\nallows = ["destructive"]\nreason = "x"\nuntil = "later"\n',
        "[[permit]]\n",
    ],
)
def test_a_wrong_allow_list_is_one_error(text: str) -> None:
    """A typing error must not open anything, nor be passed over."""
    with pytest.raises(InputError, match=r"allow\.toml") as caught:
        read_allowances(text, "allow.toml")
    assert caught.value.advice


HIDDEN = {**content(), "steps": "[secret]"}


@pytest.mark.parametrize(
    ("given", "own"),
    [
        (step("delete", "a", properties()), "delete"),
        (step("replace", "a", properties(), properties(project_id="1")), "replace"),
        (
            step(
                "update",
                "a",
                properties(task_content=HIDDEN),
                properties(task_content=HIDDEN),
                detailedDiff={"task_content.steps": {}},
            ),
            "unknown",
        ),
    ],
    ids=["delete", "replace", "unknown"],
)
def test_what_is_lost_or_cannot_be_reviewed_needs_an_allowance_of_its_own(given: dict[str, Any], own: str) -> None:
    """An allowance for a destructive change is for a change; its own name opens the gate and `destructive`."""
    for gate in (Gate.DESTRUCTIVE, Gate(own)):
        assert judge(review(given, allow=ALLOW.format(gate="destructive")), {gate}).code == EXIT_CODES[gate][0]
        assert judge(review(given, allow=ALLOW.format(gate=own)), {gate}).code == 0


def test_a_replacement_that_is_allowed_does_not_let_its_content_pass() -> None:
    """The task moves to another workspace, and its writer begins to empty the target: two things to allow."""
    new = properties(project_id="1", task_content=content(writer={"truncate": True}))
    given = step("replace", "a", properties(task_content=content(writer={"truncate": False})), new)
    assert judge(review(given, allow=ALLOW.format(gate="replace")), {Gate.DESTRUCTIVE}).code == 10
    assert judge(review(given, allow=ALLOW.format(gate='replace", "DE102')), {Gate.DESTRUCTIVE}).code == 0


def test_an_allowance_for_a_code_is_for_this_code_alone() -> None:
    """DE103: the writer stops emptying. Another destructive code does not open it."""
    given = update("a", writer={"truncate": False})
    assert judge(review(given, allow=ALLOW.format(gate="DE103")), {Gate.DESTRUCTIVE}).code == 0
    assert judge(review(given, allow=ALLOW.format(gate="DE102")), {Gate.DESTRUCTIVE}).code == 10
    found = step("create", "a", new=properties(task_content=content(writer={"column": ["id"]})))
    assert judge(review(found, allow=ALLOW.format(gate="DW301")), {Gate.FINDINGS}).code == 0


@pytest.mark.parametrize(
    ("until", "code", "expired"), [("2026-11-24", 10, 1), ("2026-11-25", 0, 0), ("2026-11-26", 0, 0)]
)
def test_an_allowance_counts_to_the_end_of_its_last_day(until: str, code: int, expired: int) -> None:
    """Afterwards it opens nothing and is reported; a date of TOML and one as text are alike."""
    for value in (until, f'"{until}"'):
        allow = ALLOW.format(gate="destructive") + f"until = {value}\n"
        given = review(update("a", writer={"truncate": False}), allow=allow)
        assert judge(given, {Gate.DESTRUCTIVE}).code == code
        assert len(given.expired) == expired
        assert given.unused == ()


def test_an_allowance_that_lets_nothing_pass_is_unused() -> None:
    """The task is not deleted, so nobody needed it."""
    assert len(review(update("a", where="x"), allow=ALLOW.format(gate="delete")).unused) == 1


@pytest.mark.parametrize("text", ['[[allow]]\ntask = "a"\ngates = ["delete"]\nreason = "x"\n'])
def test_the_old_names_are_read_and_reported_as_deprecated(text: str) -> None:
    """A file of its own with [[allow]] and gates, as before dataworks.toml."""
    found = read_allowances(text, "allow.toml")
    assert [one.allows for one in found.rows] == [("delete",)]
    assert [("[[review.allow]]" in one, "allows" in one) for one in found.deprecated] == [(True, False), (False, True)]
    assert all("allow.toml" in one and "deprecated" in one and "1.0" in one for one in found.deprecated)


def test_dataworks_toml_holds_the_tables_of_other_commands_too() -> None:
    """And no table that nothing reads."""
    text = '[[matrix.allow]]\nplace = "x"\nreason = "y"\n' + ALLOW.format(gate="delete")
    assert len(read_allowances(text, "dataworks.toml").rows) == 1
    with pytest.raises(InputError, match="reviw"):
        read_allowances("[[reviw.allow]]\n", "dataworks.toml")


def test_a_block_names_the_task_and_the_lines_that_allow_it() -> None:
    """The lines are read as they are, and open exactly what blocked."""
    other = step("delete", "b", properties("other"), state={"id": "10000:1000002"})
    given = [update('a"\n', writer={"truncate": False}), other]
    gates = {Gate.DESTRUCTIVE, Gate.DELETE, Gate.SCHEMA}
    blocks = judge(review(*given), gates).blocks
    assert [(one.gate, one.stack, one.task) for one in blocks] == [
        (Gate.DESTRUCTIVE, "dev", 'a"\n'),
        (Gate.DESTRUCTIVE, "dev", "b"),
    ]
    assert "Writer.truncate" in blocks[0].why
    assert judge(review(*given, allow="".join(one.allow for one in blocks)), gates).code == 0


BUCKET = "aws:s3/bucket:Bucket"
FOLDER = "pulumi-python:dynamic/dataworks:Folder"


@pytest.mark.parametrize("type_", [BUCKET, FOLDER])
@pytest.mark.parametrize(("op", "gate"), [("delete", Gate.DELETE), ("replace", Gate.REPLACE)])
def test_the_lines_to_paste_let_a_resource_that_is_no_task_pass(type_: str, op: str, gate: Gate) -> None:
    """A folder, a bucket: by name and type, for this gate and stack alone."""
    given = step(op, "shared", {}, {} if op == "replace" else None, urn=urn("shared", type_))
    (block,) = judge(review(given), {gate}).blocks
    assert f'type = "{type_}"' in block.allow
    allowed = review(given, allow=block.allow)
    assert judge(allowed, {gate}).code == 0
    assert allowed.unused == ()
    for wrong in (
        block.allow.replace(type_, "aws:rds:Instance"),
        block.allow.replace('"shared"', '"other"'),
        block.allow.replace('"dev"', '"prod"'),
        block.allow.replace(f'"{op}"', '"replace"' if op == "delete" else '"delete"'),
    ):
        assert wrong != block.allow
        other = review(given, allow=wrong)
        assert judge(other, {gate}).code != 0
        assert [one.task for one in other.unused]


def test_a_task_is_not_allowed_by_the_entry_of_a_resource_of_its_name() -> None:
    """An entry with a type is for resources that are no tasks, and one without for tasks."""
    entry = '[[review.allow]]\ntask = "a"\nallows = ["delete"]\nreason = "x"\n'
    typed = f'{entry}type = "{FOLDER}"\n'
    task, folder = step("delete", "a", properties()), step("delete", "a", {}, urn=urn("a", FOLDER))
    assert judge(review(task, allow=entry), {Gate.DELETE}).code == 0
    assert judge(review(task, allow=typed), {Gate.DELETE}).code == EXIT_CODES[Gate.DELETE][0]
    assert judge(review(folder, allow=typed), {Gate.DELETE}).code == 0
    assert judge(review(folder, allow=entry), {Gate.DELETE}).code == EXIT_CODES[Gate.DELETE][0]


def test_an_entry_with_a_type_allows_deletion_and_replacement_only() -> None:
    """Such a resource has no effects here."""
    with pytest.raises(InputError, match="with a type"):
        read_allowances(
            f'[[review.allow]]\ntask = "a"\ntype = "{BUCKET}"\nallows = ["target"]\nreason = "x"\n', "allow.toml"
        )


def test_every_form_says_that_a_resource_is_allowed() -> None:
    """Text, comment, page and JSON."""
    given = step("delete", "shared", {}, urn=urn("shared", BUCKET))
    found = review(
        given, allow=f'[[review.allow]]\ntask = "shared"\ntype = "{BUCKET}"\nallows = ["delete"]\nreason = "x"\n'
    )
    assert "delete (allowed) aws:s3/bucket:Bucket shared" in text.render(found)
    assert "delete (allowed) `aws:s3/bucket:Bucket`" in markdown.render(found, PLATFORMS["github"]).text
    assert '<span class="allowed">allowed</span> <code>aws:s3/bucket:Bucket</code>' in as_html(found)
    (other,) = json.loads(as_json.render(found))["stacks"][0]["others"]
    assert [one["type"] for one in other["allowed"]] == [BUCKET]
