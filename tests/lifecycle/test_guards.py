"""No hook stays without an answer: check and diff are total, and whatever a hook raises ends as one short error."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi.output import Unknown

from dataworks_emulator import Emulator
from pulumi_dataworks.content import UNKNOWN
from pulumi_dataworks.errors import RefusedError
from pulumi_dataworks.plan import PROPERTIES
from pulumi_dataworks.plan.inputs import OPTIONS
from pulumi_dataworks.resources.business import BusinessProvider
from pulumi_dataworks.resources.di_sync_task import DISyncTaskProvider
from pulumi_dataworks.resources.file_deployment import FileDeploymentProvider
from pulumi_dataworks.resources.folder import FolderProvider
from pulumi_dataworks.resources.hooks import LONGEST_TEXT, DataWorks, guard, to_engine
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from pulumi_dataworks.resources.provider import DataWorksProvider
from pulumi_dataworks.studio.session import Session
from support.hooks import another_run, made, updated
from support.servicer import Aborted, Server
from support.stacks import FOLDER, inputs, job

NAMES = (*(entry.name for entry in PROPERTIES), *OPTIONS)

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None))
    | st.sampled_from([UNKNOWN, "DI_OFFLINE", "overwrite", "10000", "0.5", "业务流程/orders/数据集成", "Reader"])
)
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["steps", "name", "parameter", "stepType", "category", "extend", "order", "hops", "type", "x"]
            )
            | st.text(),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
PLAUSIBLE: dict[str, Any] = {**inputs(), "secret_parameters": {"Reader": {"password": "x"}}, "cu": "0.5"}
any_inputs = st.fixed_dictionaries(
    {}, optional={name: anything | st.just(PLAUSIBLE.get(name)) | st.just(UNKNOWN) for name in NAMES}
) | st.dictionaries(st.text(), anything)


@pytest.fixture
def provider() -> DISyncTaskProvider:
    provider = DISyncTaskProvider()
    provider.session = Session(lambda _: None)
    return provider


def form(value: Any) -> Any:
    """A value that can be compared: unknown values have no equality of their own, and NaN has none."""
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, dict):
        return {key: form(item) for key, item in value.items()}
    return [form(item) for item in value] if isinstance(value, list) else repr(value)


any_example = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@any_example
@given(any_inputs, any_inputs)
def test_check_answers_whatever_comes(provider: DISyncTaskProvider, olds: dict[str, Any], news: dict[str, Any]) -> None:
    """Any JSON and unknown values, in every input: failures with a reason, or inputs that check leaves as they are."""
    result = provider.check(to_engine(olds), to_engine(news))
    assert all(failure.property == "" and failure.reason for failure in result.failures)
    if not result.failures:
        again = provider.check(result.inputs, result.inputs)
        assert again.failures == []
        assert form(again.inputs) == form(result.inputs)


@any_example
@given(any_inputs, any_inputs)
def test_diff_answers_whatever_comes(provider: DISyncTaskProvider, olds: dict[str, Any], news: dict[str, Any]) -> None:
    """Any JSON and unknown values, in outputs and inputs."""
    assert provider.diff("10000:1", to_engine(olds), to_engine(news)).changes in (False, None)


def nested(levels: int, kind: type) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value] if kind is list else {"a": value}
    return value


ID = {"project_id": "10000", "file_id": "1000001"}
VALID: dict[type[DataWorksProvider], dict[str, Any]] = {
    DISyncTaskProvider: inputs(),
    NodeScheduleProvider: ID,
    FileDeploymentProvider: ID,
    BusinessProvider: {"project_id": "10000", "business_name": "orders"},
    FolderProvider: {"project_id": "10000", "folder_path": f"{FOLDER}/night"},
}
DEEP = [
    *((DISyncTaskProvider, name) for name in (*inputs(), "secret_parameters", "cu", "resource_group", "strict")),
    *((NodeScheduleProvider, name) for name in (*ID, "cron_express", "inputs", "description", "auto_rerun_times")),
    *((FileDeploymentProvider, name) for name in (*ID, "triggers", "comment", "deadline")),
    *((BusinessProvider, name) for name in ("project_id", "business_name", "owner")),
    *((FolderProvider, name) for name in ("project_id", "folder_path")),
]


@pytest.mark.parametrize(("kind", "name"), DEEP, ids=lambda one: one if isinstance(one, str) else one.__name__)
@pytest.mark.parametrize("levels", [101, 111, 300, 900, 5000])
@pytest.mark.parametrize("shape", [list, dict])
def test_a_value_however_deep_fails_check_with_a_reason_and_ends_no_diff(
    kind: type[DataWorksProvider], name: str, levels: int, shape: type
) -> None:
    """As a new value and as an old one: a failure of the property, never a traceback."""

    def provider() -> DataWorksProvider:
        one = kind()
        one.session = Session(lambda _: None)
        return one

    deep = nested(levels, shape)
    valid, bad = VALID[kind], {**VALID[kind], name: {"x": deep} if name == "task_content" else deep}
    reasons = [failure.reason for failure in provider().check({}, bad).failures]
    assert any(reason.startswith(name) or " task_content" in reason for reason in reasons)
    assert all("defect" not in reason for reason in reasons)
    assert provider().check(bad, valid).failures == []
    for olds, news in ((valid, bad), (bad, valid)):
        assert provider().diff("10000:1000001", olds, news).changes in ((False,) if name in OPTIONS else (None, True))


@pytest.mark.parametrize("name", ["adopt_existing", "on_conflict"])
def test_an_option_is_no_change(offline: Server, name: str) -> None:
    """It says how to act, and nothing of the task."""
    old, _ = offline.check({}, inputs())
    checked, failures = offline.check(old, inputs(**{name: True if name == "adopt_existing" else "overwrite"}))
    assert failures == []
    assert offline.diff("10000:1", {**old, "region": "cn-shanghai"}, checked).changes == 1


@pytest.mark.parametrize(("name", "value"), [("adopt_existing", "yes"), ("on_conflict", "ask"), ("on_conflict", True)])
def test_an_option_of_another_kind_is_told(offline: Server, name: str, value: Any) -> None:
    """With its path, and without its value."""
    _, failures = offline.check({}, inputs(**{name: value}))
    assert [failure.partition(":")[0] for failure in failures] == [name]


@pytest.mark.parametrize(
    "error",
    [
        SystemExit("canary"),
        KeyboardInterrupt("canary"),
        asyncio.CancelledError("canary"),
        GeneratorExit("canary"),
        RecursionError("canary"),
        MemoryError("canary"),
        ValueError("canary"),
        BaseException("canary"),
    ],
)
def test_whatever_a_hook_raises_ends_as_one_short_error(error: BaseException) -> None:
    """Its type and its place, never its text; and the last line says what to do."""

    @guard
    def update() -> None:
        raise error from RuntimeError("canary")

    with pytest.raises(DataWorks) as caught:
        update()
    text = str(caught.value)
    assert text.startswith(f"update ended with an unexpected {type(error).__name__} at test_guards.py:")
    assert "canary" not in text
    assert text.splitlines()[-1].endswith("Run `pulumi up --refresh` before the next change.")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("hook", "arguments"),
    [
        pytest.param(hook, arguments, marks=pytest.mark.cell("anything raised in a hook", cell))
        for hook, arguments, cell in (
            ("check", ({}, {}), "check, diff"),
            ("diff", ("1:2", {}, None), "check, diff"),
            ("create", ({},), "create"),
            ("read", ("1:2", {}), "read"),
            ("update", ("1:2", {}, {}), "update"),
            ("delete", ("1:2", {}), "delete"),
        )
    ],
)
def test_every_hook_is_guarded(hook: str, arguments: tuple[Any, ...]) -> None:
    """Whatever goes wrong inside, a BaseException too, is answered."""

    class Broken(DISyncTaskProvider):
        @property
        def session(self) -> Any:  # type: ignore[override]
            raise SystemExit("canary")

    with pytest.raises(DataWorks) as caught:
        getattr(Broken(), hook)(*arguments)
    assert str(caught.value).startswith(f"{hook} ended with an unexpected ")
    assert "canary" not in str(caught.value)


@given(st.text(st.characters(codec=None), max_size=50))
def test_a_long_error_keeps_its_last_line(advice: str) -> None:
    """What to do is never cut off, and any character can be carried."""

    @guard
    def update() -> None:
        raise RefusedError("x" * 9999, operation="UpdateFile", advice=advice)

    with pytest.raises(DataWorks) as caught:
        update()
    text = str(caught.value)
    assert len(text) <= LONGEST_TEXT
    assert text.endswith(advice.encode("utf-8", "replace").decode())


def test_every_error_passes_the_redactor(provider: DISyncTaskProvider) -> None:
    """What a service may echo is blanked in what happened and in what to do: exact secrets, and the shapes of some."""

    class Known(Session):
        secrets = ("canary-key",)

    @guard
    def update(_: DISyncTaskProvider) -> None:
        raise RefusedError("no, canary-key password=canary-word", operation="UpdateFile", advice="Not canary-key.")

    provider.session = Known(lambda _: None)
    with pytest.raises(DataWorks) as caught:
        update(provider)
    assert "canary" not in str(caught.value)
    assert str(caught.value).startswith("no, ")


SECRETS = {"Reader": {"password": "canary-word", "pin": 480115, "sql": "select 1\nfrom canary"}}
NOTE = {"where": "canary-where > 1", "accessKey": "c-access", "name": "Authorization", "value": "c-value"}
PRIVATE = {**job(), "note": [NOTE]}
ECHOES = ("canary-word", "480115", "select 1\nfrom canary", "canary-where > 1", "c-access", "c-value")


@pytest.mark.cell("secrets", "update")
@pytest.mark.parametrize("echo", ECHOES)
def test_what_a_service_echoes_of_a_task_is_blanked(
    server: Server, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, echo: str
) -> None:
    """Secret parameters and longer values of the content, in errors and in warnings; names stay, or nobody would know
    what is meant. Also where a message is cut in the middle."""
    told: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", lambda text, **_: told.append(text))
    id_, outputs = made(server)
    change = {"task_content": PRIVATE, "secret_parameters": SECRETS}
    emulator.fail_next("UpdateDISyncTask", message=f"no: {echo} in ods_orders")
    with pytest.raises(Aborted) as caught:
        updated(server, id_, outputs, **change)
    assert "no: [secret] in ods_orders" in str(caught.value)
    for cut in range(4, len(echo)):
        emulator.fail_next("UpdateDISyncTask", message="x" * (299 - cut) + echo * 9)
        with pytest.raises(Aborted) as caught:
            updated(server, id_, outputs, **change)
        assert "x[secret]…" in str(caught.value)
    success = {"Success": True, "Data": {"Status": "success", "Message": f"but {echo}"}}
    emulator.answer_next("UpdateDISyncTask", body=json.dumps(success))
    updated(server, id_, outputs, **change)
    assert [text.rpartition(": ")[2] for text in told] == ["but [secret]"]


@pytest.mark.parametrize("echo", ["canary-word", "canary-inside"])
def test_a_secret_of_a_task_is_blanked_in_the_errors_of_its_schedule_and_deployment(
    server: Server, emulator: Emulator, echo: str
) -> None:
    """They have no secrets of their own, and a service quotes what it was given; a password inside of a longer text
    is one, too."""
    jaas = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="canary-inside";'
    secrets = {"Reader": {"password": "canary-word", "sasl.jaas.config": jaas}}
    id_, _ = made(server, secret_parameters=secrets)
    project_id, file_id = id_.split(":")
    of_file = {"project_id": project_id, "file_id": file_id}
    for provider, operation, news in (
        (FileDeploymentProvider(), "SubmitFile", {**of_file, "triggers": {"task": "1"}}),
        (NodeScheduleProvider(), "UpdateFile", {**of_file, "cron_express": "00 12 00 * * ?"}),
    ):
        other = server.of(provider)
        checked, failures = other.check({}, news)
        assert failures == []
        emulator.fail_next(operation, message=f"cannot log in with {echo} as root")
        with pytest.raises(Aborted) as caught:
            other.create(checked)
        assert "cannot log in with [secret] as root" in str(caught.value)


def test_eight_threads_share_one_provider(server: Server, emulator: Emulator) -> None:
    """500 hooks at once, on tasks of their own: none fails, none is lost, none is doubled."""

    def life(number: int) -> None:
        id_, outputs = made(server, task_name=f"task_{number}", origin=f"o/{number}")
        now = updated(server, id_, outputs, task_name=f"task_{number}", task_content=job(concurrent=5))
        read, again, _ = server.read(id_, now)
        assert read == id_
        assert again["task_content"] == job(concurrent=5)
        if number % 2:
            another_run(emulator).delete(id_, again)

    run: Callable[[int], None] = life
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(run, range(72)))  # seven hooks each, check among them twice, deletions every other time
    assert sorted(file.name for file in emulator.console.files()) == sorted(f"task_{n}" for n in range(0, 72, 2))
