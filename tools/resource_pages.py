"""The pages of the resources, made from the code: signature, inputs, outputs, example, adoption."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Mapping

import pulumi

import pulumi_dataworks

NAMES = ("ScheduledSync", "DISyncTask", "NodeSchedule", "FileDeployment", "Business", "Folder")
CONTENT = """batch_sync(
        reader=step("mysql", {"datasource": "shop", "table": "orders", "column": ["id", "amount"]}),
        writer=step(
            "odps",
            {"datasource": "warehouse", "table": "ods_orders", "column": ["id", "amount"], "truncate": True},
        ),
    )"""
TASK = f"""    "orders",
    project_id="10000",
    task_name="orders_daily",
    task_content={CONTENT},
    file_folder_path="Business Flow/orders/Data Integration",
"""
IMPORTS = "from pulumi_dataworks import "
EXAMPLES: Mapping[str, str] = {
    "ScheduledSync": f"{IMPORTS}ScheduledSync, batch_sync, step\n\nsync = ScheduledSync(\n{TASK}"
    '    schedule={"cron_express": "00 12 00 * * ?"},\n)\n',
    "DISyncTask": f"{IMPORTS}DISyncTask, batch_sync, step\n\ntask = DISyncTask(\n{TASK})\n",
    "NodeSchedule": f"{IMPORTS}DISyncTask, NodeSchedule, batch_sync, step\n\ntask = DISyncTask(\n{TASK})\n"
    'NodeSchedule("orders-schedule", project_id="10000", file_id=task.file_id, cron_express="00 12 00 * * ?")\n',
    "FileDeployment": f"{IMPORTS}DISyncTask, FileDeployment, batch_sync, step\n\ntask = DISyncTask(\n{TASK})\n"
    "FileDeployment(\n"
    '    "orders-deployment", project_id="10000", file_id=task.file_id, triggers={"version": "1"}\n)\n',
    "Business": f'{IMPORTS}Business\n\nflow = Business("orders", project_id="10000", business_name="orders")\n',
    "Folder": f"{IMPORTS}Business, Folder\n\n"
    'flow = Business("orders", project_id="10000", business_name="orders")\n'
    'Folder("daily", project_id="10000", folder_path=flow.folder_path.apply(lambda path: f"{path}/daily"))\n',
}
ADOPTION: Mapping[str, str] = {
    "ScheduledSync": "`adopt_existing=True` adopts the file of this name in the folder, and publishes what differs.",
    "DISyncTask": "`adopt_existing=True` adopts the file of this name in the folder; `DISyncTask.get` reads one "
    "without managing it. `pulumi import` cannot work for a resource of this kind.",
    "NodeSchedule": "There is nothing to adopt: the settings that the program has are those of the file from then on.",
    "FileDeployment": "There is nothing to adopt: a version that is in production already is not deployed again.",
    "Business": "`adopt_existing=True` uses the workflow of this name, which then stays when the resource is deleted.",
    "Folder": "`adopt_existing=True` uses the folder, which then stays when the resource is deleted.",
}


def _annotation(text: object) -> str:
    return re.sub(r"\s+", " ", str(text)).replace("pulumi.", "").replace("|", "\\|").strip("'") if text else ""


def _inputs(resource: type) -> list[str]:
    rows = ["| input | type | default |", "|---|---|---|"]
    for parameter in inspect.signature(resource.__init__).parameters.values():  # type: ignore[misc]
        if parameter.name in ("self", "resource_name", "opts", "args") or parameter.kind is parameter.VAR_KEYWORD:
            continue
        default = "required" if parameter.default is parameter.empty else f"`{parameter.default!r}`"
        annotation = "" if parameter.annotation is parameter.empty else _annotation(parameter.annotation)
        rows.append(f"| `{parameter.name}` | {f'`{annotation}`' if annotation else ''} | {default} |")
    return rows


def _outputs(resource: type) -> list[str]:
    found: dict[str, str] = {}
    for kind in reversed(resource.__mro__):
        if kind.__module__.startswith("pulumi_dataworks"):
            found |= {name: str(value) for name, value in inspect.get_annotations(kind).items()}
    rows = [f"| `{name}` | `{_annotation(text)}` |" for name, text in sorted(found.items()) if not name.startswith("_")]
    return ["| output | type |", "|---|---|", *rows] if rows else ["It has no outputs of its own."]


def resource_page(name: str) -> str:
    """One page."""
    resource = getattr(pulumi_dataworks, name)
    first, _, rest = inspect.cleandoc(resource.__doc__ or "").partition("\n\n")
    kind = "A component" if issubclass(resource, pulumi.ComponentResource) else "A resource"
    lines = [
        f"# {name}",
        "",
        f"{' '.join(first.split())} {kind} of Pulumi.",
        "",
        "## Example",
        "",
        f"```python\n{EXAMPLES[name]}```",
        "",
        "## Inputs",
        "",
        "Any input may be an Output, unless it shapes the component itself.",
        "",
        *_inputs(resource),
        "",
        "## Outputs",
        "",
        *_outputs(resource),
        "",
        "## Existing ones",
        "",
        ADOPTION[name],
        "",
    ]
    if rest:
        lines += [
            "## In detail",
            "",
            "From the documentation in the code:",
            "",
            "```text",
            textwrap.dedent(rest).rstrip(),
            "```",
            "",
        ]
    return "\n".join(lines)


def resource_pages() -> dict[str, str]:
    """The name of each resource -> its page."""
    return {name: resource_page(name) for name in NAMES}
