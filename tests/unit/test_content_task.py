"""What is certainly wrong with a task content, and what the builder builds."""

from __future__ import annotations

import datetime
import types
from collections.abc import Sequence
from typing import Any

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks import TaskContent
from pulumi_dataworks.content import (
    UNKNOWN,
    Finding,
    Problem,
    batch_sync,
    cu_problems,
    cu_text,
    encoding_errors,
    extend_conflict,
    folder_problems,
    normal_folder_path,
    problems,
    same_cu,
    same_folder,
    step,
    with_server_extend,
    without_server_extend,
)
from pulumi_dataworks.content.content_model import model_errors
from pulumi_dataworks.content.structure import surely_fits

STEPS: list[dict[str, Any]] = [{"parameter": {}}, {"parameter": {}}]


def paths(found: Sequence[Problem | Finding]) -> list[str]:
    return [problem.path for problem in found]


WRONG: list[tuple[Any, list[str]]] = [
    (None, ["task_content"]),
    ([], ["task_content"]),
    ("canary", ["task_content"]),
    ({}, ["task_content.steps"]),
    ({"steps": []}, ["task_content.steps"]),
    ({"steps": {"a": "canary"}}, ["task_content.steps"]),
    ({"steps": ["canary", 7, None]}, [f"task_content.steps[{number}]" for number in range(3)]),
    ({"steps": [{"parameter": "canary"}]}, ["task_content.steps[0].parameter"]),
    (
        {"steps": [{"name": 5, "stepType": ["canary"]}]},
        ["task_content.steps[0].stepType", "task_content.steps[0].name"],
    ),
    ({"steps": STEPS, "setting": "canary", "order": []}, ["task_content.setting", "task_content.order"]),
    ({"steps": STEPS, "a": 2**53}, ["task_content.a"]),
    ({"steps": STEPS, "a": [-(2.0**60)]}, ["task_content.a[0]"]),
    ({"steps": STEPS, "a": float("inf"), "b": "\udfff"}, ["task_content.a", "task_content.b"]),
    ({"steps": STEPS, "a": {7: 1, "\ud800": 2}}, ["task_content.a", "task_content.a"]),
    ({"steps": STEPS, "a": datetime.date(2026, 1, 1), "b": b"canary"}, ["task_content.a", "task_content.b"]),
    ({"a": 2**53}, ["task_content.a", "task_content.steps"]),
    (
        {"steps": [{7: 1, "name": "\udfff"}, "canary"], "setting": {5: 1}, "order": 1},
        [
            "task_content.steps[0]",
            "task_content.steps[0].name",
            "task_content.setting",
            "task_content.steps[1]",
            "task_content.order",
        ],
    ),
    ({"configuration": "canary"}, ["task_content.steps"]),
    ({"configuration": {}, "setting": "canary"}, ["task_content.setting"]),
    ({"configuration": {}, "steps": []}, ["task_content.steps"]),
]


@pytest.mark.parametrize(("content", "expected"), WRONG)
def test_what_is_certainly_wrong_is_told_by_its_path(content: Any, expected: list[str]) -> None:
    """All of it at once, with what to do, and never a value."""
    found = problems(content)
    assert paths(found) == expected
    assert all(problem.what and problem.remedy for problem in found)
    assert "canary" not in "".join(map(str, found))


@pytest.mark.parametrize(
    "content",
    [
        UNKNOWN,
        {"steps": UNKNOWN},
        {"steps": [UNKNOWN, {"parameter": UNKNOWN, "name": UNKNOWN}], "setting": UNKNOWN, "order": {"hops": UNKNOWN}},
        {"steps": [{"parameter": {"deep": [UNKNOWN]}}]},
        {"version": "1.0", "configuration": UNKNOWN},
    ],
)
def test_unknown_values_are_never_wrong(content: Any) -> None:
    """They may become anything."""
    assert problems(content) == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.just(UNKNOWN) | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.tuples(inner),
)


@given(ANYTHING)
def test_judging_never_fails(value: Any) -> None:
    """Whatever a program hands over, the answer is a list of problems."""
    assert isinstance(problems(value), list)
    assert isinstance(problems({"steps": value, "order": value}), list)
    assert isinstance(problems({"steps": [value]}), list)


def test_objects_of_other_types_are_objects_too() -> None:
    """A read-only mapping is judged as a dict is."""
    content: Any = types.MappingProxyType(
        {"steps": [types.MappingProxyType({"parameter": types.MappingProxyType({})})]}
    )
    assert problems(content) == []


