"""The update plan: which operations follow from which change."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pulumi_dataworks import content as tasks
from pulumi_dataworks.content import UNKNOWN
from pulumi_dataworks.plan import (
    PROPERTIES,
    LiveFile,
    UpdateDISyncTask,
    UpdateFile,
    as_created,
    changed,
    client_token,
    conflicts,
    create_param,
    kept_by_server,
    param_text,
    plan_convergence,
    plan_update,
    property_changes,
    query_bytes,
    remaining,
    replaces,
)
from pulumi_dataworks.plan.inputs import checked
from support.stacks import FOLDER, inputs, job

FILE_ID = "1000001"


def plan(old: dict[str, Any], new: dict[str, Any], *, most: int = 8192) -> tuple[object, ...]:
    return plan_update(old, new, file_id=FILE_ID, max_query_bytes=most).operations


def live(**changes: Any) -> LiveFile:
    return LiveFile(
        **{
            "file_name": "orders_daily",
            "file_folder_path": FOLDER,
            "task_content": job(),
            **changes,
        }
    )


ROWS: dict[str, tuple[dict[str, Any], tuple[object, ...]]] = {
    "nothing": ({}, ()),
    "the content": ({"task_content": job(concurrent=4)}, (UpdateDISyncTask(job(concurrent=4), {}),)),
    "a parameter": ({"resource_group": "g2"}, (UpdateDISyncTask(None, {"ResourceGroup": "g2"}),)),
    "the speed in CUs": ({"cu": "2.0"}, (UpdateDISyncTask(None, {"Cu": "2"}),)),
    "content and parameters": (
        {"task_content": job(concurrent=4), "resource_group": "g2", "cu": 1.5},
        (UpdateDISyncTask(job(concurrent=4), {"ResourceGroup": "g2", "Cu": "1.5"}),),
    ),
    "the name": ({"task_name": "orders_nightly"}, (UpdateFile(file_name="orders_nightly"),)),
    "the folder": ({"file_folder_path": f"{FOLDER}/daily"}, (UpdateFile(file_folder_path=f"{FOLDER}/daily"),)),
    "name and folder": (
        {"task_name": "orders_nightly", "file_folder_path": "Business Flow/orders/Data Integration/daily/"},
        (UpdateFile(file_name="orders_nightly", file_folder_path=f"{FOLDER}/daily"),),
    ),
    "another spelling of the folder": ({"file_folder_path": "/Workflow/orders/folderDi"}, ()),
    "name and content": (
        {"task_name": "orders_nightly", "task_content": job(concurrent=4)},
        (UpdateFile(file_name="orders_nightly"), UpdateDISyncTask(job(concurrent=4), {})),
    ),
}


@pytest.mark.parametrize("change", ROWS)
def test_a_change_becomes_the_fewest_operations(change: str) -> None:
    """Each kind of change comes to the operations of its row, and no more."""
    news, operations = ROWS[change]
    assert plan(inputs(), inputs(**news)) == operations


def test_a_change_of_content_alone_carries_the_parameters_that_the_program_manages() -> None:
    """TaskParam holds the current values beside new content, for what an omitted one means is not documented."""
    old, new = (
        inputs(resource_group="g", cu="0.5"),
        inputs(resource_group="g", cu="0.5", task_content=job(concurrent=9)),
    )
    assert plan(old, new) == (UpdateDISyncTask(job(concurrent=9), {"ResourceGroup": "g", "Cu": "0.5"}),)


@pytest.mark.parametrize("name", ["resource_group", "cu"])
def test_a_removed_parameter_sends_nothing_and_is_told(name: str) -> None:
    """The service cannot be told to forget a parameter: no operation, and the reviewer hears of it."""
    old, new = inputs(**{name: "2"}), inputs()
    assert plan(old, new) == ()
    assert changed(old, new) == (name,)
    assert kept_by_server(old, new) == (name,)
    assert kept_by_server(new, old) == ()


def test_one_parameter_removed_and_the_other_changed_sends_the_other() -> None:
    """What is still managed is sent alone."""
    assert plan(inputs(resource_group="g", cu="1"), inputs(cu="2")) == (UpdateDISyncTask(None, {"Cu": "2"}),)


def test_moving_a_secret_out_of_the_content_sends_nothing() -> None:
    """The content that is sent stays the same, so the move is a change of the state alone."""
    plain = job()
    plain["steps"][0]["parameter"]["password"] = "pa55"
    old = inputs(task_content=plain)
    new = inputs(secret_parameters={"Reader": {"password": "pa55"}})
    assert changed(old, new) == ("task_content", "secret_parameters")
    assert plan(old, new) == ()


def test_a_changed_secret_is_sent_inside_the_content() -> None:
    """The secret parameters stand in their step when the content is sent."""
    old = inputs(secret_parameters={"Reader": {"password": "old"}})
    new = inputs(secret_parameters={"Reader": {"password": "new"}})
    (operation,) = plan(old, new)
    assert isinstance(operation, UpdateDISyncTask)
    assert operation.task_content is not None
    assert operation.task_content["steps"][0]["parameter"]["password"] == "new"


def test_content_too_long_for_a_query_goes_into_a_file() -> None:
    """Above the limit the content travels in the body of UpdateFile, changed parameters by a call of their own."""
    old, new = inputs(), inputs(task_content=job(concurrent=4), resource_group="g2")
    length = query_bytes("10000", FILE_ID, job(concurrent=4), {"ResourceGroup": "g2"})
    assert plan(old, new, most=length) == (UpdateDISyncTask(job(concurrent=4), {"ResourceGroup": "g2"}),)
    assert plan(old, new, most=length - 1) == (
        UpdateFile(task_content=job(concurrent=4)),
        UpdateDISyncTask(None, {"ResourceGroup": "g2"}),
    )


def test_the_length_of_a_query_is_what_a_url_holds() -> None:
    """Every byte of a percent-encoded character counts."""
    one, other = ({"a": "é"}, {"a": "e"})
    assert query_bytes("1", "2", one, {}) - query_bytes("1", "2", other, {}) == len("%C3%A9") - 1


@pytest.mark.parametrize("name", ["project_id", "task_type"])
def test_what_a_file_cannot_take_replaces_it(name: str) -> None:
    """Only a new file can belong to another workspace."""
    assert replaces(inputs(**{name: "a"}), inputs(**{name: "b"})) == (name,)


def test_an_unknown_value_is_a_change() -> None:
    """Nobody can say that an unknown value equals the old one."""
    unknown = job()
    unknown["steps"][0]["parameter"]["datasource"] = UNKNOWN
    assert changed(inputs(), inputs(task_content=unknown)) == ("task_content",)


def reformatted(value: Any, chance: random.Random) -> Any:
    """The same meaning in another form: key order, 2.0 for 2, null for an absent key."""
    if isinstance(value, dict):
        items = [(key, reformatted(item, chance)) for key, item in value.items()]
        chance.shuffle(items)
        return {**dict(items), **({"absent": None} if chance.random() < 0.3 else {})}
    if isinstance(value, list):
        return [reformatted(item, chance) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@given(st.integers())
def test_any_reformatting_is_no_change(seed: int) -> None:
    """Key order, 2 against 2.0 and null against absent never call anything."""
    old = inputs(resource_group="g", cu="2")
    new = {**reformatted(old, random.Random(seed)), "cu": 2.0}
    assert changed(old, new) == ()
    assert plan(old, new) == ()


def test_the_order_of_columns_is_a_change() -> None:
    """Columns are written by position: another order is another meaning."""
    other = job()
    other["steps"][0]["parameter"]["column"].reverse()
    assert changed(inputs(), inputs(task_content=other)) == ("task_content",)


def test_a_done_rename_is_left_out() -> None:
    """An update that failed after its first call sends only the second at the next attempt."""
    whole = plan_update(
        inputs(),
        inputs(task_name="orders_nightly", task_content=job(concurrent=4)),
        file_id=FILE_ID,
        max_query_bytes=8192,
    )
    assert remaining(whole, live(file_name="orders_nightly")) == (UpdateDISyncTask(job(concurrent=4), {}),)
    assert remaining(whole, live(task_content=job(concurrent=4))) == (UpdateFile(file_name="orders_nightly"),)
    assert remaining(whole, live(file_name="orders_nightly", task_content=job(concurrent=4))) == ()


def test_only_the_fields_that_differ_are_sent() -> None:
    """A file that stands in the right folder already is only renamed."""
    whole = plan_update(
        inputs(), inputs(task_name="n", file_folder_path=f"{FOLDER}/b"), file_id=FILE_ID, max_query_bytes=8192
    )
    (operation,) = remaining(whole, live(file_folder_path="Business Flow/orders/Data Integration/b"))
    assert operation == UpdateFile(file_name="n")


def test_content_in_a_file_keeps_the_extend_of_the_server() -> None:
    """UpdateFile(Content) without the server's extend would lose the resource group."""
    extend = {"mode": "code", "resourceGroup": "g", "cu": "0.5"}
    whole = plan_update(inputs(), inputs(task_content=job(concurrent=4)), file_id=FILE_ID, max_query_bytes=1)
    (operation,) = remaining(whole, live(task_content={**job(), "extend": extend}))
    assert operation == UpdateFile(task_content={**job(concurrent=4), "extend": extend})


