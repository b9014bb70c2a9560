"""`make demo`: the story of a few synchronization tasks, told by the real engine against DataWorks on this machine.

Everything that it leaves behind is in the folder `.demo`, which the next run replaces. The exit code is 0 only when
every command did what the story says, down to the API operations that went over the wire.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dataworks_emulator import Emulator
from engine.build import BuildError, provide

ROOT = Path(__file__).resolve().parents[1]
TASK = "orders_mysql_to_maxcompute"
TIMEOUT = 120


class Failed(Exception):
    """The story went another way; the text says where and what was seen."""


def tell(text: str = "") -> None:
    print(text, flush=True)


def bold(text: str) -> str:
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text


class Story:
    """One chapter per command: says it, runs it, shows what it printed and which operations went over the wire."""

    def __init__(self, emulator: Emulator, project: Path, environ: dict[str, str]) -> None:
        self.emulator = emulator
        self.project = project
        self.environ = environ
        self.chapters = 0

    def chapter(self, title: str) -> None:
        self.chapters += 1
        tell()
        tell(bold(f"{self.chapters}. {title}"))

    def quiet(self, *arguments: str) -> str:
        """Run a command and show it only when it fails."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.project,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        if done.returncode != 0:
            raise Failed(f"`pulumi {' '.join(arguments)}` ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def pulumi(self, *arguments: str, shows: Sequence[str], sends: dict[str, int]) -> None:
        """Run a command before the reader's eyes; it must show these texts and send exactly these writes."""
        tell(bold(f"   $ pulumi {' '.join(arguments)}"))
        mark, started = self.emulator.journal.mark(), time.monotonic()
        automatic = () if arguments[0] == "preview" else ("--yes", "--skip-preview")
        printed = self.quiet(*arguments, *automatic, "--color", "always" if sys.stdout.isatty() else "never")
        for line in printed.splitlines():
            if line.strip():
                tell(f"     {line}")
        sent = Counter(entry.operation for entry in self.emulator.journal.since(mark))
        told = ", ".join(f"{count} {operation}" for operation, count in sorted(sent.items())) or "nothing"
        tell(bold(f"   over the wire: {told}") + f"   ({time.monotonic() - started:.1f} s)")
        missing = [text for text in shows if text not in printed]
        writes = {operation: count for operation, count in sent.items() if not operation.startswith(("Get", "List"))}
        if missing:
            raise Failed(f"`pulumi {' '.join(arguments)}` should have shown {missing}.")
        if writes != sends:
            raise Failed(f"`pulumi {' '.join(arguments)}` should have sent {sends or 'no write'}, it sent {writes}.")

    def production(self) -> None:
        """Say which version of which task runs."""
        nodes = self.emulator.operation_center.nodes()
        told = ", ".join(f"{node.name} (version {node.version})" for node in nodes) or "nothing"
        tell(f"   in production: {told}")

    def edit_job(self, concurrent: int) -> None:
        path = self.project / "examples" / "orders" / "jobs" / f"{TASK}.json"
        job = json.loads(path.read_text(encoding="utf-8"))
        before = job["setting"]["speed"]["concurrent"]
        job["setting"]["speed"]["concurrent"] = concurrent
        path.write_text(json.dumps(job, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        tell(f"   jobs/{path.name}: setting.speed.concurrent {before} -> {concurrent}")


def prepare(folder: Path) -> Path:
    """A fresh copy of the project: the story edits a job, and not the reader's."""
    shutil.rmtree(folder, ignore_errors=True)
    project = folder / "project"
    (folder / "state").mkdir(parents=True)
    shutil.copytree(ROOT / "examples", project / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Pulumi.yaml", project)
    return project


def environment(engine: Path, folder: Path) -> dict[str, str]:
    """Nothing of the reader's own Pulumi or Alibaba Cloud account is used: another home, another backend, no keys."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "ALIBABA_", "ALICLOUD_"))
    }
    return {
        **kept,
        "PATH": os.pathsep.join([str(engine), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "demo",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
    }


def slower(job: dict[str, Any]) -> dict[str, Any]:
    job["setting"]["speed"]["concurrent"] = 1
    return job


def tell_story(story: Story) -> None:
    emulator = story.emulator
    tell(f"DataWorks on this machine (the emulator): {emulator.endpoint}")
    story.quiet("stack", "init", "demo")
    story.quiet(
        "config",
        "set-all",
        *("--plaintext", f"dataworks:endpoint={emulator.endpoint}"),
        *("--plaintext", "dataworks:region=cn-shanghai"),
        *("--plaintext", "dataworks:maxQps=0"),
        *("--plaintext", "projectId=10000"),
        *("--plaintext", "resourceGroup=S_res_group_1_2"),
        *("--plaintext", "publish=true"),
        *("--secret", f"dataworks:accessKeyId={emulator.access_key_id}"),
        *("--secret", f"dataworks:accessKeySecret={emulator.access_key_secret}"),
        *("--secret", "embeddingApiKey=a-key-that-no-review-shows"),
    )
    tasks = 5

    story.chapter("A review of the whole program. A preview needs no credentials and sends nothing.")
    story.pulumi("preview", shows=["DISyncTask", "create"], sends={})

    story.chapter("The tasks are created, scheduled, submitted and deployed. Each deployment is awaited.")
    publishes = {"SubmitFile": 1, "DeployFile": 1}
    everything = {"CreateDISyncTask": tasks, "UpdateFile": tasks, "SubmitFile": tasks, "DeployFile": tasks}
    story.pulumi("up", shows=["created", "FileDeployment"], sends=everything)
    story.production()

    story.chapter("A property changes in the program. The review shows that leaf, and the publication that follows.")
    story.edit_job(8)
    story.pulumi("preview", "--diff", shows=["concurrent", "=> 8", "FileDeployment: (update)"], sends={})

    story.chapter("The update is one look and one UpdateDISyncTask, submitted and deployed.")
    story.pulumi("up", shows=["updated"], sends={"UpdateDISyncTask": 1, **publishes})
    story.production()

    story.chapter("Somebody edits the same task in the console, and publishes it.")
    file_id = emulator.console.find(TASK)
    emulator.console.edit_content(file_id, slower)
    emulator.operation_center.publish(file_id)
    tell("   console: setting.speed.concurrent 8 -> 1, published")
    story.pulumi("refresh", "--diff", shows=["concurrent", "8 => 1"], sends={})

    story.chapter("What the program says is restored, in production, too.")
    story.pulumi("up", "--diff", shows=["concurrent", "1 => 8"], sends={"UpdateDISyncTask": 1, **publishes})
    story.production()

    story.chapter("The end: every task is deleted, and so is its node in production.")
    story.pulumi("destroy", shows=["deleted"], sends={"DeleteFile": tasks, "DeployFile": tasks})
    story.production()


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Ignored in the background, and so in the children: the engine would wait five seconds for each of its plugins.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    parser = argparse.ArgumentParser(description="Tell the story of a few synchronization tasks.")
    parser.add_argument("--folder", type=Path, default=ROOT / ".demo", help="replaced at each run (default: .demo)")
    folder = parser.parse_args().folder
    started = time.monotonic()
    try:
        environ = environment(provide(os.environ), folder)
        project = prepare(folder)
        with Emulator(deployment_polls=1) as emulator:
            tell_story(Story(emulator, project, environ))
    except (BuildError, Failed, subprocess.TimeoutExpired) as problem:
        tell(f"\ndemo: {problem}")
        return 1
    except KeyboardInterrupt:
        tell("\ndemo: stopped")
        return 130
    tell()
    tell(f"That was the real engine, real HTTP and real signatures, in {time.monotonic() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
