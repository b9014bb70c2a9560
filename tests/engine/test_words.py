"""What a user reads when something is wrong: errors and warnings as the real CLI prints them."""

from __future__ import annotations

import base64
import re

import pytest

from dataworks_emulator import Emulator
from support.stacks import FOLDER, Run, Stack, inputs, job

pytestmark = pytest.mark.engine


def errors(run: Run) -> set[str]:
    """The texts after `error: ` in the diagnostics, with the lines that belong to them, request ids blanked."""
    blocks = re.findall(
        r"error: (.*(?:\n(?!\s*\n|.*error: |Resources:|Outputs:|Duration:|\s+pulumi).+)*)",
        run.text.partition("Diagnostics:")[2],
    )
    texts = ["\n".join(line.strip() for line in block.splitlines()) for block in blocks]
    return {re.sub(r"request id [0-9A-Za-z-]+", "request id X", text) for text in texts}


def test_wrong_inputs_are_told_all_at_once_in_a_preview(stack: Stack) -> None:
    """Every mistake with its path and what to do, without one value."""
    wrong = inputs(project_id="canary", cu="0.7", task_content={"steps": [{"parameter": "canary"}, "canary"]})
    stack.tasks(orders=wrong)
    shown = stack.preview(expect=None)
    assert shown.status != 0
    for path in ("project_id:", "cu:", "task_content.steps[0].parameter:", "task_content.steps[1]:"):
        assert path in shown.text
    assert "canary" not in shown.text
    assert "Traceback" not in shown.text


CONSTRUCTOR = """
import pulumi
from pathlib import Path
from pulumi_dataworks import DISyncTask
DISyncTask("orders", project_id="10000", task_name="orders_daily",
    file_folder_path="业务流程/orders/数据集成", task_content={content})
"""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('Path("jobs/none.json")', "task_content: the file jobs/none.json cannot be read: No such file or directory."),
        ('\'{"steps": [], "steps": []}\'', "steps"),
        ("{'steps': [{'parameter': {'id': 2**60}}]}", "task_content.steps[0].parameter.id"),
        ("{'steps': [{'parameter': {'id': {1, 2}}}]}", "task_content.steps[0].parameter.id"),
        ("pulumi.Output.from_input('{\"steps\": [NaN]}')", "NaN is not a JSON number"),
        ("{'steps': [{}]}, secret_parameters={'a': {'b': {1, 2}}}", "secret_parameters.a.b is a set"),
        ("{'steps': [{}]}, resource_group=Path('x')", "resource_group is a PosixPath"),
    ],
)
def test_content_that_cannot_be_carried_ends_the_program_with_one_error(stack: Stack, content: str, told: str) -> None:
    """Before anything is registered, without a traceback."""
    stack.program(CONSTRUCTOR.replace("{content}", content))
    shown = stack.preview(expect=None)
    assert shown.status != 0
    (error,) = [text for text in errors(shown) if text.startswith("DISyncTask 'orders': ")]
    assert told in error
    assert "Traceback" not in shown.text


def test_a_plain_secret_in_the_config_is_refused_with_the_command_that_mends_it(stack: Stack) -> None:
    """Pulumi keeps plain config in clear in the state; the value is not repeated."""
    stack.tasks(orders=inputs())
    stack.config({"dataworks:accessKeySecret": "canary-secret"})
    shown = stack.preview(expect=None)
    assert shown.status != 0
    assert "pulumi config set --secret dataworks:accessKeySecret" in shown.text
    assert "canary" not in shown.text


def test_missing_settings_are_one_error_that_names_what_was_tried(stack: Stack) -> None:
    """A preview works without them; `up` says which keys and variables were looked at."""
    stack.tasks(orders=inputs())
    stack.run("config", "rm", "dataworks:region")
    stack.run("config", "rm", "dataworks:endpoint")
    stack.preview()
    shown = stack.up(expect=None)
    assert shown.status != 0
    for key in ("dataworks:region", "alicloud:region", "ALIBABA_CLOUD_REGION", "pulumi config set dataworks:region"):
        assert key in shown.text
    assert "Traceback" not in shown.text


def test_missing_credentials_are_one_error(stack: Stack) -> None:
    """The whole chain was tried, and the text says so."""
    stack.tasks(orders=inputs())
    stack.run("config", "rm", "dataworks:accessKeyId")
    stack.run("config", "rm", "dataworks:accessKeySecret")
    shown = stack.up(expect=None)
    assert shown.status != 0
    for key in ("dataworks:accessKeyId", "ALIBABA_CLOUD_ACCESS_KEY_ID"):
        assert key in shown.text
    assert "Traceback" not in shown.text


def test_a_real_key_never_travels_in_clear(stack: Stack, emulator: Emulator) -> None:
    """Plain http towards the emulator takes only its own keys; nothing was sent."""
    stack.tasks(orders=inputs())
    stack.config({}, {"dataworks:accessKeyId": "LTAI5tEXAMPLE", "dataworks:accessKeySecret": "canary-secret"})
    shown = stack.up(expect=None)
    assert shown.status != 0
    assert "emulator-" in shown.text
    assert "canary" not in shown.text
    assert emulator.journal.operations() == []


