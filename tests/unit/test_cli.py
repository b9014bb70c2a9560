"""`dataworks`, run as a command: what it prints, and the code that it ends with."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path, PurePath
from typing import Any

import pytest
from hypothesis import given
from rich.console import Console

from pulumi_dataworks.cli.formats import as_github, as_sarif, on_terminal
from pulumi_dataworks.cli.judged import Told, judge_preview, judge_text
from pulumi_dataworks.cli.positions import position_of, positions
from pulumi_dataworks.content import write_json
from pulumi_dataworks.content.json_schema import json_schema
from pulumi_dataworks.review.preview import read_digest
from support.jobs import EXAMPLES
from support.stacks import job
from support.values import VALUES

ROOT = Path(__file__).resolve().parents[2]
DATAWORKS = Path(sys.executable).with_name("dataworks")

SECRET = "hunter2-hunter2"
CLEAN = EXAMPLES[0]
WRONG = """{
  "type": "job", "version": "2.0",
  "steps": [
    {"stepType": "mysql", "name": "Reader", "category": "reader",
     "parameter": {"datasource": "a", "table": ["t"], "column": ["a", "b"], "password": "hunter2-hunter2"}},
    {"stepType": "odps", "name": "Writer", "category": "writer",
     "parameter": {"datasource": "a", "table": "t", "truncate": true,
       "column": ["a"]}}
  ],
  "setting": {"speed": {"concurrent": "two"}, "errorLimit": {"record": "0"}},
  "order": {"hops": [{"from": "Reader", "to": "Writer"}]}
}
"""


def run(*arguments: str, stdin: str = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(DATAWORKS), *arguments], input=stdin, capture_output=True, text=True, timeout=60, check=False, cwd=cwd
    )


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong, 100%.json"
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_the_schema_is_printed() -> None:
    """As JSON that an editor takes."""
    done = run("schema")
    assert done.returncode == 0
    assert json.loads(done.stdout) == json_schema()


def test_a_clean_file_ends_with_0() -> None:
    """And says so."""
    done = run("check", str(CLEAN))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] in ("nothing found", "1 hint", "2 hints")


def test_findings_are_told_at_their_lines(wrong: Path) -> None:
    """One line each where no terminal is: place, severity, code, what, consequence, remedy; never a value."""
    done = run("check", wrong.name, cwd=wrong.parent)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines[:-1]] == [
        f"{wrong.name}:10:25",
        f"{wrong.name}:8:8",
        f"{wrong.name}:5:77",
    ]
    assert [line.split()[2:4] for line in (text.replace("wrong, 100%", "x y") for text in lines[:-1])] == [
        ["error", "DW201"],
        ["warning", "DW301"],
        ["warning", "DW416"],
    ]
    assert lines[-1] == "1 error, 2 warnings"
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((), 1),
        (("--ignore", "DW201"), 0),
        (("--ignore", "DW201", "--fail-on", "warning"), 1),
        (("--ignore", "DW201", "--ignore", "DW301", "--ignore", "DW416", "--fail-on", "hint"), 0),
        (("--ignore", "DW201", "--strict"), 1),
    ],
)
def test_the_exit_code_follows_the_severity(wrong: Path, arguments: tuple[str, ...], status: int) -> None:
    """At or above --fail-on it is 1; codes can be left out; strict makes errors of warnings."""
    assert run("check", str(wrong), *arguments).returncode == status


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ('{"steps": [ // why\n]}', "DW103", (1, 13)),
        ('{\n "steps": [1,]\n}', "DW104", (2, 14)),
        ('{\n "steps"\n}', "DW105", (3, 1)),
        ('{"a": 1, "a": 2}', "DW106", (1, 10)),
        ('{"steps": [{"x": {"k": ["k", {"k": 1}]},\n "y": 1, "x": "k"}]}', "DW106", (2, 10)),
        ('\ufeff{"a": {"b": "a,b"},\n\n  "a" : 2}', "DW106", (3, 3)),
        ("[]", "DW102", (1, 1)),
        (json.dumps("{}"), "DW108", (1, 1)),
        ('{"job": {}}', "DW111", (1, 2)),
    ],
)
def test_a_text_that_is_no_task_content_is_a_finding(text: str, code: str, place: tuple[int, int]) -> None:
    """With the code and the place of its mistake."""
    told = judge_text("x.json", text)[0]
    assert (told.finding.code, told.finding.severity, (told.line, told.column)) == (code, "error", place)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"], ids=["no file", "no UTF-8"])
def test_what_cannot_be_read_ends_with_2_and_the_rest_is_told(
    tmp_path: Path, wrong: Path, content: bytes | None
) -> None:
    """Name, reason and what to do, on standard error; no traceback."""
    path = tmp_path / "unread.json"
    if content is not None:
        path.write_bytes(content)
    done = run("check", str(path), str(wrong))
    assert done.returncode == 2
    assert re.fullmatch(r"dataworks: .*unread\.json .*\n.*\n", done.stderr)
    assert "DW301" in done.stdout


@pytest.mark.parametrize(
    "arguments", [(), ("--ignore", "DW999", "x.json"), ("--format", "xml", "x.json"), ("--online", "x.json")]
)
def test_a_wrong_call_ends_with_2(arguments: tuple[str, ...]) -> None:
    """Nothing named, an unknown code, an unknown form, a workspace to ask and no stack."""
    assert run("check", *arguments).returncode == 2


def test_standard_input_is_a_file() -> None:
    """As in other tools."""
    assert "-:8:8: warning DW301" in run("check", "-", stdin=WRONG).stdout


def test_json_is_for_programs(wrong: Path) -> None:
    """Every part of a finding under its name."""
    value = json.loads(run("check", str(wrong), "--format", "json").stdout)
    assert value["counts"] == {"error": 1, "warning": 2, "hint": 0}
    first = value["findings"][0]
    assert (first["code"], first["name"], first["line"], first["where"]) == (
        "DW201",
        "speed-is-no-number",
        10,
        str(wrong),
    )
    assert SECRET not in json.dumps(value)


def test_github_shows_findings_at_their_lines(wrong: Path) -> None:
    """Workflow commands, with what would end them escaped."""
    lines = run("check", wrong.name, "--format", "github", cwd=wrong.parent).stdout.splitlines()
    assert lines[0].startswith(
        "::error file=wrong%2C 100%25.json,line=10,col=25,title=DW201 speed-is-no-number::task_content.setting.speed"
    )
    assert lines[1].startswith("::warning file=wrong%2C 100%25.json,line=8,col=8,")
    assert all(re.fullmatch(r"::(error|warning|notice) [^:]*::.*", line) for line in lines)


def told_by(where: str, task: str = "") -> list[Told]:
    found = judge_text(where, WRONG)
    return [Told(where, entry.finding, task) for entry in found] if task else found


def test_no_name_ends_a_command_of_github() -> None:
    """A task may be called anything."""
    text = as_github(told_by("dev", "a\n::error::b\r%0A"))
    assert len(text.splitlines()) == 3
    assert r"a\n::error::b\r%250A" in text


def test_sarif_has_the_shape_of_version_2_1_0(wrong: Path) -> None:
    """Each result names a rule of the run, a level and a place; files as URIs, tasks as logical places."""
    log = json.loads(run("check", str(wrong), "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    (found,) = log["runs"]
    rules = found["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["DW201", "DW301", "DW416"]
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"].endswith("/wrong%2C%20100%25.json")
        assert place["region"]["startLine"] >= 1
    logical = json.loads(as_sarif(told_by("dev", "orders")))["runs"][0]["results"][0]["locations"][0]
    assert logical == {
        "logicalLocations": [{"fullyQualifiedName": "dev/orders/task_content.setting.speed.concurrent"}],
        "physicalLocation": {
            "artifactLocation": {"uri": "Pulumi.yaml"},
            "region": {"startLine": 1, "startColumn": 1},
        },
    }


FRAMES = [
    # as the engine records them, the innermost first
    {"sourcePosition": "project:///.venv/lib/python3.12/site-packages/pulumi_dataworks/resources/di_sync_task.py#267"},
    {"sourcePosition": "project:///../elsewhere/helpers.py#3"},
    {"sourcePosition": "project:///lib/nightly.py#14"},
    {"sourcePosition": "project:///a b/__main__.py#9,4"},
    {},
    {"sourcePosition": "project:///pulumi-language-python-exec#188"},
    {"sourcePosition": "project:///base_events.py#640"},
]


def sarif_of(frames: Any, **more: Any) -> list[dict[str, Any]]:
    """The results of a task with two findings of one rule, whose step has these frames."""
    content = job()
    del content["steps"][1]["parameter"]["truncate"]
    value = preview(orders={"task_content": content})
    value["steps"][0]["newState"]["stackTrace"] = frames
    told = judge_preview(read_digest(json.dumps(value), "dev"))
    return list(json.loads(as_sarif([*told, *told], **more))["runs"][0]["results"])


def test_a_task_of_a_program_is_shown_at_the_line_that_declares_it() -> None:
    """Code scanning refuses a whole file for one result without a physical location."""
    first = sarif_of(FRAMES, folder=PurePath("etl/prod"))[0]["locations"][0]["physicalLocation"]
    assert first == {
        "artifactLocation": {"uri": "etl/prod/a%20b/__main__.py"},
        "region": {"startLine": 9, "startColumn": 1},
    }


@pytest.mark.parametrize("frames", [None, [], [{}], [None], "x", [{"sourcePosition": 5}], FRAMES[:2], FRAMES[5:]])
def test_a_task_without_a_frame_of_the_program_is_shown_in_the_project_file(frames: Any) -> None:
    """Whatever stands there."""
    place = sarif_of(frames)[0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "Pulumi.yaml"}, "region": {"startLine": 1, "startColumn": 1}}


def test_a_result_keeps_its_fingerprint_when_its_line_moves() -> None:
    """And two results of one place have two."""
    one, two = (result["partialFingerprints"]["primaryLocationLineHash"] for result in sarif_of(FRAMES))
    assert (one[-2:], two[-2:]) == (":1", ":2")
    assert one[:-2] == two[:-2]
    moved = sarif_of([{"sourcePosition": "project:///__main__.py#99"}])[0]
    assert moved["partialFingerprints"]["primaryLocationLineHash"] == one


def test_paths_of_results_are_relative_to_the_repository(tmp_path: Path) -> None:
    """Wherever the command ran in it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "etl/jobs").mkdir(parents=True)
    (tmp_path / "etl/prod").mkdir()
    (tmp_path / "etl/jobs/x.json").write_text("[]")
    done = run("check", "../jobs", "--format", "sarif", cwd=tmp_path / "etl/prod")
    (result,) = json.loads(done.stdout)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "etl/jobs/x.json"}


