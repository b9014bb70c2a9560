"""What the commands share: the selected stack, folders, --cwd, --output, completion; errors without tracebacks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.commands import dataworks, fake_pulumi
from support.jobs import EXAMPLES
from support.stacks import inputs, job

TASK = "pulumi-python:dynamic/dataworks:DISyncTask"


def preview(stack: str = "dev") -> str:
    """A preview that creates one task, whose writer does not say whether it empties the partition."""
    content = job()
    del content["steps"][1]["parameter"]["truncate"]
    new = {"inputs": inputs(task_content=content), "outputs": {}}
    step = {"op": "create", "urn": f"urn:pulumi:{stack}::test::{TASK}::orders", "newState": new}
    return json.dumps({"steps": [step], "changeSummary": {"create": 1}})


def test_the_selected_stack_is_reviewed_where_nothing_is_named(tmp_path: Path) -> None:
    """As Pulumi does it, and under the name that the preview gives."""
    calls = fake_pulumi(tmp_path, {"preview": preview("staging")})
    done = dataworks("review", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "* staging: 1 to create\n" in done.stdout
    assert calls.read_text() == "preview --json --non-interactive --show-sames\n"


def test_the_selected_stack_is_checked_where_nothing_is_named(tmp_path: Path) -> None:
    """With what stays as it is; --online asks with its settings."""
    calls = fake_pulumi(tmp_path, {"preview": preview("staging"), "config": "not JSON"})
    done = dataworks("check", cwd=tmp_path)
    assert "staging, task orders: warning DW404" in done.stdout
    assert calls.read_text() == "preview --json --non-interactive --show-sames\n"
    online = dataworks("check", "--online", cwd=tmp_path)
    assert online.returncode == 2
    assert "config of the selected stack cannot be read" in online.stderr
    assert calls.read_text().splitlines()[-1] == "config --json --show-secrets --non-interactive"


def test_pulumi_never_streams_to_the_command(tmp_path: Path) -> None:
    """Events lack what depends on what, so the switch for them does not reach Pulumi."""
    script = tmp_path / "pulumi"
    script.write_text(
        '#!/bin/sh\necho "{\\"steps\\": [], \\"diagnostics\\": []}"\n'
        'echo "[$SWITCH$PULUMI_ENABLE_STREAMING_JSON_PREVIEW]" >&2\n'
    )
    script.chmod(0o755)
    done = dataworks("review", cwd=tmp_path, environ={"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true", "SWITCH": "x"})
    assert done.stderr == "[x]\n"


def test_an_output_of_pulumi_that_is_no_preview_is_quoted_without_its_secrets(tmp_path: Path) -> None:
    """Its first line: the user gave nothing, so nothing can be asked of the user."""
    fake_pulumi(tmp_path, {"preview": "error: https://u:canary-canary@h/p is away\nmore"}, status=255)
    done = dataworks("review", cwd=tmp_path)
    assert done.returncode == 2
    assert "ended with 255 and wrote no preview" in done.stderr
    assert "Its output begins: error: https://u:[secret]@h/p is away\n" in done.stderr
    assert "canary" not in done.stderr + done.stdout


def test_a_folder_is_checked_with_all_that_is_below_it(tmp_path: Path) -> None:
    """Every JSON file, sorted; not what is hidden, nor what others installed there."""
    for place in ("b.json", "a/c.json", ".git/x.json", "node_modules/x.json", "venv/x.json", "a/notes.txt"):
        path = tmp_path / "jobs" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[]")
    (tmp_path / "jobs/venv/pyvenv.cfg").write_text("")
    (tmp_path / "jobs/a/loop").symlink_to(tmp_path / "jobs")
    done = dataworks("check", "jobs", "--format", "json", cwd=tmp_path)
    assert done.returncode == 1
    assert [one["where"] for one in json.loads(done.stdout)["findings"]] == ["jobs/a/c.json", "jobs/b.json"]


def test_a_folder_without_json_files_is_an_error(tmp_path: Path) -> None:
    """A check of nothing must not look like one that found nothing."""
    (tmp_path / "empty").mkdir()
    done = dataworks("check", "empty", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("dataworks: empty is a folder without JSON files.\nName a folder of task contents.\n")


@pytest.mark.parametrize("option", ["--cwd", "-C"])
def test_a_command_works_in_another_folder(tmp_path: Path, option: str) -> None:
    """Every path of it is relative to that folder, the one of --output, too."""
    (tmp_path / "project").mkdir()
    shutil.copy(EXAMPLES[0], tmp_path / "project" / "job.json")
    done = dataworks("check", option, "project", "job.json", "-o", "found.txt", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "project/found.txt").read_text().splitlines()[-1] in ("nothing found", "1 hint", "2 hints")
    away = dataworks("check", option, "nowhere", "job.json", cwd=tmp_path)
    assert away.returncode == 2
    assert "nowhere cannot be entered: No such file or directory." in " ".join(away.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (("review", "preview.json", "--format", "markdown"), "<!-- pulumi-dataworks-review -->\n"),
        (("review", "preview.json", "--format", "html"), "<!doctype html>"),
        (("review", "preview.json"), "* Not blocked"),
        (("check", "--preview", "preview.json", "--format", "sarif"), "{"),
        (("schema",), "{"),
    ],
)
def test_every_command_writes_to_a_file(tmp_path: Path, arguments: tuple[str, ...], begins: str) -> None:
    """Exactly what standard output would get, in UTF-8."""
    (tmp_path / "preview.json").write_text(preview())
    written = dataworks(*arguments, "--output", "out", cwd=tmp_path)
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert (tmp_path / "out").read_text(encoding="utf-8").startswith(begins)
    away = dataworks(*arguments, "--output", "no/out", cwd=tmp_path)
    assert away.returncode == 2
    assert away.stderr.startswith("dataworks: no/out cannot be written: No such file or directory.\n")


def test_a_review_without_a_preview_says_so_in_its_report(tmp_path: Path) -> None:
    """The comment of an earlier run must not look like one of this run; other stacks are reviewed all the same."""
    (tmp_path / "preview.json").write_text(preview())
    done = dataworks(
        "review", "preview.json", "away.json", "--format", "markdown", "--tag", "prod", "-o", "review.md", cwd=tmp_path
    )
    assert done.returncode == 2
    assert done.stderr == (
        "dataworks: away.json cannot be read: No such file or directory.\nCheck its name and rights.\n"
    )
    written = (tmp_path / "review.md").read_text(encoding="utf-8")
    assert written.startswith("<!-- pulumi-dataworks-review: prod -->\n")
    assert "1 to create" in written
    assert "preview failed" in written
    assert "cannot be read: No such file or directory" in written


def test_an_allow_list_that_cannot_be_read_is_in_the_report(tmp_path: Path) -> None:
    """Nothing is reviewed without it."""
    (tmp_path / "preview.json").write_text(preview())
    done = dataworks("review", "preview.json", "--allow", "away.toml", "-o", "review.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert "away.toml cannot be read" in done.stderr
    assert "away.toml cannot be read" in (tmp_path / "review.txt").read_text(encoding="utf-8")


def test_a_review_says_which_commit_and_run_it_is_of(tmp_path: Path) -> None:
    """From the variables of the CI system, or from options; in the JSON under `provenance`."""
    (tmp_path / "preview.json").write_text(preview())
    environ = {"GITLAB_CI": "true", "CI_COMMIT_SHA": "a" * 40, "CI_JOB_URL": "https://gitlab.example/-/jobs/5"}
    arguments = ("review", "preview.json", "--format", "json")
    found = json.loads(dataworks(*arguments, cwd=tmp_path, environ=environ).stdout)["provenance"]
    assert (found["ci"], found["commit"], found["run_url"]) == (
        "GitLab CI",
        "a" * 40,
        "https://gitlab.example/-/jobs/5",
    )
    given = dataworks(*arguments, "--commit", "b" * 40, "--run-url", "https://ci.example/7", cwd=tmp_path)
    found = json.loads(given.stdout)["provenance"]
    assert (found["ci"], found["commit"], found["run_url"]) == ("", "b" * 40, "https://ci.example/7")


def completed(line: str, cwd: Path) -> list[str]:
    """What bash offers at the end of a line."""
    words = line.split(" ")
    environ = {"_DATAWORKS_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    return dataworks(cwd=cwd, environ=environ).stdout.split()


def test_a_shell_completes_options_values_codes_and_stacks(tmp_path: Path) -> None:
    """Stacks are those of the project; where Pulumi cannot list them there are none, and no error."""
    assert "--output" in completed("dataworks review --out", tmp_path)
    assert completed("dataworks check --format sa", tmp_path) == ["sarif"]
    assert completed("dataworks check --ignore DW40", tmp_path)[0] == "DW401"
    assert completed("dataworks review --stack ", tmp_path) == []
    fake_pulumi(tmp_path, {"stack": json.dumps([{"name": "prod"}, {"name": "preprod"}, {"name": "dev"}])})
    assert completed("dataworks review --stack pr", tmp_path) == ["preprod", "prod"]
    assert completed("dataworks matrix d", tmp_path) == ["dev"]


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    """For reports of defects."""
    assert dataworks("--version", cwd=tmp_path).stdout == "pulumi-dataworks 0.1.0\n"


def test_a_defect_ends_with_one_message_and_without_a_traceback(tmp_path: Path) -> None:
    """Type and place; never the text, which may quote a value."""
    code = (
        "import pulumi_dataworks.cli.check as c\n"
        "def broken(*a, **k): raise KeyError('a-canary')\n"
        "c.judge_text = broken\n"
        "import sys; sys.argv = ['dataworks', 'check', '-']\n"
        "from pulumi_dataworks.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="{}", capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path
    )
    assert done.returncode == 2
    assert done.stderr.startswith("dataworks: the command ended with an unexpected KeyError at <string>:2.\n")
    assert "defect of pulumi-dataworks" in done.stderr
    assert "canary" not in done.stderr + done.stdout


def test_names_in_errors_are_escaped(tmp_path: Path) -> None:
    """A file may be called anything."""
    done = dataworks("check", "a\x1b[31m##vso[x]y\u202e.json", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("dataworks: a\\u001b[31m#\\u0023vso[x]y\\u202e.json cannot be read")
