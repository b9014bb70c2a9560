"""The programs of the golden reviews, in the order in which they are applied to one stack.

A story is a program that changes some tasks of the stack as the stories before left it. Its preview is committed
(previews/NAME.json, by the real engine) and so is its review (golden/NAME.md and .txt).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataworks_emulator import Emulator
from support.stacks import FOLDER, inputs

HERE = Path(__file__).resolve().parents[1] / "review"
PREVIEWS = HERE / "previews"
GOLDEN = HERE / "golden"

Tasks = dict[str, dict[str, Any]]

PROGRAM = """
import json
from pathlib import Path

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider, UpdateResult
from pulumi_dataworks import DISyncTask, ScheduledSync

class Provider(ResourceProvider):
    def create(self, props):
        return CreateResult("1", {**props, "shown": props["word"] + "_db"})
    def update(self, _id, _olds, props):
        return UpdateResult({**props, "shown": props["word"] + "_db"})

class Source(Resource):
    shown: pulumi.Output[str]
    def __init__(self, name, word):
        super().__init__(Provider(), name, {"word": word, "shown": None})

program = json.loads(Path("tasks.json").read_text(encoding="utf-8"))
source = Source("shop-database", program.pop("word"))

def given(value):
    if value == "$source":
        return source.shown
    if isinstance(value, str) and value.startswith("$secret "):
        return pulumi.Output.secret(value.removeprefix("$secret "))
    if isinstance(value, dict):
        return {key: given(item) for key, item in value.items()}
    return [given(item) for item in value] if isinstance(value, list) else value

for name, inputs in program.items():
    retain = inputs.pop("retain", False)
    kind = ScheduledSync if "schedule" in inputs else DISyncTask
    kind(name, **given(inputs), opts=pulumi.ResourceOptions(retain_on_delete=retain))
"""
"""Tasks from a file, those with a schedule as ScheduledSync.