def test_github_shows_a_task_at_the_line_that_declares_it() -> None:
    """With the name of the task in the message."""
    value = preview(orders={"task_content": WITHOUT_TRUNCATE})
    value["steps"][0]["newState"]["stackTrace"] = FRAMES
    text = as_github(judge_preview(read_digest(json.dumps(value), "dev")))
    assert text.startswith("::warning file=a b/__main__.py,line=9,col=1,title=DW404 ")
    assert "::dev, task orders: task_content.steps[1].parameter.truncate" in text


def test_a_terminal_shows_a_table() -> None:
    """Code, place, what, consequence and remedy; and no command that a name brings along."""
    out = io.StringIO()
    on_terminal(told_by("dev", "or\x1b[31mders"), Console(file=out, force_terminal=True, width=100, no_color=True))
    text = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert "\x1b" not in text
    for part in (
        "DW301",
        "warning",
        "dev, task or\\u001b[31mders",
        "the reader gives 2 columns",
        "1 error, 2 warnings",
    ):
        assert part in text


@given(VALUES)
def test_every_value_of_a_text_has_a_position(value: Any) -> None:
    """The walk sees what the parser sees, at the right place."""
    text = json.dumps({"a b": value, "x": [value]}, indent=1)
    known = positions(text, "r")

    def look(value: Any, path: str) -> None:
        line, column = known[path]
        rest = text.splitlines()[line - 1][column - 1 :]
        if path.endswith("]"):
            start = json.dumps(value)[0]
            assert rest.startswith(start)
        elif path != "r":
            assert rest.startswith(json.dumps(path.rpartition(".")[2]))
        if isinstance(value, dict):
            for key, item in value.items():
                look(item, f"{path}.{key}")
        elif isinstance(value, list):
            for index, item in enumerate(value):
                look(item, f"{path}[{index}]")

    look(json.loads(text), "r")
    assert position_of("r.x[99].gone", known) == known["r.x"]
    assert position_of("elsewhere", known) == (1, 1)