def test_parameters_that_the_server_has_already_are_not_sent_again() -> None:
    """The second of two calls is left out when `extend` says what it would say."""
    whole = plan_update(
        inputs(), inputs(task_content=job(concurrent=4), resource_group="g"), file_id=FILE_ID, max_query_bytes=1
    )
    done = live(task_content={**job(concurrent=4), "extend": {"resourceGroup": "g"}})
    assert remaining(whole, done) == ()
    assert remaining(whole, live(task_content=job(concurrent=4))) == (UpdateDISyncTask(None, {"ResourceGroup": "g"}),)


def test_a_plan_is_a_value_that_leaves_its_arguments_alone() -> None:
    """Planning changes neither the old nor the new properties."""
    old, new = inputs(secret_parameters={"Reader": {"password": "x"}}), inputs(secret_parameters={"Reader": {"k": "y"}})
    before = copy.deepcopy((old, new))
    plan(old, new)
    assert (old, new) == before


def test_the_token_of_a_creation_stands_for_what_is_created() -> None:
    """Equal creations have equal tokens over spellings and key order; each part of the meaning changes the token."""
    base = inputs(origin="p/s/orders")
    token = client_token(base)
    assert len(token) <= 64
    assert token.isascii()
    assert client_token({**base, "file_folder_path": "Workflow/orders/folderDi"}) == token
    assert client_token({**base, "task_content": dict(reversed(base["task_content"].items()))}) == token
    for change in (
        {"project_id": "10001"},
        {"file_folder_path": f"{FOLDER}/b"},
        {"task_name": "b"},
        {"task_content": job(concurrent=4)},
        {"origin": "p/s/other"},
        {"resource_group": "S_res_group_1_2"},
        {"cu": "0.5"},
        {"secret_parameters": {"Reader": {"password": "first-password"}}},
    ):
        assert client_token({**base, **change}) != token
    first, second = (
        client_token({**base, "secret_parameters": {"Reader": {"password": password}}}) for password in ("a-a", "b-b")
    )
    assert first != second


