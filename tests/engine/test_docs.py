"""What the documents tell a reader to do, done: the first hour with an account, programs, the demo."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks.content import write_json
from support.stacks import Stack, job

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = (ROOT / "docs/account.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "docs/account.md", ROOT / "docs/tasks.md"]
PROGRAMS = [
    program
    for page in PAGES
    for program in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
]


def test_the_first_hour_with_an_account_creates_the_tasks_of_the_example(
    tmp_path: Path, engine: Path, emulator: Emulator
) -> None:
    """The commands as they stand there, with the emulator's endpoint and keys in place of an account's."""
    stack = Stack(tmp_path, engine)
    shutil.copy(ROOT / "Pulumi.yaml", stack.folder)
    shutil.copytree(ROOT / "examples", stack.folder / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    block = ACCOUNT.partition("```console\n")[2].partition("```")[0]
    commands = [shlex.split(line.removeprefix("$ ")) for line in block.splitlines()]
    assert commands[:2] == [["make", "setup"], [".", ".venv/bin/activate"]]  # done already for this test
    keys = {"LTAI5tExample": emulator.access_key_id, "ExampleSecret": emulator.access_key_secret}
    for program, *arguments in commands[2:]:
        assert program == "pulumi"
        if arguments == ["up"]:
            stack.config({"dataworks:endpoint": emulator.endpoint})
            arguments.append("--yes")
        stack.run(*[keys.get(argument, argument) for argument in arguments])
    names = {file.name for file in emulator.console.files()}
    assert names == set(
        re.findall(r"^\| `([a-z_]+_to_[a-z]+)`", (ROOT / "examples/orders/README.md").read_text(), re.M)
    )
    mark = emulator.journal.mark()
    stack.up()
    assert emulator.journal.operations(mark) == []


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
def test_each_program_of_the_pages_runs(stack: Stack, emulator: Emulator, program: str) -> None:
    """Copied as it stands, it makes one task that a second `up` leaves alone."""
    (stack.folder / "orders.json").write_text(write_json(job()), encoding="utf-8")
    stack.program(program)
    stack.up()
    assert len(emulator.console.files()) == 1
    mark = emulator.journal.mark()
    stack.up()
    assert emulator.journal.operations(mark) == []


COMMANDS = sorted(
    {
        command
        for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").rglob("*.md")]
        for command in re.findall(r"^\$ ((?:pulumi|dataworks|dataworks-emulator) .*)$", page.read_text("utf-8"), re.M)
    }
)


def test_every_command_of_the_pages_has_the_options_that_it_uses(engine: Path, tmp_path: Path) -> None:
    """Each `pulumi` and each `dataworks` of a page, held against the help of the subcommand."""
    path = os.pathsep.join([str(engine), str(Path(sys.executable).parent), "/usr/bin", "/bin"])
    environ = {"PATH": path, "HOME": str(tmp_path), "PULUMI_SKIP_UPDATE_CHECK": "1", "COLUMNS": "200", "TERM": "dumb"}
    helps: dict[tuple[str, ...], str] = {}
    for command in COMMANDS:
        words = shlex.split(command.partition(" #")[0].partition(" > ")[0])
        names = tuple(itertools.takewhile(lambda word: re.fullmatch("[a-z-]+", word) and word[0] != "-", words))
        names = names[: 3 if names[1:2] in (("stack",), ("config",), ("state",)) else 2]
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        if names not in helps:
            done = subprocess.run(
                [*names, "--help"], env=environ, capture_output=True, text=True, timeout=120, check=False
            )
            assert done.returncode == 0, command
            helps[names] = done.stdout
        assert [option for option in sorted(options) if not re.search(rf"{option}\b", helps[names])] == [], command
    assert len(COMMANDS) > 40


def visible(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def demo(folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / "demo.py"), "--folder", str(folder)],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_the_demo_tells_its_story(engine: Path, tmp_path: Path) -> None:
    """From create to destroy, with the operations of each step, leaving files in its own folder only."""
    before = visible(ROOT)
    done = demo(tmp_path / "the demo")
    assert done.returncode == 0, done.stdout + done.stderr
    told = re.findall(r"over the wire: (.*?)   \(", done.stdout)
    # Five looks before the creations, and after them one for each group of threads that meet.
    told = [re.sub(r"\b([6-9]|10) ListFiles", "6 to 10 ListFiles", line) for line in told]
    publication = "1 DeployFile, 4 GetDeployment, 2 GetFile, 1 ListFileVersions, 1 SubmitFile"
    assert told == [
        "5 CreateDISyncTask, 5 DeployFile, 20 GetDeployment, 10 GetFile, 1 GetProject, 6 to 10 ListFiles, "
        "5 SubmitFile, 5 UpdateFile",
        "nothing",
        "nothing",
        f"{publication}, 1 UpdateDISyncTask",
        "5 GetFile, 1 GetFolder, 5 ListFileVersions",
        f"{publication}, 1 UpdateDISyncTask",
        "5 DeleteFile, 5 DeployFile, 20 GetDeployment, 10 GetFile, 1 GetProject, 5 ListFiles",
    ]
    assert re.findall(r"in production: (.*)", done.stdout)[-1] == "nothing"
    assert "DW301 task_content.steps[1].parameter.column: the reader gives 8 columns" in done.stdout
    assert "schema: column coupon added at position 8, reader and writer" in done.stdout
    assert "+ 8: coupon → coupon" in done.stdout
    assert "~ concurrent: 8 => 1" in done.stdout
    assert "a-key-that-no-review-shows" not in done.stdout
    assert visible(ROOT) == before
    assert not re.search(r"(creating|updating|deleting) \(0s\)", done.stdout)
    assert "lines of progress are not shown" in done.stdout
    assert f", {engine / 'pulumi'}" in done.stdout.splitlines()[0]
    pages = re.findall(r"docs/[a-z-]+\.md", done.stdout.partition("\nNext:")[2])
    assert pages
    assert all((ROOT / page).exists() for page in pages)


def test_the_demo_does_not_hide_a_failure(tmp_path: Path) -> None:
    """With an engine that fails, the exit code is 1 and the text says which command failed."""
    for name, text in (
        ("pulumi", '#!/bin/sh\n[ "$1" = version ] && echo v3.300.0 && exit 0\necho "broken engine" >&2\nexit 9\n'),
        ("pulumi-language-python", "#!/bin/sh\n"),
    ):
        script = tmp_path / name
        script.write_text(text)
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
    done = demo(tmp_path / "the demo", PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert done.returncode == 1
    assert "demo: `pulumi stack init demo` ended with 9" in done.stdout
    assert "broken engine" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
