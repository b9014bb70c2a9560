"""What a pipeline fails on, with which code and word, and what an allow list opens."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dataworks.errors import InputError
from pulumi_dataworks.review import Gate, Review, read_digest, review_of
from pulumi_dataworks.review.gate import EXIT_CODES, judge, read_allowances
from review.made import digest, properties, step, text_of, urn
from support.stories import content


def update(name: str, **reader: Any) -> dict[str, Any]:
    return step("update", name, properties(), properties(task_content=content(**reader)))


def review(*steps: dict[str, Any], allow: str = "") -> Review:
    return review_of([digest(*steps)], read_allowances(allow, "allow.toml"))


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


ALLOW = '[[allow]]\ntask = "a"\ngates = ["{gate}"]\nreason = "agreed with the owner"\n'


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
    text = ALLOW.format(gate="delete") + '[[allow]]\ntask = "a"\nstack = "prod"\ngates = ["delete"]\nreason = "x"\n'
    told = review(step("delete", "a", properties()), step("delete", "b", properties()), allow=text)
    assert judge(told, {Gate.DELETE}).why == "delete: dev/b"
    assert [one.reason for task in told.tasks for one in task.allowed] == ["agreed with the owner"]
    assert [one.stack for one in told.unused] == ["prod"]


@pytest.mark.parametrize(
    "text",
    [
        "allow",
        '[[allow]]\ntask = "a"\ngates = ["destructive"]\n',
        '[[allow]]\ntask = "a"\ngates = ["destructive"]\nreason = " "\n',
        '[[allow]]\ntask = "a"\ngates = ["destructive"]\nreason = ""\n',
        '[[allow]]\ntask = "a"\ngates = ["truncated"]\nreason = "x"\n',
        '[[allow]]\ntask = "a"\ngates = []\nreason = "x"\n',
        '[[allow]]\ntask = "a"\ngates = ["destructive"]\nreason = "x"\nuntil = "later"\n',
        "[[permit]]\n",
    ],
)
def test_a_wrong_allow_list_is_one_error(text: str) -> None:
    """A typing error must not open anything, nor be passed over."""
    with pytest.raises(InputError, match=r"allow\.toml") as caught:
        read_allowances(text, "allow.toml")
    assert caught.value.advice
