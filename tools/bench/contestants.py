"""What runs side by side: ours and a no-op resource by the same engine, and Terraform's `terraform_data`.

Each holds the same tasks in a folder of its own, and each operation is one command:

    preview  up  refresh  destroy        `up` makes what `tasks` said last
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

HERE = Path(__file__).resolve().parent
TIMEOUT = 1800
"""Seconds for one command; the engine's own 1,000 updates take 400 s on two quiet cores."""

OPERATIONS = ("preview", "up", "refresh", "destroy")

FAST = {"PULUMI_EXPERIMENTAL": "1", "PULUMI_SKIP_CHECKPOINTS": "1"}
"""The engine writes its state once, at the end, and not at every step."""

Tasks = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Cost:
    """One command: seconds until it ended, CPU seconds of all its processes, and the provider process alone."""

    wall: float
    cpu: float
    provider_mb: float = 0.0
    provider_cpu: float = 0.0


class Failed(Exception):
    """A command ended badly; the text is what it printed."""


class Contestant(Protocol):
    name: str

    def tasks(self, tasks: Tasks) -> None: ...

    def run(self, operation: str, *arguments: str) -> Cost: ...


def _measured(command: list[str], folder: Path, environ: Mapping[str, str], mark: str) -> Cost:
    report = folder / "cost.json"
    done = subprocess.run(
        [sys.executable, str(HERE / "measured.py"), str(report), mark, *command],
        cwd=folder,
        env=dict(environ),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    if done.returncode:
        raise Failed(f"`{' '.join(command)}` ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return Cost(**json.loads(report.read_text(encoding="utf-8")))


class PulumiStack:
    """A stack of a program in `programs/`, with a file backend of its own."""

    def __init__(self, name: str, folder: Path, engine: Path) -> None:
        self.name = name
        self._root = folder
        self.folder = folder / "project"
        program = "ours" if name == "ours" else "noop"
        shutil.copytree(HERE / "programs" / program, self.folder)
        (folder / "backend").mkdir()
        self.environ = {
            "PATH": os.pathsep.join([str(engine), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": str(HERE.parent),
            "HOME": str(folder),
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{folder / 'backend'}",
            "PULUMI_CONFIG_PASSPHRASE": "a passphrase of the bench",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
            "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
        }
        (self.folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n", encoding="utf-8")
        self.pulumi("stack", "init", "dev")

    def pulumi(self, *arguments: str) -> str:
        """A command that is not measured; what it printed."""
        command = ["pulumi", *arguments, "--non-interactive"]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environ, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
        if done.returncode:
            raise Failed(f"`{' '.join(command)}` ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def config(self, plain: Mapping[str, str], secret: Mapping[str, str]) -> None:
        words = [word for key, value in plain.items() for word in ("--plaintext", f"{key}={value}")]
        words += [word for key, value in secret.items() for word in ("--secret", f"{key}={value}")]
        self.pulumi("config", "set-all", *words)

    def tasks(self, tasks: Tasks) -> None:
        (self.folder / "tasks.json").write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")

    def run(self, operation: str, *arguments: str, environ: Mapping[str, str] | None = None) -> Cost:
        command = ["pulumi", operation, *([] if operation == "preview" else ["--yes", "--skip-preview"])]
        command += [*arguments, "--color", "never", "--non-interactive"]
        return _measured(command, self.folder, {**self.environ, **(environ or {})}, str(self._root / "home"))

    def state(self) -> dict[str, Any]:
        return dict(json.loads(self.pulumi("stack", "export")))

    def state_bytes(self) -> int:
        """The file that the engine writes at every step."""
        return sum(path.stat().st_size for path in (self._root / "backend/.pulumi/stacks").rglob("dev.json"))

    def put_state(self, state: Mapping[str, Any]) -> None:
        path = self._root / "state.json"
        path.write_text(json.dumps(state), encoding="utf-8")
        self.pulumi("stack", "import", "--file", str(path))


class Terraform:
    """The same inputs in `terraform_data`, which does nothing, too."""

    name = "terraform"
    COMMANDS: Mapping[str, tuple[str, ...]] = {
        "preview": ("plan",),
        "up": ("apply", "-auto-approve"),
        "refresh": ("apply", "-refresh-only", "-auto-approve"),
        "destroy": ("destroy", "-auto-approve"),
    }

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.environ = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        self.tasks({})
        subprocess.run(["terraform", "init"], cwd=folder, env=self.environ, capture_output=True, check=True)

    @staticmethod
    def is_here() -> bool:
        return shutil.which("terraform") is not None

    def tasks(self, tasks: Tasks) -> None:
        told = json.dumps({name: {"input": inputs} for name, inputs in tasks.items()}, ensure_ascii=False)
        told = told.replace("${", "$${")  # the variables are those of DataWorks
        text = f'{{"resource": {{"terraform_data": {told}}}}}' if tasks else "{}"
        (self.folder / "main.tf.json").write_text(text, encoding="utf-8")

    def run(self, operation: str, *arguments: str) -> Cost:
        command = ["terraform", *self.COMMANDS[operation], *arguments, "-input=false", "-no-color"]
        return _measured(command, self.folder, self.environ, str(self.folder))