def test_a_creation_names_its_folder_in_the_chinese_spelling() -> None:
    """One document quotes the English spelling as the one that is refused; the Chinese one is accepted everywhere."""
    param = create_param(inputs(file_folder_path="Business Flow/orders/Data Integration/x", resource_group="g", cu=1))
    assert param == {"FileFolderPath": f"{FOLDER}/x", "ResourceGroup": "g", "Cu": "1"}
    assert param_text(param) == f'{{"FileFolderPath":"{FOLDER}/x","ResourceGroup":"g","Cu":"1"}}'


def test_every_input_has_one_row() -> None:
    """No input can be added without saying how it changes and why."""
    assert len({entry.name for entry in PROPERTIES}) == len(PROPERTIES) == 9
    assert all(entry.reason for entry in PROPERTIES)


def test_unreadable_live_content_is_replaced_whole() -> None:
    """Content that cannot be read counts as lacking."""
    whole = plan_update(inputs(), inputs(task_name="n", task_content=job()), file_id=FILE_ID, max_query_bytes=8192)
    assert remaining(whole, live(file_name="n", task_content={})) == ()
    whole = plan_update(
        inputs(), inputs(task_name="n", task_content=job(concurrent=3)), file_id=FILE_ID, max_query_bytes=8192
    )
    assert remaining(whole, live(file_name="n", task_content=tasks.read_live_json("{"))) == (
        UpdateDISyncTask(job(concurrent=3), {}),
    )


