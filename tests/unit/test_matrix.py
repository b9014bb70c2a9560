"""Stacks compared: what differs, what is declared, what nobody can see. And the command `dataworks matrix`."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pulumi_dataworks.cli.matrix_formats import on_terminal
from pulumi_dataworks.errors import InputError
from pulumi_dataworks.matrix import Declared, Matrix, export_of, matrix_of, read_declared, read_export
from pulumi_dataworks.plan.publishing import HELD_BACK, PUBLISHED
from support.stacks import inputs, job

TASK = "pulumi-python:dynamic/dataworks:DISyncTask"
DATAWORKS = Path(sys.executable).with_name("dataworks")
PASSWORD = "hunter2-hunter2"
ANYTHING_IN_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.sampled_from(["[secret]", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "reader", "writer"]),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text() | st.sampled_from(["steps", "category", "parameter", "column", "urn"]), inner)
    ),
)


def secret(text: str) -> dict[str, str]:
    """A secret as the engine exports it."""
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": text}


def resource(name: str, stack: str = "dev", types: str = TASK, **changes: Any) -> dict[str, Any]:
    """A task in an export."""
    return in_state(name, inputs(**changes), stack=stack, types=types)


def in_state(name: str, held: dict[str, Any], *, types: str, stack: str = "dev") -> dict[str, Any]:
    return {"urn": f"urn:pulumi:{stack}::test::{types}::{name}", "type": types, "inputs": held, "outputs": held}


def exported(*resources: dict[str, Any]) -> str:
    return json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": [*resources]}})


def content(**parameters: Any) -> dict[str, Any]:
    """A job with other parameters in its steps: reader_datasource="x"."""
    made = deepcopy(job())
    for name, value in parameters.items():
        side, _, key = name.partition("_")
        made["steps"][0 if side == "reader" else 1]["parameter"][key] = value
    return made


def compared(*texts: str, declared: tuple[Declared, ...] = ()) -> Matrix:
    return matrix_of(
        [read_export(text, name) for name, text in zip(("dev", "test", "prod"), texts, strict=False)], declared
    )


PROD = exported(resource("orders", "prod", task_content=content(reader_datasource="orders_prod"), project_id="20000"))
DEV = exported(resource("orders"))


def test_equal_stacks_have_no_difference() -> None:
    """Also where the forms differ: other keys first, 2.0 for 2."""
    other = json.loads(DEV.replace("::dev::", "::prod::").replace('"concurrent": 2', '"concurrent": 2.0'))
    matrix = compared(DEV, json.dumps(other, sort_keys=True))
    assert matrix.equal
    assert matrix.resources == (("DISyncTask", "orders"),)
    assert matrix.differences == ()


def test_differences_are_told_in_words() -> None:
    """Each with its place, the value in both stacks, and no row that allows it."""
    matrix = compared(DEV, PROD)
    assert not matrix.equal
    assert [(one.place, one.words) for one in matrix.differences] == [
        ("project_id", 'project_id: "10000" in dev, "20000" in test'),
        ("Reader.datasource", 'Reader.datasource: "orders_db" in dev, "orders_prod" in test'),
    ]


def test_columns_are_told_as_a_mapping() -> None:
    """What both sides share is declared by a row that covers both."""
    more = content(reader_column=["id", "buyer", "amount", "tax"], writer_column=["id", "buyer", "amount", "tax"])
    (one,) = compared(DEV, exported(resource("orders", task_content=more))).differences
    assert one.place == "Reader.column, Writer.column"
    assert one.words == "column `tax` added at position 4, reader and writer (from dev to test)"
    for place, allowed in (("Reader.column", False), ("*.column", True), ("Reader.column, Writer.column", True)):
        rows = (Declared(place, "why"),)
        assert compared(DEV, exported(resource("orders", task_content=more)), declared=rows).equal is allowed


def test_what_is_declared_is_told_with_its_reason() -> None:
    """Rows are globs of place, task and stack; one that covers nothing is told as unused."""
    rows = (
        Declared("*.datasource", "own data sources"),
        Declared("project_id", "own workspace", task="ord*", stack="test"),
        Declared("Writer.partition", "once there was one"),
    )
    matrix = compared(DEV, PROD, declared=rows)
    assert matrix.equal
    assert [one.declared and one.declared.reason for one in matrix.differences] == ["own workspace", "own data sources"]
    assert matrix.unused == rows[2:]


@pytest.mark.parametrize("row", [{"task": "searches"}, {"stack": "prod"}, {"place": "Reader"}, {"place": "datasource"}])
def test_a_row_declares_no_more_than_it_says(row: dict[str, Any]) -> None:
    """Another task, another stack, half of a place."""
    named: dict[str, Any] = {"place": "Reader.datasource", "reason": "why", **row}
    rows = (Declared(**named), Declared("project_id", "why"))
    assert not compared(DEV, PROD, declared=rows).equal


def test_a_task_that_a_stack_lacks_is_a_difference() -> None:
    """In whichever stack; it can be declared under the place `missing`."""
    both = exported(resource("orders"), resource("searches"))
    for texts, stack, words in (
        ((both, DEV), "test", "is in dev and not in test"),
        ((DEV, both), "dev", "is in test and not in dev"),
    ):
        (one,) = compared(*texts).differences
        assert (one.name, one.stack, one.place, one.words) == ("searches", stack, "missing", words)
    assert compared(both, DEV, declared=(Declared("missing", "only tried in dev", task="searches"),)).equal
    assert [one.stack for one in compared(both, DEV, '{"deployment": {"resources": null}}').differences] == [
        "prod",
        "test",
        "prod",
    ]


def test_three_stacks_are_compared_with_the_first() -> None:
    """And what that lacks, with the first one that has it."""
    two = exported(resource("orders"), resource("searches"))
    three = exported(resource("orders"), resource("searches", task_name="other"))
    assert [(one.base, one.stack, one.place) for one in compared(DEV, two, three).differences] == [
        ("test", "dev", "missing"),
        ("test", "prod", "task_name"),
    ]


def test_encrypted_secrets_are_not_compared_and_that_is_said() -> None:
    """Neither ciphertext nor plaintext leaves; a secret beside a plain value is a difference."""
    one = exported(resource("orders", secret_parameters=secret("AAAA"), task_content=content(reader_pwd=secret("x"))))
    two = exported(resource("orders", secret_parameters=secret("BBBB"), task_content=content(reader_pwd=secret("y"))))
    matrix = compared(one, two)
    assert matrix.equal
    assert [(told.stack, told.paths) for told in matrix.not_compared] == [
        (stack, ("task_content.steps[0].parameter.pwd", "secret_parameters")) for stack in ("dev", "test")
    ]
    plain = exported(resource("orders", task_content=content(reader_table=secret("x"))))
    assert [told.place for told in compared(DEV, plain).differences] == ["Reader.table"]


def test_a_plain_password_is_compared_and_not_shown() -> None:
    """By its key, as everywhere."""
    texts = [exported(resource("orders", task_content=content(reader_password=PASSWORD + end))) for end in "ab"]
    (one,) = compared(*texts).differences
    assert one.words == "Reader.password differs, in what is not shown"
    assert PASSWORD not in repr(compared(*texts))


def test_only_the_tasks_of_the_stack_are_compared() -> None:
    """Not other resources, not what is only read, not what waits for its deletion."""
    others = [
        {"urn": "urn:pulumi:dev::test::pulumi:pulumi:Stack::test-dev", "type": "pulumi:pulumi:Stack"},
        {**resource("read"), "external": True},
        {**resource("orders", task_name="old"), "delete": True},
    ]
    assert compared(exported(*others, resource("orders")), DEV).equal


def test_a_name_under_two_parents_is_told_with_them() -> None:
    """So that neither hides the other."""
    parents = [resource("orders", types=f"{parent}${TASK}") for parent in ("a:b:C", "a:b:D")]
    assert [name for _, name in compared(exported(*parents), DEV).resources] == [
        f"a:b:C${TASK}::orders",
        f"a:b:D${TASK}::orders",
        "orders",
    ]


def test_schedules_are_compared_by_their_settings() -> None:
    """And not by the ids that they have in each workspace."""

    def schedule(**settings: Any) -> dict[str, Any]:
        held = {"project_id": "1", "file_id": "2", "cron_express": "00 12 00 * * ?", "inputs": ["a_root"], **settings}
        return in_state("orders-schedule", held, types="pulumi-python:dynamic/dataworks:NodeSchedule")

    dev = exported(schedule(timeout=3))
    assert compared(dev, exported(schedule(timeout=3.0, project_id="2", file_id="7"))).equal
    other = exported(schedule(cron_express="00 30 01 * * ?", inputs=["b_root"]))
    matrix = compared(dev, other, declared=(Declared("inputs", "own workspace", task="*-schedule"),))
    assert [(one.kind, one.words, one.declared is not None) for one in matrix.differences] == [
        ("NodeSchedule", 'cron_express: "00 12 00 * * ?" in dev, "00 30 01 * * ?" in test', False),
        ("NodeSchedule", "timeout: 3 in dev, nothing in test", False),
        ("NodeSchedule", 'inputs: ["a_root"] in dev, ["b_root"] in test', True),
    ]


def test_what_is_published_is_compared() -> None:
    """Whether, and whether production runs it; not what triggers it. A stack of drafts has no deployment."""

    def deployment(**held: Any) -> dict[str, Any]:
        held = {"file_id": "1", "publication": PUBLISHED, "triggers": {"task": "a"}, "content_digest": "b", **held}
        return in_state("orders-deployment", held, types="pulumi-python:dynamic/dataworks:FileDeployment")

    dev = exported(deployment())
    same = deployment(file_id="2", content_digest="c", triggers={"task": "d"}, comment="x", production_version=7)
    assert compared(dev, exported(same)).equal
    found = compared(dev, exported(deployment(publication=HELD_BACK, skip_checks=True))).differences
    assert [(one.kind, one.words) for one in found] == [
        ("FileDeployment", f'publication: "{PUBLISHED}" in dev, "{HELD_BACK}" in test'),
        ("FileDeployment", "skip_checks: nothing in dev, true in test"),
    ]
    rows = (Declared("missing", "drafts", task="*-deployment", stack="test"),)
    matrix = compared(dev, exported(), declared=rows)
    assert [one.words for one in matrix.differences] == ["is in dev and not in test"]
    assert matrix.equal


def test_how_this_package_works_is_not_compared() -> None:
    """And docs/matrix.md names what is not; what becomes of production is."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "matrix.md").read_text(encoding="utf-8")
    told = page.partition("how this package works (")[2].partition(")")[0]
    names = re.findall(r"`(\w+)`", told)
    assert len(names) == 4
    assert compared(DEV, exported(resource("orders", **dict.fromkeys(names, "x")))).equal
    assert not compared(DEV, exported(resource("orders", keep_production=True))).equal


