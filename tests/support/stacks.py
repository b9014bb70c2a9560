"""A Pulumi project in a folder of its own, run by the real CLI against an emulator on 127.0.0.1."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataworks_emulator import Emulator
from support.processes import processes_of

TASKS_PROGRAM = """
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import DISyncTask

for name, inputs in json.loads(Path("tasks.json").read_text(encoding="utf-8")).items():
    task = DISyncTask(name, **inputs)
    pulumi.export(name, task.file_id)
"""
"""A program that is told by a file beside it which tasks there are."""

FOLDER = "业务流程/orders/数据集成"


def job(**changes: Any) -> dict[str, Any]:
    """A small valid task content; `changes` go into its setting.speed."""
    return {
        "type": "job",
        "version": "2.0",
        "steps": [
            {
                "stepType": "mysql",
                "parameter": {"datasource": "orders_db", "table": "orders", "column": ["id", "buyer", "amount"]},
                "name": "Reader",
                "category": "reader",
            },
            {
                "stepType": "odps",
                "parameter": {
                    "datasource": "warehouse",
                    "table": "ods_orders",
                    "partition": "ds=${bizdate}",
                    "column": ["id", "buyer", "amount"],
                    "truncate": True,
                },
                "name": "Writer",
                "category": "writer",
            },
        ],
        "setting": {"errorLimit": {"record": "0"}, "speed": {"concurrent": 2, "throttle": False, **changes}},
        "order": {"hops": [{"from": "Reader", "to": "Writer"}]},
    }


def inputs(**changes: Any) -> dict[str, Any]:
    """Inputs of one task; `changes` replace or add inputs, None takes one away."""
    base: dict[str, Any] = {
        "project_id": "10000",
        "task_name": "orders_daily",
        "task_content": job(),
        "file_folder_path": FOLDER,
    }
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


@dataclass(frozen=True)
class Run:
    """What one command of the CLI left behind."""

    command: str
    status: int
    stdout: str
    stderr: str

    @property
    def text(self) -> str:
        return self.stdout + self.stderr

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


class Stack:
    """One project with one stack in `folder`, with a file backend of its own. Commands raise unless told otherwise."""

    def __init__(self, folder: Path, engine: Path, emulator: Emulator | None = None) -> None:
        self.folder = folder / "a project"
        self.folder.mkdir(parents=True)
        self.backend = folder / "backend"
        self.backend.mkdir()
        self.environ = {
            "PATH": os.pathsep.join([str(engine), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "HOME": str(folder),
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.backend}",
            "PULUMI_CONFIG_PASSPHRASE": "a passphrase of the tests",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",  # the language host runs pip for each command
            "GOGC": "400",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
            "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
            # Where the package under test is a changed copy (test_mutated_guards), so it is in the provider.
            **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
        }
        (self.folder / "Pulumi.yaml").write_text("name: test\nruntime: python\n", encoding="utf-8")
        self.program(TASKS_PROGRAM)
        self.run("stack", "init", "dev")
        if emulator is not None:
            self.config(
                {
                    "dataworks:endpoint": emulator.endpoint,
                    "dataworks:region": "cn-shanghai",
                    "dataworks:maxQps": "0",
                },
                {
                    "dataworks:accessKeyId": emulator.access_key_id,
                    "dataworks:accessKeySecret": emulator.access_key_secret,
                },
            )

    def program(self, text: str) -> None:
        (self.folder / "__main__.py").write_text(text, encoding="utf-8")

    def tasks(self, **tasks: Mapping[str, Any]) -> None:
        """What the program shall hold: resource name -> inputs."""
        (self.folder / "tasks.json").write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")

    def config(self, plain: Mapping[str, str], secret: Mapping[str, str] | None = None) -> None:
        arguments = [part for key, value in plain.items() for part in ("--plaintext", f"{key}={value}")]
        arguments += [part for key, value in (secret or {}).items() for part in ("--secret", f"{key}={value}")]
        self.run("config", "set-all", *arguments)

    def run(self, *arguments: str, expect: int | None = 0, environ: Mapping[str, str] | None = None) -> Run:
        command = ["pulumi", *arguments, "--non-interactive"]
        if arguments[0] in ("up", "preview", "refresh", "destroy"):
            command += ["--color", "never"]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environ, **(environ or {})},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        run = Run(" ".join(arguments), done.returncode, done.stdout, done.stderr)
        if expect is not None and done.returncode != expect:
            raise AssertionError(f"{run.command} ended with {run.status}\n{run.text}")
        return run

    def up(self, *arguments: str, expect: int | None = 0) -> Run:
        return self.run("up", "--yes", "--skip-preview", *arguments, expect=expect)

    def preview(self, *arguments: str, expect: int | None = 0) -> Run:
        return self.run("preview", *arguments, expect=expect)

    def refresh(self, *arguments: str, expect: int | None = 0) -> Run:
        return self.run("refresh", "--yes", "--skip-preview", *arguments, expect=expect)

    def destroy(self, *arguments: str, expect: int | None = 0) -> Run:
        return self.run("destroy", "--yes", "--skip-preview", *arguments, expect=expect)

    def steps(self, *arguments: str) -> dict[str, dict[str, Any]]:
        """Steps of `preview --json` by resource name (the stack itself left out)."""
        steps = self.preview("--json", "--show-sames", *arguments).json["steps"]
        return {step["urn"].rpartition("::")[2]: step for step in steps if "pulumi:pulumi:Stack" not in step["urn"]}

    def outputs(self) -> dict[str, Any]:
        return dict(self.run("stack", "output", "--json", "--show-secrets").json)

    def state(self, name: str) -> dict[str, Any]:
        """The resource `name` as it stands in the state, secrets encrypted."""
        for resource in self.exported()["deployment"]["resources"]:
            if resource["urn"].endswith(f"::{name}"):
                return dict(resource)
        raise KeyError(name)

    def providers(self) -> list[int]:
        """The provider processes of the command that is running."""
        found = processes_of(self.environ["PULUMI_HOME"]).items()
        return [process for process, command in found if " -m pulumi.dynamic" in command and "/sh " not in command]

    def is_locked(self) -> bool:
        """Whether an engine that died left its lock in the backend."""
        return any(self.backend.rglob(".pulumi/locks/**/*.json"))

    def after_death(self) -> int:
        """Remove what an engine that died left in the backend, as docs/interrupted.md says: empty files of attributes,
        on which `pulumi cancel` itself fails, then the lock. How many empty files there were."""
        empty = [path for path in self.backend.rglob("*.attrs") if path.stat().st_size == 0]
        for path in empty:
            path.unlink()
        if self.is_locked():
            self.run("cancel", "--yes")
        return len(empty)

    def exported(self) -> dict[str, Any]:
        return dict(self.run("stack", "export").json)