def test_a_value_without_end_is_refused() -> None:
    """Nesting beyond reason and cycles are told once, instead of ending the process or never ending."""
    deep: list[Any] = []
    for _ in range(10_000):
        deep = [deep]
    cycle: dict[str, Any] = {}
    cycle["self"] = cycle
    twofold: list[Any] = []
    twofold += [twofold, twofold]
    for value in (deep, cycle, twofold, [deep] * 50):
        assert [problem.what for problem in encoding_errors(value, "x")] == ["is nested deeper than 100 levels"]
        assert "task_content" in paths(problems({"steps": value}))
        assert paths(extend_conflict({"extend": {"resourceGroup": value}}, "g", None)) == [
            "task_content.extend.resourceGroup"
        ]


def test_the_model_tells_what_is_wrong_where_it_is_made() -> None:
    """A TaskContent is checked when it is made, keeps unknown fields, and becomes a plain dict without nulls."""
    with pytest.raises(pydantic.ValidationError):
        TaskContent(steps=[])
    made = TaskContent.model_validate(
        {"steps": [{"stepType": "mysql", "parameter": {}, "copies": 1}], "transform": False}
    )
    assert made.to_dict() == {
        "type": "job",
        "version": "2.0",
        "steps": [{"stepType": "mysql", "parameter": {}, "copies": 1}],
        "transform": False,
    }


def test_the_usual_job_is_built_as_the_published_ones_are_written() -> None:
    """One hop from reader to writer, mbps and record as text, steps between in their order."""
    built = batch_sync(
        reader=step("mysql", {"datasource": "a"}),
        writer=step("odps", {"datasource": "b"}, name="Target"),
        steps_between=[step("embedding-transformer", {}, category="flatmap")],
        concurrent=4,
        throttle_mbps=20,
        error_limit=10,
    )
    assert built == {
        "type": "job",
        "version": "2.0",
        "steps": [
            {"stepType": "mysql", "parameter": {"datasource": "a"}, "name": "Reader", "category": "reader"},
            {"stepType": "embedding-transformer", "parameter": {}, "category": "flatmap"},
            {"stepType": "odps", "parameter": {"datasource": "b"}, "name": "Target", "category": "writer"},
        ],
        "setting": {"errorLimit": {"record": "10"}, "speed": {"concurrent": 4, "throttle": True, "mbps": "20"}},
        "order": {"hops": [{"from": "Reader", "to": "Target"}]},
    }
    assert problems(built) == []


def test_whole_numbers_are_written_whole() -> None:
    """20.0 MB/s is the text "20"; a text stays as it is."""
    for given_number, text in ((20, "20"), (20.0, "20"), (2.5, "2.5"), ("20", "20")):
        built = batch_sync(reader=step("a", {}), writer=step("b", {}), throttle_mbps=given_number)
        assert built["setting"]["speed"]["mbps"] == text


def test_a_step_keeps_no_hold_of_the_dict_it_was_made_of() -> None:
    """Two steps made of one dict, which is changed between them, differ."""
    common = {"datasource": "a"}
    first = step("mysql", common)
    common["datasource"] = "b"
    assert first["parameter"] == {"datasource": "a"}


def test_a_builder_looks_into_nothing() -> None:
    """Outputs of Pulumi may stand anywhere, a whole parameter too, and unknown values stand for them here."""
    built = batch_sync(
        reader=step("mysql", {"datasource": UNKNOWN}),
        writer=step("odps", UNKNOWN),
        concurrent=UNKNOWN,
        throttle_mbps=UNKNOWN,
        error_limit=UNKNOWN,
    )
    assert built["setting"]["speed"]["mbps"] is UNKNOWN
    assert built["steps"][1]["parameter"] is UNKNOWN
    assert problems(built) == []


FOLDERS = {
    "业务流程/orders/数据集成": "业务流程/orders/数据集成",
    "/业务流程/orders/数据集成/": "业务流程/orders/数据集成",
    "Business Flow/orders/Data Integration/daily": "业务流程/orders/数据集成/daily",
    "Workflow/orders/folderDi": "业务流程/orders/数据集成",
    "bizroot//orders/ Data Integration ": "业务流程/orders/数据集成",
    "Business Flow/Data Integration/Data Integration": "业务流程/Data Integration/数据集成",
    "Business Flow/orders/Data Integration/Data Integration": "业务流程/orders/数据集成/Data Integration",
}


@pytest.mark.parametrize("path", FOLDERS)
def test_a_folder_has_one_meaning_in_every_spelling(path: str) -> None:
    """Only the first and the third level have several names."""
    assert normal_folder_path(path) == FOLDERS[path]
    assert same_folder(path, FOLDERS[path])
    assert folder_problems(path) == []


