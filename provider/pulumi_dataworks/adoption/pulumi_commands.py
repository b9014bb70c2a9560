"""The commands of Pulumi that adopt runs in the folder of the program, and what they say."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import InputError
from ..review.escape import clip, plain
from ..review.preview import Digest, read_digest

Runner = Callable[[list[str], str | None], "subprocess.CompletedProcess[str]"]
"""Runs a command with a text as its standard input (None: it has none), and captures what it writes."""

LONGEST_ERROR = 2000


def run_quietly(command: list[str], given: str | None) -> subprocess.CompletedProcess[str]:
    """Run in this folder; everything it writes is captured."""
    return subprocess.run(
        command, input=given or "", capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )


class PulumiCommands:
    """`stack` None is the selected one. Raises InputError where a command fails or Pulumi cannot be started."""

    def __init__(self, stack: str | None, *, run: Runner = run_quietly) -> None:
        self._stack = stack
        self._run = run

    def stack_name(self) -> str:
        """The name of the stack, without organization and project."""
        return self._done("stack", "--show-name").strip().rpartition("/")[2]

    def resources(self) -> dict[tuple[str, str], str]:
        """The ids of the resources of the state, by type and name."""
        held = json.loads(self._done("stack", "export"))
        found = {}
        for one in (held.get("deployment") or {}).get("resources") or []:
            name = str(one["urn"]).rpartition("::")[2]
            found[str(one["type"]), name] = str(one.get("id", ""))
        return found

    def set_secret(self, key: str, value: str) -> None:
        """Set a secret of the config. Its value is given on standard input, so that no list of processes shows it."""
        self._done("config", "set", "--secret", key, given=value)

    def import_file(self, path: str) -> None:
        """Write the resources of an import file into the state. Running it again changes nothing."""
        self._done("import", "--file", path, "--yes", "--skip-preview", "--protect=false", "--generate-code=false")

    def proof(self) -> Digest:
        """`pulumi preview --refresh --expect-no-changes` as a value; a preview that fails is a Digest that says so."""
        arguments = ("preview", "--refresh", "--expect-no-changes", "--json", "--show-sames")
        done = self._start(*arguments)
        if not done.stdout.strip():
            raise self._failed(arguments, done)
        return read_digest(done.stdout, self._stack or "the selected stack", status=done.returncode)

    def _done(self, *arguments: str, given: str | None = None) -> str:
        done = self._start(*arguments, given=given)
        if done.returncode != 0:
            raise self._failed(arguments, done)
        return done.stdout

    def _start(self, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        command = ["pulumi", *arguments, "--non-interactive", *(["--stack", self._stack] if self._stack else [])]
        try:
            return self._run(command, given)
        except OSError as error:
            raise InputError(f"pulumi could not be started: {error.strerror}.", advice="Install Pulumi.") from None

    def _failed(self, arguments: tuple[str, ...], done: subprocess.CompletedProcess[str]) -> InputError:
        said = clip(plain((done.stderr.strip() or done.stdout.strip()).replace("\n", " ")), LONGEST_ERROR)
        return InputError(
            f"`pulumi {arguments[0]}` ended with {done.returncode}: {said}",
            advice="Nothing was written to DataWorks. Run the same command again once the cause is removed.",
        )


PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
_NAME = re.compile(r"""^\s*["']?name["']?\s*:\s*["']?([A-Za-z0-9_.-]+)""", re.MULTILINE)


def project_name(folder: Path) -> str:
    """The name of the Pulumi project of a folder, or of the nearest one above that has one. Raises InputError."""
    for here in (folder, *folder.parents):
        for name in PROJECT_FILES:
            path = here / name
            if path.is_file():
                found = _NAME.search(path.read_text(encoding="utf-8", errors="replace"))
                if found is not None:
                    return found[1]
    raise InputError(
        f"{folder} is not in a Pulumi project.",
        advice="Run `pulumi new python`, or enter the folder of Pulumi.yaml with --cwd.",
    )


def missing_keys(keys: Mapping[str, str], config: Mapping[str, str], project: str) -> dict[str, str]:
    """The secrets that the config of the stack does not have, by key. One that is there is never replaced."""
    return {key: value for key, value in keys.items() if f"{project}:{key}" not in config}