def test_a_subclass_is_a_task_too() -> None:
    """Known by its provider, which is looked at and never loaded."""
    pickled = base64.b64encode(b"...cpulumi_dataworks.resources.di_sync_task\nDISyncTaskProvider").decode()
    mine = in_state("orders", {**inputs(), "__provider": pickled}, types="pulumi-python:dynamic/mine:Task")
    assert compared(exported(mine), DEV).equal
    assert compared(exported(mine), DEV).resources == (("DISyncTask", "orders"),)


@given(ANYTHING_IN_JSON, ANYTHING_IN_JSON)
def test_comparing_never_fails(one: Any, other: Any) -> None:
    """Whatever a state holds in place of inputs."""
    for name in ("task_content", "cu", "secret_parameters", "file_folder_path"):
        texts = [exported(in_state("a", {name: value}, types=TASK)) for value in (one, other)]
        assert isinstance(compared(*texts), Matrix)
    with contextlib.suppress(InputError):
        read_export(json.dumps({"deployment": {"resources": [one, other]}}), "dev")


@pytest.mark.parametrize(
    "text", ["", "no json", "[]", "{}", '{"deployment": 1}', '{"deployment": {"resources": [{}]}}', "[" * 100_000]
)
def test_what_is_no_export_is_told(text: str) -> None:
    """By the name of the stack, without a value of the file."""
    with pytest.raises(InputError, match=r"the state of dev .*\n.*pulumi stack export"):
        read_export(text, "dev")


