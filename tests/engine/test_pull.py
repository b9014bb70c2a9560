"""`dataworks pull`, `change` and `release` in a program that the real engine runs, as docs/adopting.md has them."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from dataworks_emulator import Emulator
from support.stacks import FOLDER, Stack, job

pytestmark = pytest.mark.engine

DOCS = (Path(__file__).resolve().parents[2] / "docs/adopting.md").read_text(encoding="utf-8")
SECTIONS = ("## Pull edits of the console", "## Change many tasks at once", "## Release tasks", "## One task in code")
COMMANDS = [
    command
    for title in SECTIONS
    for command in re.findall(r"^\$ dataworks (.*)$", DOCS.partition(title)[2].partition("\n## ")[0], re.MULTILINE)
]

PROGRAM = """from pathlib import Path

from pulumi_dataworks import DISyncTask, ScheduledSync

JOBS = Path(__file__).parent / "jobs"
FOLDER = "业务流程/orders/数据集成"

orders = ScheduledSync(
    "orders",
    project_id="10000",
    task_name="orders_daily",
    task_content=JOBS / "orders.json",
    file_folder_path=FOLDER,
    schedule={"cron_express": "00 12 00 * * ?", "para_value": "bizdate=$bizdate", "owner": "1001"},
    publish=False,
)

# items are read once
items = DISyncTask(
    "items",
    project_id="10000",
    task_name="items_daily",
    task_content=JOBS / "items.json",
    file_folder_path=FOLDER,
    adopt="identical",
)
"""


def dataworks(stack: Stack, *arguments: str, code: int = 0) -> str:
    """The output of a command in the folder of the program, which ends with this code."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dataworks")), *arguments],
        cwd=stack.folder,
        env=dict(stack.environ),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == code, (arguments, done.stdout, done.stderr)
    return done.stdout


def test_console_edits_come_back_a_bulk_change_is_made_and_a_task_is_released(stack: Stack, emulator: Emulator) -> None:
    """Adopted without a write, pulled until the preview has no change, changed, released with everything it has."""
    stack.program(PROGRAM)
    (stack.folder / "jobs").mkdir()
    for name in ("orders", "items"):
        (stack.folder / "jobs" / f"{name}.json").write_text(json.dumps(job(), indent=2) + "\n", encoding="utf-8")
    items = emulator.console.make_file("items_daily", FOLDER, job())
    assert "adopts the file of this name in this folder if it is identical" in stack.preview().stdout
    online = re.sub(r"\s+\|? *", " ", dataworks(stack, "review", "--stack", "dev", "--online"))
    assert f"FileId {items} is identical in meaning: it is adopted, and nothing is written" in online
    mark = emulator.journal.mark()
    stack.up()
    written = {entry.parameters.get("FileId") for entry in emulator.journal.writes(mark)}
    assert str(items) not in written

    orders = emulator.console.find("orders_daily")
    held = job(concurrent=8)
    held["steps"][0]["parameter"]["where"] = "paid = 1"
    emulator.console.edit_content(orders, held)
    emulator.console.set_schedule(orders, CronExpress="00 30 03 * * ?")
    emulator.console.rename(items, "items_by_hand")
    shown = dataworks(stack, *COMMANDS[0].split()[:-1], code=1)
    assert "program 2 | last applied 2 | console 8" in shown
    assert dataworks(stack, "pull", "--check", code=1).count("changed in the console") >= 1
    dataworks(stack, *COMMANDS[0].split())
    text = (stack.folder / "__main__.py").read_text(encoding="utf-8")
    after = PROGRAM.replace('"00 12 00 * * ?"', '"00 30 03 * * ?"').replace("items_daily", "items_by_hand")
    assert text == after
    stack.preview("--refresh", "--expect-no-changes")
    stack.up("--refresh")
    dataworks(stack, "pull", "--check")

    mark = emulator.journal.mark()
    review = dataworks(stack, *shlex.split(next(one for one in COMMANDS if one.startswith("change --datasource"))))
    assert "2 update" in review or "2 to update" in review
    assert emulator.journal.writes(mark) == []
    stack.up()
    assert {step["parameter"]["datasource"] for step in emulator.console.content(orders)["steps"]} == {
        "orders_replica",
        "warehouse",
    }

    mark = emulator.journal.mark()
    dataworks(stack, "release", "orders", code=1)
    dataworks(stack, "release", "orders", "--yes")
    assert emulator.journal.writes(mark) == []
    state = json.loads(stack.run("stack", "export").stdout)["deployment"]["resources"]
    assert [one["urn"].rpartition("::")[2] for one in state if "dataworks" in one["urn"]] == ["items"]
    lock = json.loads((stack.folder / "dataworks.lock.json").read_text(encoding="utf-8"))
    assert lock["tasks"][f"10000:{orders}"]["status"] == "released"
    back = after.replace("    publish=False,\n", f'    publish=False,\n    file_id="{orders}",\n')
    stack.program(back)
    mark = emulator.journal.mark()
    stack.up()
    assert emulator.journal.writes(mark) == []
