"""`dataworks review` as a pipeline uses it: files, standard input, stacks, forms, exit codes."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_dataworks.cli.review import For, has_colour
from pulumi_dataworks.review.budget import PLATFORMS
from support.stories import PREVIEWS, preview_text

BIN = Path(sys.executable).parent


def command(
    *arguments: str, given: str = "", path: str = "", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / "dataworks"), "review", *arguments],
        input=given,
        env={"PATH": f"{path}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C"},
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_file_is_told_as_text() -> None:
    """Without a format, in the words of the terminal, also where the locale knows no arrows."""
    done = command(str(PREVIEWS / "rows.json"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "* Not blocked: no gate was asked for (--fail-on).\n* dev: 1 to update · worst effect: rows (1)\n"
    )


def test_a_page_is_written() -> None:
    """One file of HTML on standard output."""
    done = command(str(PREVIEWS / "rows.json"), "--format", "html")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("<!doctype html>")
    assert "1 to update · worst effect: rows (1)" in done.stdout


def test_standard_input_and_several_files() -> None:
    """One review of all of them; - is standard input."""
    done = command("-", str(PREVIEWS / "rows.json"), "--format", "json", given=preview_text("target"))
    told = json.loads(done.stdout)
    assert [stack["worst"] for stack in told["stacks"]] == ["destructive", "rows"]


@pytest.mark.parametrize(
    ("story", "arguments", "code", "why"),
    [
        ("rows", ("--fail-on", "destructive"), 0, ""),
        ("target", ("--fail-on", "destructive"), 10, "destructive: dev/retargeted"),
        ("schema-shift", ("--fail-on", "misplaced"), 17, "misplaced: dev/shifted"),
        ("target", ("--fail-on", "target"), 13, "target: dev/retargeted"),
        ("delete", ("--fail-on", "delete", "--fail-on", "destructive"), 10, "destructive: dev/gone"),
        ("failed", (), 3, "failed: the preview of dev failed or is incomplete"),
    ],
)
def test_gates_end_with_their_code_and_one_line(story: str, arguments: tuple[str, ...], code: int, why: str) -> None:
    """The report is on standard output all the same."""
    done = command(str(PREVIEWS / f"{story}.json"), "--format", "markdown", "--for", "gitlab", *arguments)
    assert done.returncode == code
    assert done.stderr == (f"dataworks review: {why}\n" if why else "")
    assert "## DataWorks change review" in done.stdout


def test_an_allow_list_opens_a_gate_with_its_reason(tmp_path: Path) -> None:
    """And the reason is part of the report. The old names of the file are reported as deprecated."""
    allow = tmp_path / "allow.toml"
    allow.write_text('[[allow]]\ntask = "retargeted"\ngates = ["destructive"]\nreason = "moved tonight"\n')
    done = command(str(PREVIEWS / "target.json"), "--fail-on", "target", "--allow", str(allow))
    assert done.returncode == 0
    assert "moved tonight" in done.stdout
    assert done.stderr.count(f"dataworks review: {allow}: ") == done.stderr.count("deprecated") == 2


def test_dataworks_toml_of_the_folder_is_read(tmp_path: Path) -> None:
    """Without --allow, as `dataworks matrix` does."""
    (tmp_path / "dataworks.toml").write_text(
        '[[review.allow]]\ntask = "retargeted"\nallows = ["DE101"]\nreason = "moved tonight"\n', encoding="utf-8"
    )
    done = command(str(PREVIEWS / "target.json"), "--fail-on", "target", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "moved tonight" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere.json",), "nowhere.json cannot be read: No such file"),
        (("-",), "standard input contains no JSON object"),
        (("--refresh", "-"), "needs a stack"),
        (("-", "--allow", "nowhere.toml"), "nowhere.toml cannot be read"),
    ],
)
def test_what_cannot_be_read_ends_with_2(arguments: tuple[str, ...], told: str) -> None:
    """One error in our words, without a traceback."""
    done = command(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def fake_pulumi(folder: Path, text: str) -> str:
    script = folder / "pulumi"
    script.write_text(f"#!/bin/sh\n{text}\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return str(folder)


def test_a_stack_is_previewed_here_and_now(tmp_path: Path) -> None:
    """With the arguments of a machine; a status that is not 0 makes it a failed preview."""
    path = fake_pulumi(tmp_path, 'echo "$@" >arguments; echo "{\\"steps\\": []}"; exit 255')
    done = command("--stack", "dev", "--refresh", path=path, cwd=tmp_path)
    assert (
        tmp_path / "arguments"
    ).read_text() == "preview --json --non-interactive --stack dev --refresh --show-sames\n"
    assert done.returncode == 3
    assert "preview failed" in done.stdout


def test_a_pulumi_without_a_preview_is_an_error(tmp_path: Path) -> None:
    """A stack that does not exist, say: pulumi's own words stay."""
    done = command("--stack", "nope", path=fake_pulumi(tmp_path, 'echo "no such stack" >&2; exit 6'), cwd=tmp_path)
    assert done.returncode == 2
    assert "no such stack" in done.stderr
    assert "ended with 6 and without a preview" in done.stderr


def test_the_platforms_of_the_command_are_those_of_the_budget() -> None:
    """The names are written twice, for the sake of types."""
    assert {one.value for one in For} == set(PLATFORMS)


@pytest.mark.parametrize(
    ("environ", "is_terminal", "colour"),
    [({}, True, True), ({}, False, False), ({"NO_COLOR": "1"}, True, False), ({"FORCE_COLOR": "1"}, False, True)],
)
def test_colour_is_for_terminals(environ: dict[str, str], is_terminal: bool, colour: bool) -> None:
    """And for those who ask."""
    assert has_colour(environ, is_terminal) is colour