TASK = "pulumi-python:dynamic/dataworks:DISyncTask"
WITHOUT_TRUNCATE = job()
del WITHOUT_TRUNCATE["steps"][1]["parameter"]["truncate"]


def preview(**tasks: dict[str, Any]) -> dict[str, Any]:
    """What `pulumi preview --json` prints, as far as it matters here."""
    steps = [
        {"op": op, "urn": f"urn:pulumi:dev::test::{TASK}::{name}", "newState": {"inputs": inputs, "outputs": {}}}
        for name, inputs in tasks.items()
        for op in [inputs.pop("op", "create")]
    ]
    return {"steps": steps, "changeSummary": {}}


def check_preview(value: dict[str, Any], *arguments: str) -> tuple[int, list[tuple[str, str]], str]:
    done = run("check", "--preview", "-", "--format", "json", *arguments, stdin=json.dumps(value))
    found = json.loads(done.stdout)["findings"]
    return done.returncode, [(entry["task"], entry["code"]) for entry in found], done.stderr


def test_the_tasks_of_a_preview_are_checked() -> None:
    """Each under its name; what a program silences stays silent, and its own `strict` counts."""
    value = preview(
        good={"task_content": job()},
        bad={"task_content": WITHOUT_TRUNCATE},
        silent={"task_content": WITHOUT_TRUNCATE, "ignore_findings": ["DW404"]},
        gone={"task_content": WITHOUT_TRUNCATE, "op": "delete"},
    )
    assert check_preview(value) == (0, [("bad", "DW404")], "")
    strict = preview(bad={"task_content": WITHOUT_TRUNCATE, "strict": True})
    assert check_preview(strict)[0] == 1