def test_a_removed_parameter_is_warned_of(stack: Stack, emulator: Emulator) -> None:
    """Nothing is sent, and the reviewer reads that the server keeps the last value."""
    stack.tasks(orders=inputs(resource_group="S_res_group_1_2"))
    stack.up()
    stack.tasks(orders=inputs())
    mark = emulator.journal.mark()
    shown = stack.preview("--diff").text
    assert "DISyncTask 'orders_daily'" in shown
    assert "resource_group was removed from the program. Nothing is sent for that" in shown
    stack.up()
    assert emulator.journal.operations(mark) == []
    assert "unchanged" in stack.up().text


def test_a_message_beside_success_is_a_warning(stack: Stack) -> None:
    """The published sample reply is a success with a message: shown, and no error."""
    stack.tasks(orders=inputs(resource_group="S_res_group_1_2"))
    stack.up()
    stack.tasks(orders=inputs(resource_group="S_res_group_warns"))
    shown = stack.up()
    assert "~ 1 updated" in shown.text
    assert "DataWorks reports success, and says: ResourceGroup:[S_res_group_warns] is invalid." in shown.text


def test_a_failure_inside_a_success_is_an_error(stack: Stack) -> None:
    """HTTP 200 and Success=true with Data.Status=fail changed nothing."""
    stack.tasks(orders=inputs())
    stack.up()
    stack.tasks(orders=inputs(resource_group="nobody_knows_it"))
    shown = stack.up(expect=None)
    assert shown.status != 0
    assert "UpdateDISyncTask was refused by DataWorks: ResourceGroup:[nobody_knows_it] is invalid." in shown.text
    assert "Traceback" not in shown.text
    assert "resource_group" not in stack.state("orders")["outputs"]


SECRETS_PROGRAM = """
import pulumi
from pulumi_dataworks import DISyncTask, batch_sync, step
password = pulumi.Config().require_secret("password")
where = pulumi.Config().get("where")
parameter = {"datasource": "supplier", **({"password": password} if where == "content" else {})}
DISyncTask("orders", project_id="10000", task_name="orders_daily", file_folder_path="业务流程/orders/数据集成",
    task_content=batch_sync(reader=step("ftp", parameter), writer=step("odps", {"datasource": "warehouse"})),
    secret_parameters=None if where == "content" else {"Reader": {"password": password}})
"""


def test_a_secret_inside_the_content_is_warned_of_and_can_be_moved(stack: Stack, emulator: Emulator) -> None:
    """It hides the list that it stands in; as a secret parameter it hides nothing else, and the move sends nothing."""
    stack.program(SECRETS_PROGRAM)
    stack.config({"where": "content"}, {"password": "canary-password"})
    shown = stack.up().text
    assert "DISyncTask 'orders': task_content.steps[0].parameter.password is a secret." in shown
    assert "secret_parameters" in shown
    stack.config({"where": "parameters"})
    mark = emulator.journal.mark()
    moved = stack.up().text
    assert "~ 1 updated" in moved
    assert "is a secret" not in moved
    assert emulator.journal.operations(mark) == []
    assert stack.steps()["orders"]["op"] == "same"
    assert "unchanged" in stack.refresh().text
    state = stack.run("stack", "export").text
    assert "canary-password" not in state
    assert stack.state("orders")["outputs"]["task_content"]["steps"][0]["parameter"] == {"datasource": "supplier"}
    stack.config({}, {"password": "canary-another"})
    mark = emulator.journal.mark()
    assert "canary" not in stack.preview("--diff").text
    stack.up()
    assert emulator.journal.operations(mark) == ["GetFile", "UpdateDISyncTask"]
    file_id = emulator.console.find("orders_daily")
    assert emulator.console.content(file_id)["steps"][0]["parameter"]["password"] == "canary-another"
    assert "canary" not in stack.run("stack", "export").text


def test_the_state_holds_no_credential_and_a_short_provider(stack: Stack, emulator: Emulator) -> None:
    """What signs the requests is in no resource of ours and in no output; `__provider` is a name."""
    stack.tasks(orders=inputs())
    stack.up()
    stack.refresh()
    exported = stack.run("stack", "export").text
    assert emulator.access_key_secret not in exported
    assert emulator.access_key_id not in exported
    provider = base64.b64decode(stack.state("orders")["inputs"]["__provider"])
    assert len(provider) < 100
    assert b"DISyncTaskProvider" in provider


def test_another_region_is_refused(stack: Stack, emulator: Emulator) -> None:
    """A changed region would aim the same ids at other files."""
    stack.tasks(orders=inputs())
    stack.up()
    stack.config({"dataworks:region": "cn-beijing"})
    stack.tasks(orders=inputs(task_content=job(concurrent=3)))
    mark = emulator.journal.mark()
    shown = stack.up(expect=None)
    assert shown.status != 0
    assert "belongs to region cn-shanghai" in shown.text
    assert "pulumi config set dataworks:region cn-shanghai" in shown.text
    assert emulator.journal.operations(mark) == []


def test_an_unknown_flow_is_told_with_its_advice(stack: Stack) -> None:
    """The flow of a folder must exist already."""
    stack.tasks(orders=inputs(file_folder_path=FOLDER.replace("orders", "nowhere")))
    shown = stack.up(expect=None)
    assert shown.status != 0
    assert "CreateDISyncTask was refused by DataWorks" in shown.text
    assert "Traceback" not in shown.text