def test_a_stack_is_exported_by_pulumi() -> None:
    """And an engine that fails or is not there is told."""
    asked: list[list[str]] = []

    def run(command: list[str]) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0 if "dev" in command else 255, stdout=DEV)

    assert list(export_of("dev", run=run).resources) == [("DISyncTask", "orders")]
    assert asked == [["pulumi", "stack", "export", "--non-interactive", "--stack", "dev"]]
    with pytest.raises(InputError, match="ended with 255"):
        export_of("prod", run=run)

    def missing(command: list[str]) -> subprocess.CompletedProcess[str]:
        raise FileNotFoundError(2, "No such file or directory")

    with pytest.raises(InputError, match="could not be started"):
        export_of("dev", run=missing)


TABLE = """
[[review.allow]]
task = "orders"
allows = ["delete"]
reason = "moves to another team"

[[matrix.allow]]
place = "Reader.datasource"
reason = "own data sources"

[[matrix.allow]]
place = "project_id"
task = "ord*"
stack = "prod"
reason = "own workspace"
"""


def test_the_table_is_read() -> None:
    """What the file allows a review is left alone."""
    assert read_declared(TABLE, "dataworks.toml") == (
        Declared("Reader.datasource", "own data sources"),
        Declared("project_id", "own workspace", "ord*", "prod"),
    )
    assert read_declared("", "dataworks.toml") == ()