@pytest.mark.parametrize(
    "path",
    [
        None,
        5,
        "",
        "/",
        "业务流程",
        "业务流程/orders",
        "业务流程/orders/数据开发",
        "orders/数据集成/x",
        "Flows/orders/folderDi",
    ],
)
def test_a_folder_for_something_else_is_refused(path: Any) -> None:
    """Batch synchronization tasks lie in the data integration folder of a flow."""
    assert paths(folder_problems(path)) == ["file_folder_path"]


def test_folders_that_differ_differ() -> None:
    """Also in case, and where one is not known."""
    base = "业务流程/orders/数据集成"
    for other in (f"{base}/x", "业务流程/Orders/数据集成", "业务流程/other/数据集成", UNKNOWN, None):
        assert not same_folder(base, other)
        assert not same_folder(other, base)
    assert not same_folder(UNKNOWN, UNKNOWN)
    assert same_folder(None, None)


@pytest.mark.parametrize(
    ("value", "text"), [("0.50", "0.5"), (0.5, "0.5"), (2, "2"), (2.0, "2"), ("10", "10"), ("100.0", "100")]
)
def test_cus_are_decimals(value: Any, text: str) -> None:
    """Compared as numbers, sent as text."""
    assert cu_text(value) == text
    assert same_cu(value, text)
    assert cu_problems(value) == []


@pytest.mark.parametrize("value", [0, -1, "0.7", "1e3", "NaN", "½", "", True, [1], {}, "1,5", 0.25, "1000000000"])
def test_what_are_no_cus_is_refused(value: Any) -> None:
    """Positive multiples of a half only."""
    assert paths(cu_problems(value)) == ["cu"]


def test_cus_that_differ_differ() -> None:
    """Absent is like absent only, and nothing is like an unknown one."""
    assert same_cu(None, None)
    for a, b in ((None, "0.5"), ("0.5", "1"), (UNKNOWN, UNKNOWN), ("0.5", UNKNOWN)):
        assert not same_cu(a, b)


def test_extend_belongs_to_the_server_unless_the_program_writes_one() -> None:
    """Left out of what is read, kept in what is sent whole."""
    live = {"steps": STEPS, "extend": {"mode": "code", "resourceGroup": "g", "cu": "0.5"}}
    program = {"steps": STEPS}
    assert without_server_extend(live, program) == program
    assert with_server_extend(program, live) == live
    own = {"steps": STEPS, "extend": {"resourceGroup": "mine"}}
    assert without_server_extend(live, own) == {**live, "extend": {"resourceGroup": "g"}}
    assert with_server_extend(own, live)["extend"] == {"mode": "code", "resourceGroup": "mine", "cu": "0.5"}
    assert with_server_extend(program, program) == program


@pytest.mark.parametrize(
    ("extend", "group", "cu", "expected"),
    [
        ({"resourceGroup": "a"}, "b", None, ["task_content.extend.resourceGroup"]),
        ({"resourceGroup": "a", "cu": 1}, "b", "2", ["task_content.extend.resourceGroup", "task_content.extend.cu"]),
        ({"resourceGroup": "a", "cu": 0.5}, "a", "0.50", []),
        ({"resourceGroup": "a"}, None, None, []),
        ({"resourceGroup": "a"}, UNKNOWN, UNKNOWN, []),
        ({"resourceGroup": UNKNOWN, "cu": UNKNOWN}, "a", "1", []),
        ({}, "a", "1", []),
        (None, "a", "1", []),
        ("odd", "a", "1", []),
    ],
)
def test_a_resource_group_is_said_once(extend: Any, group: Any, cu: Any, expected: list[str]) -> None:
    """Two different ones, in the content and beside it, cannot both be meant."""
    assert paths(extend_conflict({"steps": STEPS, "extend": extend}, group, cu)) == expected
    assert extend_conflict(UNKNOWN, group, cu) == []


PLAIN = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3) | st.just(UNKNOWN)
ODD = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(st.text(max_size=2), PLAIN, max_size=2)
OF_A_STEP = ("stepType", "parameter", "name", "category", "x")
A_STEP = ODD | st.fixed_dictionaries({}, optional=dict.fromkeys(OF_A_STEP, ODD))
A_CONTENT = st.fixed_dictionaries(
    {"steps": ODD | st.lists(A_STEP, max_size=3) | st.tuples(A_STEP)},
    optional=dict.fromkeys(("type", "version", "setting", "order", "extend", "x"), ODD),
)


@given(content=A_CONTENT)
def test_what_surely_fits_the_model_fits_it(content: dict[str, Any]) -> None:
    """The quick answer is never another than the model's, whatever stands in a content."""
    if surely_fits(content):
        assert model_errors(content) == []


def test_a_usual_content_is_judged_without_the_model() -> None:
    """The quick answer is given where it matters: to every job of the builder."""
    assert surely_fits(batch_sync(reader=step("mysql", {"column": ["id"]}), writer=step("odps", {"column": ["id"]})))