"$source" is an output of a resource of another provider, "$secret x" a secret.
"""

COLUMNS = ["id", "buyer", "amount", "paid_at"]


def content(**reader: Any) -> dict[str, Any]:
    """A job from MySQL to a partition of MaxCompute, without any finding."""
    columns = reader.pop("columns", COLUMNS)
    writer = reader.pop("writer", {})
    return {
        "type": "job",
        "version": "2.0",
        "steps": [
            {
                "stepType": "mysql",
                "name": "Reader",
                "category": "reader",
                "parameter": {
                    "datasource": "shop",
                    "table": "orders",
                    "column": columns,
                    "splitPk": "id",
                    "where": "paid = 1",
                    **reader,
                },
            },
            {
                "stepType": "odps",
                "name": "Writer",
                "category": "writer",
                "parameter": {
                    "datasource": "warehouse",
                    "table": "ods_orders",
                    "partition": "ds=${bizdate}",
                    "column": columns,
                    "truncate": True,
                    **writer,
                },
            },
        ],
        "setting": {"errorLimit": {"record": "0"}, "speed": {"concurrent": 2, "throttle": False}},
        "order": {"hops": [{"from": "Reader", "to": "Writer"}]},
    }


def task(name: str, **changes: Any) -> dict[str, Any]:
    return inputs(**{"task_name": f"{name}_daily", "task_content": content(), **changes})


SCHEDULE = {"cron_express": "00 12 00 * * ?", "rerun_mode": "ALL_ALLOWED"}


def first_program() -> dict[str, Any]:
    """What the stack holds before the first story."""
    names = (
        "tuned",
        "filtered",
        "widened",
        "shifted",
        "retargeted",
        "doubled",
        "renamed",
        "moved",
        "elsewhere",
        "gone",
    )
    return {
        "word": "shop",
        **{name: task(name) for name in (*names, "edited", "edited-too", "lost", "quiet")},
        "doubled": task("doubled", task_content=content(writer={"truncate": False})),
        "retained": {**task("retained"), "retain": True},
        "fed": task("fed", task_content=content(datasource="$source")),
        "hiding": task("hiding", task_content=content(password="$secret a-canary-password")),
        "rotated": task("rotated", secret_parameters={"Reader": {"password": "a-canary-password"}}),
        "careless": task("careless", task_content=content(password="a-canary-password")),
        "grouped": task("grouped", resource_group="S_res_group_1_2"),
        **{name: task(name, schedule=SCHEDULE) for name in ("published", "scheduled", "leaving")},
        "drafted": task("drafted", schedule=SCHEDULE, publish=False),
        "kept": task("kept", schedule=SCHEDULE, keep_production=True),
    }


@dataclass(frozen=True)
class Story:
    """`change` edits the program in place; `console` is what somebody does in DataWorks before the preview.

    What is not `applied` leaves the program of the next story alone. `adopts` counts the creations that find a file,
    which no preview sees: each is an UpdateDISyncTask instead.
    """

    name: str
    change: Callable[[dict[str, Any]], None]
    console: Callable[[Emulator], None] = lambda _emulator: None
    arguments: tuple[str, ...] = ()
    applied: bool = True
    adopts: int = 0


def parameter(program: dict[str, Any], name: str, step: int) -> dict[str, Any]:
    return program[name]["task_content"]["steps"][step]["parameter"]  # type: ignore[no-any-return]


def create(program: dict[str, Any]) -> None:
    program["events"] = task("events")


def tuning(program: dict[str, Any]) -> None:
    program["tuned"]["task_content"]["setting"]["speed"] = {"concurrent": 8, "throttle": True, "mbps": "20"}
    program["grouped"]["resource_group"] = "S_res_group_3_4"


def rows(program: dict[str, Any]) -> None:
    parameter(program, "filtered", 0)["where"] = "paid = 1 AND amount::int > 0 -- @all #1 | `x`"


def schema_shift(program: dict[str, Any]) -> None:
    wider = [*COLUMNS[:1], "coupon", *COLUMNS[1:]]
    for step in (0, 1):
        parameter(program, "widened", step)["column"] = wider
    parameter(program, "shifted", 0)["column"] = wider


def target(program: dict[str, Any]) -> None:
    parameter(program, "retargeted", 1)["table"] = "ods_orders_v2"


def destructive(program: dict[str, Any]) -> None:
    parameter(program, "doubled", 1)["truncate"] = True


def rename(program: dict[str, Any]) -> None:
    program["renamed"]["task_name"] = "renamed_hourly"


def move(program: dict[str, Any]) -> None:
    program["moved"]["file_folder_path"] = f"{FOLDER}/archive"


def make_archive(emulator: Emulator) -> None:
    """The folder that the program moves a task to; the service does not make it."""
    emulator.console.make_folder(f"{FOLDER}/archive")


def replacement(program: dict[str, Any]) -> None:
    program["elsewhere"]["project_id"] = "10001"


def delete(program: dict[str, Any]) -> None:
    del program["gone"], program["retained"]


def unknowns_and_mixed_providers(program: dict[str, Any]) -> None:
    program["word"] = "mart"


def secrets(program: dict[str, Any]) -> None:
    parameter(program, "hiding", 0)["password"] = "$secret another-canary-password"
    program["rotated"]["secret_parameters"]["Reader"]["password"] = "another-canary-password"
    parameter(program, "careless", 0)["password"] = "another-canary-password"
    parameter(program, "careless", 0)["where"] = "token = another-canary-password"


def refresh(program: dict[str, Any]) -> None:
    parameter(program, "edited", 0)["where"] = "paid = 2"
    del program["lost"]
    program["quiet"]["task_content"]["setting"]["speed"]["concurrent"] = 9


def drift(emulator: Emulator) -> None:
    """Edits beside the program: taken back, beside a change of its own, made by it too, of a task that goes; a loss."""

    def faster(content: dict[str, Any]) -> None:
        content["setting"]["speed"]["concurrent"] = 9

    for name in ("edited", "edited-too", "lost", "quiet"):
        emulator.console.edit_content(emulator.console.find(f"{name}_daily"), faster)
    emulator.console.delete(emulator.console.find("events_daily"))


def adoption(program: dict[str, Any]) -> None:
    program["found"] = task("found", adopt_existing=True)
    program["not-found"] = task("not-found", adopt_existing=True)


def made_in_console(emulator: Emulator) -> None:
    """A task that the program takes over, and writes over what differs."""
    emulator.console.make_file("found_daily", FOLDER, content(table="old_orders"))


def publish(program: dict[str, Any]) -> None:
    """One that runs in production changes; the draft of another one, which this preview does not show, is published."""
    program["published"]["task_content"]["setting"]["speed"]["concurrent"] = 8
    del program["drafted"]["publish"]


def schedule(program: dict[str, Any]) -> None:
    program["scheduled"]["schedule"] = {"cron_express": "00 00 03 * * ?", "para_value": "bizdate=$[yyyymmdd-1]"}


def delete_in_production(program: dict[str, Any]) -> None:
    del program["leaving"], program["kept"]


def hostile(program: dict[str, Any]) -> None:
    name = "<img src=x onerror=alert(1)>|`@all`](https://evil.example)"
    program["x</code></summary>|`@all` #1"] = task("hostile", task_name=name)
    parameter(program, "filtered", 0)["where"] = "\n```\n</details>\n::set-output name=x::y\n##vso[task.x]\u202e\u200b"


def failing(program: dict[str, Any]) -> None:
    """Only one task is left, which is wrong in two ways; the deletions of the others are not looked at any more."""
    for name in [name for name in program if name not in ("word", "grouped")]:
        del program[name]
    program["grouped"]["cu"] = "0.7"
    parameter(program, "grouped", 0)["column"] = "id"
    program["grouped"]["task_content"]["steps"][1]["parameter"] = "ods_orders"


STORIES = (
    Story("create", create),
    Story("tuning", tuning),
    Story("rows", rows),
    Story("schema-shift", schema_shift),
    Story("target", target),
    Story("destructive", destructive),
    Story("rename", rename),
    Story("move", move, console=make_archive),
    Story("replace", replacement),
    Story("delete", delete),
    Story("unknowns", unknowns_and_mixed_providers),
    Story("secrets", secrets),
    Story("drift", refresh, console=drift, arguments=("--refresh",)),
    Story("adopt", adoption, console=made_in_console, adopts=1),
    Story("publish", publish),
    Story("schedule", schedule),
    Story("delete-in-production", delete_in_production),
    Story("hostile", hostile, applied=False),
    Story("failed", failing, applied=False),
)
NAMES = tuple(story.name for story in STORIES)

CHANCE = (
    *("created", "modified", "provider", "sourcePosition", "stackTrace"),
    *("dependencies", "propertyDependencies"),
)
"""Keys of a state that differ from run to run, in their values or in the order of them, or name folders."""

LEARNT = dict.fromkeys(("create_time", "last_edit_time"), "2026-01-01T00:00:00Z")


def scrubbed(preview: str) -> str:
    """A preview without times, folders and ports; steps by name, ids counted by name.

    Resources that only are as they were, or were refreshed, are left out: how many of them a failed preview came to is
    chance.
    """
    digest = json.loads(preview)
    digest.get("changeSummary", {}).pop("same", None)
    digest.pop("duration", None)
    digest.get("config", {}).pop("dataworks:endpoint", None)
    told = digest.get("steps") or []
    touched = {step["urn"] for step in told if step["op"] not in ("same", "refresh")}
    changing = [step for step in told if step["urn"] in touched]
    steps = sorted(changing, key=lambda step: (step["urn"], step["op"] != "refresh"))
    digest["steps"] = steps
    ids: dict[str, str] = {}
    for step in steps:
        step.pop("provider", None)
        for side in ("oldState", "newState"):
            state = step.get(side) or {}
            for key in CHANCE:
                state.pop(key, None)
            found = re.fullmatch(r"(\d+):(\d+)", state.get("id", ""))
            if found:
                state["id"] = ids.setdefault(found[0], f"{found[1]}:{1000001 + len(ids)}")
            for part in ("inputs", "outputs"):
                held = state.get(part) or {}
                if re.fullmatch(r"\d+", held.get("file_id", "")):
                    told = f"{held['project_id']}:{1000001 + len(ids)}"
                    held["file_id"] = ids.setdefault(f"{held['project_id']}:{held['file_id']}", told).partition(":")[2]
                for key, value in LEARNT.items():
                    if key in (state.get(part) or {}):
                        state[part][key] = value
    told_ids = {key.partition(":")[2]: id_.partition(":")[2] for key, id_ in ids.items()}
    diagnostics = digest.get("diagnostics") or []
    for entry in diagnostics:
        entry["message"] = re.sub(r"(?<=\(file )\d+", lambda id_: told_ids.get(id_[0], id_[0]), entry["message"])
    digest["diagnostics"] = sorted(diagnostics, key=lambda entry: json.dumps(entry, sort_keys=True))
    return json.dumps(digest, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def preview_text(name: str) -> str:
    """The committed preview of a story."""
    return (PREVIEWS / f"{name}.json").read_text(encoding="utf-8")
