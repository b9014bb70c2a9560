"""`make demo`: synchronization tasks from creation to deletion, with a Pulumi engine and an emulated DataWorks.

Everything that it leaves behind is in the folder `.demo`, which the next run replaces. The exit code is 0 only when
every command did what the story says, down to the API operations that went over the wire.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dataworks_emulator import Emulator
from engine.build import BuildError, cache_folder, provide

ROOT = Path(__file__).resolve().parents[1]
TASK = "orders_mysql_to_maxcompute"
JOB = f"examples/orders/jobs/{TASK}.json"
TIMEOUT = 120


class Failed(Exception):
    """The story went another way; the text says where and what was seen."""


def tell(text: str = "") -> None:
    print(text, flush=True)


def bold(text: str) -> str:
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text


PROGRESS = re.compile(
    r"^\s*@ |\s(creating|created|updating|updated|deleting|deleted|refreshing|refresh) (\(\d|\[diff)|^\s*$"
)
"""Lines of the engine that say which resource is at work, one or two for each; they are counted and not shown."""


def folded(printed: str) -> list[str]:
    """The lines of the engine without its lines of progress, and how many those were."""
    lines = printed.splitlines()
    kept = [line for line in lines if not PROGRESS.search(line)]
    hidden = sum(1 for line in lines if line.strip()) - sum(1 for line in kept if line.strip())
    return [*kept, f"({hidden} lines of progress are not shown)"] if hidden else kept


def engine_line(engine: Path) -> str:
    """Which engine runs, and where the official one can be had."""
    done = subprocess.run(
        [str(engine / "pulumi"), "version"], capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    line = f"Pulumi engine: {done.stdout.strip() or 'unknown version'}, {engine / 'pulumi'}"
    if engine.parent != cache_folder(os.environ):
        return line
    return (
        f"{line}\n  built on this machine from Pulumi's Go modules, with the Python language host of 2023 (v3.79.0),\n"
        "  the last one that they hold. A `pulumi` on PATH is used instead: https://www.pulumi.com/docs/install/"
    )


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

    def run(self, *command: str, status: int = 0) -> str:
        """What a command printed. Raises Failed when it ends with another status."""
        done = subprocess.run(
            command,
            cwd=self.project,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        if done.returncode != status:
            shown = " ".join(word for word in command if word != "--non-interactive")
            raise Failed(f"`{shown}` ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def quiet(self, *arguments: str) -> str:
        """Run `pulumi` and show it only when it fails."""
        return self.run("pulumi", *arguments, "--non-interactive")

    def pulumi(self, *arguments: str, shows: Sequence[str], sends: dict[str, int]) -> None:
        """Run `pulumi` before the reader's eyes; it must show these texts and send exactly these writes."""
        automatic = () if arguments[0] == "preview" else ("--yes", "--skip-preview")
        command = ("pulumi", *arguments, *automatic)
        colors = ("--non-interactive", "--color", "always" if sys.stdout.isatty() else "never")
        self._show(command, lambda: self.run(*command, *colors), shows=shows, sends=sends)

    def dataworks(self, *arguments: str, shows: Sequence[str], status: int = 0) -> None:
        """Run `dataworks`, which must show these texts, end with `status` and send nothing."""
        self._show(("dataworks", *arguments), lambda: self.run("dataworks", *arguments, status=status), shows=shows)
        tell(f"   exit code {status}")

    def _show(
        self,
        command: Sequence[str],
        run: Callable[[], str],
        *,
        shows: Sequence[str],
        sends: dict[str, int] | None = None,
    ) -> None:
        tell(bold(f"   $ {' '.join(command)}"))
        mark, started = self.emulator.journal.mark(), time.monotonic()
        printed = run()
        for line in folded(printed):
            if line.strip():
                tell(f"     {line}")
        sent = Counter(entry.operation for entry in self.emulator.journal.since(mark))
        calls = ", ".join(f"{count} {operation}" for operation, count in sorted(sent.items())) or "nothing"
        tell(bold(f"   over the wire: {calls}") + f"   ({time.monotonic() - started:.1f} s)")
        missing = [text for text in shows if text not in printed]
        writes = {operation: count for operation, count in sent.items() if not operation.startswith(("Get", "List"))}
        if missing:
            raise Failed(f"`{' '.join(command)}` should have shown {missing}.")
        if writes != (sends or {}):
            raise Failed(f"`{' '.join(command)}` should have sent {sends or 'no write'}, it sent {writes}.")

    def production(self) -> None:
        """Show which version of which task runs."""
        nodes = self.emulator.operation_center.nodes()
        running = ", ".join(f"{node.name} (version {node.version})" for node in nodes) or "nothing"
        tell(f"   in production: {running}")

    def edit_job(self, change: Callable[[dict[str, Any]], None], what: str) -> None:
        path = self.project / JOB
        job = json.loads(path.read_text(encoding="utf-8"))
        change(job)
        path.write_text(json.dumps(job, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        tell(f"   jobs/{path.name}: {what}")


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


def reader_column(job: dict[str, Any]) -> None:
    job["steps"][0]["parameter"]["column"].append("coupon")


def writer_column(job: dict[str, Any]) -> None:
    job["steps"][1]["parameter"]["column"].append("coupon")
    job["setting"]["speed"]["concurrent"] = 8


def tell_story(story: Story) -> None:
    emulator = story.emulator
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

    story.chapter("Five tasks are created, scheduled, submitted and deployed. Each deployment is awaited.")
    publishes = {"SubmitFile": 1, "DeployFile": 1}
    everything = {"CreateDISyncTask": tasks, "UpdateFile": tasks, "SubmitFile": tasks, "DeployFile": tasks}
    story.pulumi("up", shows=["created", "FileDeployment"], sends=everything)
    story.production()

    story.chapter(
        "A mistake: the reader gets a column that the writer lacks. The check stops it before anything is sent."
    )
    story.edit_job(reader_column, 'the reader reads one more column, "coupon"')
    story.dataworks("check", JOB, "--fail-on", "warning", shows=["DW301", "8 columns"], status=1)

    story.chapter(
        "The writer gets the column, too, and the task four more threads. The review says what that does to the data."
    )
    story.edit_job(writer_column, 'the writer writes "coupon"; setting.speed.concurrent 4 -> 8')
    story.dataworks("review", "--stack", "demo", shows=["coupon", "concurrent", "ADD COLUMNS (coupon"])

    story.chapter("The update is one read and one UpdateDISyncTask, submitted and deployed.")
    story.pulumi("up", shows=["updated"], sends={"UpdateDISyncTask": 1, **publishes})
    story.production()

    story.chapter("A colleague edits the same task in the console, and publishes it. A refresh shows the drift.")
    file_id = emulator.console.find(TASK)
    emulator.console.edit_content(file_id, slower)
    emulator.operation_center.publish(file_id)
    tell("   console: setting.speed.concurrent 8 -> 1, published")
    story.pulumi("refresh", "--diff", shows=["concurrent", "8 => 1"], sends={})

    story.chapter("The repair: what the program declares is restored, in production, too.")
    story.pulumi("up", "--diff", shows=["concurrent", "1 => 8"], sends={"UpdateDISyncTask": 1, **publishes})
    story.production()

    story.chapter("The end: every task is deleted, and so is its node in production.")
    story.pulumi("destroy", shows=["deleted"], sends={"DeleteFile": tasks, "DeployFile": tasks})
    story.production()


def next_steps(folder: Path) -> str:
    """What a reader can do now."""
    return f"""
Next:
  the project of this demo                         {folder / "project"}
  your own emulator, to keep and to look into      .venv/bin/dataworks-emulator serve
  the first hour, with a project of your own       docs/first-hour.md
  with an account of Alibaba Cloud                 docs/account.md
  every page, searchable                           make docs"""


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Ignored in the background, and so in the children: the engine would wait five seconds for each of its plugins.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    parser = argparse.ArgumentParser(description="Show a few synchronization tasks from creation to deletion.")
    parser.add_argument("--folder", type=Path, default=ROOT / ".demo", help="replaced at each run (default: .demo)")
    folder = parser.parse_args().folder
    started = time.monotonic()
    try:
        engine = provide(os.environ)
        environ = environment(engine, folder)
        project = prepare(folder)
        with Emulator(deployment_polls=1) as emulator:
            tell(engine_line(engine))
            tell(f"DataWorks on this machine (the emulator): {emulator.endpoint}")
            tell_story(Story(emulator, project, environ))
    except (BuildError, Failed, subprocess.TimeoutExpired) as problem:
        tell(f"\ndemo: {problem}")
        return 1
    except KeyboardInterrupt:
        tell("\ndemo: stopped")
        return 130
    tell()
    tell(f"Real HTTP and real signatures, without an account, in {time.monotonic() - started:.0f} s.")
    tell(next_steps(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