SIDES = st.fixed_dictionaries(
    {},
    optional={
        "project_id": st.sampled_from(["1", "2"]) | st.just(UNKNOWN),
        "task_type": st.just("DI_OFFLINE"),
        "task_content": st.sampled_from([job(), job(concurrent=4), {}, UNKNOWN])
        | st.dictionaries(st.sampled_from(["steps", "x"]), st.just(UNKNOWN) | st.lists(st.none()), max_size=2),
        "secret_parameters": st.sampled_from(
            [{}, {"Reader": {"password": "a"}}, {"Reader": {"password": UNKNOWN}}, {"Reader": UNKNOWN}, UNKNOWN]
        ),
        "resource_group": st.sampled_from(["g", "h", UNKNOWN]),
        "cu": st.sampled_from(["0.5", 0.5, 1, UNKNOWN]),
        "task_name": st.sampled_from(["a", "b", UNKNOWN]),
        "file_folder_path": st.sampled_from([FOLDER, "/Workflow/orders/folderDi", "x", UNKNOWN]),
    },
)


@given(SIDES, SIDES)
@example(
    {"task_content": job(), "secret_parameters": {}}, {"task_content": job(), "secret_parameters": {"Reader": UNKNOWN}}
)
def test_what_is_told_is_what_changed(old: dict[str, Any], new: dict[str, Any]) -> None:
    """diff, plan and review share one notion: a property has a change exactly where it differs in meaning."""
    found = property_changes(old, new)
    told = [change.path.partition(".")[0] for change in found]
    assert tuple(dict.fromkeys(told)) == changed(old, new)
    assert all(change.words and change.reason for change in found)


