"""`dataworks matrix` with two stacks of one program, as the real engine exports them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dataworks_emulator import Emulator
from support.stacks import Stack, inputs

pytestmark = pytest.mark.engine

PROGRAM = """
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import ScheduledSync

stack = pulumi.get_stack()
for name, inputs in json.loads(Path("tasks.json").read_text(encoding="utf-8")).items():
    inputs["task_name"] = f"{stack}_{name}"
    inputs["task_content"]["steps"][0]["parameter"]["datasource"] = f"orders_{stack}"
    secrets = {"Reader": {"password": pulumi.Output.secret(f"hunter2-{stack}")}}
    when = {"cron_express": "00 12 00 * * ?", "scheduler_type": "NORMAL" if stack == "prod" else "PAUSE"}
    ScheduledSync(name, **inputs, secret_parameters=secrets, schedule=when, publish=False)
"""

TABLE = """
[[matrix.allow]]
place = "Reader.datasource"
reason = "each stack has its own data sources"

[[matrix.allow]]
place = "task_name"
reason = "both stacks share a workspace"

[[matrix.allow]]
place = "scheduler_type"
task = "*-schedule"
reason = "development is paused"
"""


def matrix(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, in the folder of the program."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("dataworks")), "matrix", *arguments],
        cwd=stack.folder,
        env=dict(stack.environ),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_two_stacks_of_one_program_are_compared(stack: Stack, emulator: Emulator) -> None:
    """Equal but for what is declared; not equal when one is ahead; and a stack that is not there cannot be read."""
    stack.program(PROGRAM)
    stack.tasks(orders=inputs(), items=inputs(task_name="items_daily"))
    stack.up()
    stack.run("stack", "init", "prod", "--copy-config-from", "dev")
    stack.up()
    mark = emulator.journal.mark()

    done = matrix(stack, "dev", "prod")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "4 compared in 2 stacks: 6 undeclared, 0 declared")
    (stack.folder / "dataworks.toml").write_text(TABLE, encoding="utf-8")
    done = matrix(stack, "dev", "prod")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        'items: Reader.datasource: "orders_dev" in dev, "orders_prod" in prod; '
        "declared: each stack has its own data sources",
        'items: task_name: "dev_items" in dev, "prod_items" in prod; declared: both stacks share a workspace',
        'orders: Reader.datasource: "orders_dev" in dev, "orders_prod" in prod; '
        "declared: each stack has its own data sources",
        'orders: task_name: "dev_orders" in dev, "prod_orders" in prod; declared: both stacks share a workspace',
        *(
            f'{name}-schedule: scheduler_type: "PAUSE" in dev, "NORMAL" in prod; declared: development is paused'
            for name in ("items", "orders")
        ),
        *(
            f"{name} in {one}: secret, not compared: secret_parameters"
            for name in ("items", "orders")
            for one in ("dev", "prod")
        ),
        "4 compared in 2 stacks: 0 undeclared, 6 declared",
    ]

    stack.tasks(orders=inputs(resource_group="S_res_group_1_2"), items=inputs(task_name="items_daily"))
    stack.up()
    (stack.folder / "dev.json").write_text(stack.run("stack", "export", "--stack", "dev").stdout, encoding="utf-8")
    done = matrix(stack, "prod", "--state", "dev=dev.json", "--format", "json")
    assert done.returncode == 1
    undeclared = [one for one in json.loads(done.stdout)["differences"] if not one["declared"]]
    assert [one["words"] for one in undeclared] == ['resource_group: "S_res_group_1_2" in prod, nothing in dev']
    assert "hunter2" not in done.stdout
    assert emulator.journal.operations(mark).count("UpdateDISyncTask") == 1

    done = matrix(stack, "dev", "gone")
    assert (done.returncode, done.stdout) == (2, "")
    assert "gone" in done.stderr