def scheduled(para_value: Any, *, op: str = "create", belongs: str = "component") -> dict[str, Any]:
    """A preview of a task whose content uses ${day}, and of its schedule: the two belong together as `belongs` says."""
    content = json.loads(write_json(job()).replace("${bizdate}", "${day}"))
    component = "urn:pulumi:dev::test::dataworks:index:ScheduledSync::orders"
    types = {"component": "dataworks:index:ScheduledSync$"}.get(belongs, "")
    schedule = f"urn:pulumi:dev::test::{types}pulumi-python:dynamic/dataworks:NodeSchedule::orders-schedule"
    task = f"urn:pulumi:dev::test::{types}{TASK}::orders"
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    ids = {"project_id": "1", "file_id": "2" if belongs == "id" else unknown}
    one: dict[str, Any] = {"inputs": {"task_content": content}, "id": "1:2" if belongs == "id" else ""}
    other: dict[str, Any] = {"inputs": {**ids, "para_value": para_value}}
    if belongs == "component":
        one["parent"] = other["parent"] = component
    if belongs == "output":
        other["propertyDependencies"] = {"file_id": [task], "project_id": []}
    steps = [{"op": op, "urn": schedule, "newState": other}, {"op": "create", "urn": task, "newState": one}]
    return {"steps": steps, "changeSummary": {}}