TOLD: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, str, str]]]] = {
    "the name": (
        {},
        {"task_name": "orders_nightly"},
        [("task_name", 'task_name changes from "orders_daily" to "orders_nightly"', "none")],
    ),
    "another workspace": (
        {"project_id": "10000"},
        {"project_id": "20000"},
        [("project_id", 'project_id changes from "10000" to "20000"', "destructive")],
    ),
    "more CUs": ({"cu": "1"}, {"cu": "2"}, [("cu", 'cu changes from "1" to "2"', "tuning")]),
    "CUs that nobody manages any more": ({"cu": "1"}, {}, [("cu", 'cu removed: "1"', "none")]),
    "a password of the reader": (
        {"secret_parameters": {"Reader": {"password": "old-password"}}},
        {"secret_parameters": {"Reader": {"password": "new-password"}}},
        [("secret_parameters.Reader.password", "secret_parameters.Reader.password changes", "rows")],
    ),
    "a password of the writer": (
        {},
        {"secret_parameters": {"Writer": {"password": "new-password"}}},
        [("secret_parameters.Writer.password", "secret_parameters.Writer.password added", "target")],
    ),
    "the content": (
        {},
        {"task_content": job(concurrent=4)},
        [("task_content.setting.speed.concurrent", "setting.speed.concurrent changes from 2 to 4", "tuning")],
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_each_property_is_told_with_its_effect(case: str) -> None:
    """Names have none, workspaces the worst, secrets that of their parameter; no secret is shown."""
    old, new, expected = TOLD[case]
    found = property_changes(inputs(**old), inputs(**new))
    assert [(change.path, change.words, change.effect.word) for change in found] == expected
    assert "-password" not in repr(found)


def test_a_secret_that_moves_out_of_the_content_has_no_effect() -> None:
    """What is sent stays the same."""
    content = job()
    content["steps"][0]["parameter"]["password"] = "pa55-pa55"
    found = property_changes(
        inputs(task_content=content), inputs(secret_parameters={"Reader": {"password": "pa55-pa55"}})
    )
    assert [(change.path, change.effect.word) for change in found] == [
        ("task_content.steps[0].parameter.password", "none"),
        ("secret_parameters.Reader.password", "none"),
    ]
    assert "pa55" not in repr(found)


def test_a_password_that_somebody_changed_is_a_conflict_of_every_update_of_the_content() -> None:
    """It is written with the content, by either operation."""
    secrets = {"Reader": {"password": "first-password"}}
    old, by_hand = inputs(secret_parameters=secrets), inputs(secret_parameters={"Reader": {"password": "by-hand"}})
    new = {**old, "task_content": job(concurrent=4)}
    for most in (8192, 1):
        update = plan_update(old, new, file_id=FILE_ID, max_query_bytes=most)
        assert conflicts(update, old=old, new=new, live_by_old=by_hand, live_by_new=by_hand) == ("secret_parameters",)
    renamed = {**old, "task_name": "n"}
    update = plan_update(old, renamed, file_id=FILE_ID, max_query_bytes=8192)
    assert conflicts(update, old=old, new=renamed, live_by_old=by_hand, live_by_new=by_hand) == ()


def whose(new: dict[str, Any], live_state: dict[str, Any], *, most: int = 8192) -> tuple[str, ...]:
    """Conflicts of an update from inputs() to `new` while the file says `live_state`."""
    update = plan_update(inputs(), new, file_id=FILE_ID, max_query_bytes=most)
    return conflicts(update, old=inputs(), new=new, live_by_old=live_state, live_by_new=live_state)


@pytest.mark.parametrize("most", [8192, 1])
def test_what_somebody_else_changed_is_a_conflict_where_it_would_be_written(most: int) -> None:
    """As it was, and as it shall be, are both fine; anything else is not ours to undo."""
    new = inputs(task_content=job(concurrent=4))
    assert whose(new, inputs(), most=most) == ()
    assert whose(new, new, most=most) == ()
    assert whose(new, inputs(task_content=job(concurrent=9)), most=most) == ("task_content",)
    assert whose(new, inputs(task_name="by_hand"), most=most) == ()


def test_conflicts_are_named_in_the_order_of_the_inputs() -> None:
    """Each property that the plan writes, and no other."""
    new = inputs(task_name="n", file_folder_path=f"{FOLDER}/b", task_content=job(concurrent=4), cu="2")
    other = inputs(task_name="x", file_folder_path=f"{FOLDER}/x", task_content=job(concurrent=9), resource_group="x")
    assert whose(new, other) == ("task_content", "task_name", "file_folder_path")


def test_a_found_file_is_settled_by_what_it_lacks() -> None:
    """Name, folder, content and parameters, each only where it differs."""

    def left(found: LiveFile) -> tuple[object, ...]:
        new = inputs(resource_group="g")
        return plan_convergence(new, found, file_id=FILE_ID, max_query_bytes=8192)

    extend = {"resourceGroup": "g"}
    assert left(live(task_content={**job(), "extend": extend})) == ()
    assert left(live(task_content=job())) == (UpdateDISyncTask(None, {"ResourceGroup": "g"}),)
    assert left(live(file_name="other", task_content={**job(concurrent=9), "extend": extend})) == (
        UpdateFile(file_name="orders_daily"),
        UpdateDISyncTask(job(), {"ResourceGroup": "g"}),
    )


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"task_content": {**job(), "extend": {"mode": "code", "resourceGroup": "g", "cu": "0.50"}}}, True),
        ({"task_content": {**job(), "extend": {"mode": "code"}}}, True),
        ({"task_content": {**job(), "extend": {"resourceGroup": "", "cu": ""}}}, True),
        ({"task_content": {**job(), "extend": {"resourceGroup": None, "cu": None}}}, True),
        ({"file_folder_path": "Workflow/orders/folderDi"}, True),
        ({"task_content": {**job(), "extend": {"resourceGroup": "other"}}}, False),
        ({"task_content": {**job(), "extend": {"cu": "1"}}}, False),
        ({"task_content": job(concurrent=9)}, False),
        ({"task_content": {}}, False),
        ({"file_name": "other"}, False),
        ({"file_folder_path": f"{FOLDER}/b"}, False),
    ],
)
def test_a_file_says_what_a_creation_makes_or_something_else(change: dict[str, Any], is_same: bool) -> None:
    """What the server keeps in `extend` may be silent, and must not say another resource group."""
    assert as_created(inputs(resource_group="g", cu="0.5"), live(**change)) is is_same


def test_a_folder_in_the_other_language_keeps_its_old_form_so_that_the_engine_sees_no_change() -> None:
    old = {"file_folder_path": "业务流程/orders/数据集成"}
    news = {"project_id": "1", "file_folder_path": "Business Flow/orders/Data Integration"}
    assert checked(old, news)["file_folder_path"] == "业务流程/orders/数据集成"


@pytest.mark.parametrize("levels", [300, 900, 5000])
def test_what_is_nested_too_deeply_to_be_compared_is_a_change_and_stays_as_it_is(levels: int) -> None:
    """A preview of somebody else may hold it: a review shows a change, and no walk ends with an error."""
    deep: Any = "x"
    for _ in range(levels):
        deep = [deep]
    one, other = inputs(task_content={"x": deep}), inputs(task_content={"x": deep, "y": 1})
    for old, new in ((one, other), (inputs(), other), (other, inputs())):
        assert next(change.path.partition(".")[0] for change in property_changes(old, new)) == "task_content"
    value = checked(one, other)["task_content"]["x"]
    while isinstance(value, list):
        (value,) = value
    assert value == "x"