@pytest.mark.parametrize(
    "text",
    [
        "[[matrix.allow]",
        '[[matrix.allow]]\nplace = "x"',
        '[[matrix.allow]]\nplace = "x"\nreason = "  "',
        '[[matrix.allow]]\nplace = "x"\nreason = "y"\nstacks = "z"',
        "matrix = 1",
        "[matrix]\nallowed = []",
        "[matrxi]\nallow = []",
    ],
)
def test_a_table_that_is_wrong_is_told(text: str) -> None:
    """A row without a reason, a key that does not exist: nothing is passed over."""
    with pytest.raises(InputError, match=r"^dataworks\.toml.*\nWrite \[\[matrix\.allow"):
        read_declared(text, "dataworks.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dev.json").write_text(DEV, encoding="utf-8")
    (tmp_path / "prod.json").write_text(PROD, encoding="utf-8")
    return tmp_path


STATES = ("--state", "dev=dev.json", "--state", "prod=prod.json")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(DATAWORKS), "matrix", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_command_fails_on_what_is_not_declared(folder: Path) -> None:
    """With 1; the undeclared differences come first, and the table beside the program is read by itself."""
    (folder / "dataworks.toml").write_text(TABLE.partition('\n[[matrix.allow]]\nplace = "project_id"')[0])
    done = run(folder, *STATES)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        'orders: project_id: "10000" in dev, "20000" in prod; not declared',
        'orders: Reader.datasource: "orders_db" in dev, "orders_prod" in prod; declared: own data sources',
        "1 compared in 2 stacks: 1 undeclared, 1 declared",
    ]
    (folder / "table.toml").write_text(TABLE + '[[matrix.allow]]\nplace = "Writer.*"\nreason = "old"\n')
    done = run(folder, *STATES, "--allow", "table.toml")
    assert done.returncode == 0
    assert "declared and not found: Writer.* of * in *: old" in done.stdout


def test_json_is_for_programs(folder: Path) -> None:
    """Every part under its name."""
    (folder / "dataworks.toml").write_text(TABLE, encoding="utf-8")
    done = run(folder, *STATES, "--format", "json")
    value = json.loads(done.stdout)
    assert (done.returncode, value["equal"], value["stacks"]) == (0, True, ["dev", "prod"])
    assert value["differences"][0] == {
        "kind": "DISyncTask",
        "name": "orders",
        "base": "dev",
        "stack": "prod",
        "place": "project_id",
        "path": "project_id",
        "words": 'project_id: "10000" in dev, "20000" in prod',
        "declared": True,
        "reason": "own workspace",
    }
    assert value["unused"] == value["not_compared"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        STATES[:2],
        (*STATES, "--state", "dev=prod.json"),
        (*STATES[:2], "--state", "prod"),
        (*STATES[:2], "--state", "prod=gone.json"),
        (*STATES, "--allow", "gone.toml"),
        (*STATES, "--format", "xml"),
    ],
)
def test_what_cannot_be_read_ends_with_2(folder: Path, arguments: tuple[str, ...]) -> None:
    """Nothing to compare, a file that is not there, a form that does not exist."""
    done = run(folder, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_shows_a_table() -> None:
    """A row for each task, a column for each stack; no command that a name brings along."""
    dev = exported(resource("orders"), resource("or\x1b[31mders"))
    out = io.StringIO()
    matrix = compared(dev, PROD, declared=(Declared("missing", "only\x1b[1m tried"), Declared("project_id", "own")))
    on_terminal(matrix, Console(file=out, force_terminal=True, width=120, no_color=True))
    text = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert "\x1b" not in text
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if line.startswith("│")]
    assert rows == [
        ["DISyncTask or\\u001b[31mders", "baseline", "missing, declared"],
        ["DISyncTask orders", "baseline", "1 undeclared, 1 declared"],
    ]
    assert "declared: only\\u001b[1m tried" in text


def test_the_table_of_the_page_is_read() -> None:
    """docs/matrix.md shows a table as the command takes it."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "matrix.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert [row.place for row in read_declared(table, "docs/matrix.md")] == ["*.datasource", "project_id", "missing"]