@pytest.mark.parametrize("belongs", ["component", "id", "output"])
def test_variables_are_held_against_the_schedule_of_the_task(belongs: str) -> None:
    """By its ScheduledSync, by the id of its file, or by the output that gives it; DW504 is for others."""

    def codes(para_value: Any, **how: str) -> list[str]:
        digest = read_digest(json.dumps(scheduled(para_value, **{"belongs": belongs, **how})), "dev")
        return [told.finding.code for told in judge_preview(digest)]

    assert codes("day=$[yyyymmdd-1]") == []
    assert codes("bizdate=$bizdate") == ["DW505", "DW506"]
    assert codes("day=$[yyyymmdd-1] hour=$[hh24]", op="same") == ["DW506"]
    for not_known in (None, "[secret]", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"):
        assert codes(not_known) == ["DW504"]
    assert codes("day=1", op="delete") == codes("day=1", belongs="nothing") == ["DW504"]


def test_a_variable_that_nobody_assigns_can_be_ignored_and_can_fail() -> None:
    """As every other finding."""
    value = scheduled("bizdate=$bizdate")
    found = [("orders", "DW505"), ("orders", "DW506")]
    assert check_preview(value, "--fail-on", "warning") == (1, found, "")
    assert check_preview(value, "--fail-on", "warning", "--ignore", "DW505") == (0, found[1:], "")


def test_nothing_is_said_of_what_a_preview_hides() -> None:
    """Secrets and values that are not known yet."""
    content = json.loads(write_json(WITHOUT_TRUNCATE))
    content["steps"][1]["parameter"] = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    value = preview(
        a={"task_content": content}, b={"task_content": {**job(), "steps": "[secret]"}}, c={"task_content": "[secret]"}
    )
    assert check_preview(value) == (0, [], "")


def diagnostic(message: str) -> dict[str, str]:
    return {"severity": "error", "message": message}


def test_a_preview_that_failed_because_of_findings_tells_them() -> None:
    """As the engine had them from `check` and from the constructor."""
    value = preview(good={"task_content": job()})
    value["diagnostics"] = [
        diagnostic(
            f"<{{%fg 1%}}>error: {TASK} resource 'orders' has a problem: DW201 task_content.setting.speed.concurrent: "
            "must be a number; the engine cannot read it, and the run fails at its start; write a number"
        ),
        diagnostic("preview failed"),
    ]
    assert check_preview(value) == (1, [("orders", "DW201")], "")
    (told,) = judge_preview(read_digest(json.dumps(value), "dev"))
    assert (told.finding.path, told.finding.what) == ("task_content.setting.speed.concurrent", "must be a number")


def test_a_preview_that_failed_for_another_reason_cannot_be_checked() -> None:
    """Its reason is told, and the command ends with 2."""
    value = {"steps": [], "diagnostics": [diagnostic("error: the program is broken")]}
    status, found, told = check_preview(value)
    assert (status, found) == (2, [])
    assert "the program is broken" in told
    assert check_preview({"steps": []})[:2] == (0, [])
    assert run("check", "--preview", "-", stdin="{}").returncode == 2


README = (ROOT / "docs/command.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (dataworks .*)$", README, re.MULTILINE)


@pytest.mark.parametrize("command", [command for command in COMMANDS if "--stack" not in command])
def test_the_commands_of_the_readme_work(tmp_path: Path, command: str) -> None:
    """As they stand there, in a shell; those that need a stack are run with the engine."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    path = f"{DATAWORKS.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_without_typer_the_command_says_what_to_install() -> None:
    """No traceback for somebody who installed the package without its extra."""
    code = "import sys; sys.modules['typer'] = None; from pulumi_dataworks.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "pip install 'pulumi-dataworks[cli]'" in done.stderr
    assert "Traceback" not in done.stderr
