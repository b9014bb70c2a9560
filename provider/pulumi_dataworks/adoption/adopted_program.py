"""The Python program of adopted tasks: one module for each business flow, one statement for each task.

    statement(task, ...)           the statement of one task
    module_text(...)               a module from its statements
    statements_of(text)            the statements of a module that adopt wrote, by resource name
    workspace_text(...), package_text(...), MAIN

Texts are written as `ruff format` leaves them, one argument a line, so that a review comment, an option or a depends_on
has a line to be on.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .entry import Adopted

WIDTH = 88
PACKAGE = "workflows"
WORKSPACE = f"{PACKAGE}/workspace.py"
INIT = f"{PACKAGE}/__init__.py"
MAIN_FILE = "__main__.py"
MAIN = f'"""The tasks of this stack."""\n\nimport {PACKAGE}  # noqa: F401\n'

FLOWS = "业务流程"
"""How paths of the legacy Data Studio begin, in the spelling in which its tasks are read here."""

RESERVED = frozenset({"workspace", "pulumi", "config", "__init__"})
"""Names that no module and no variable gets: the modules use them."""

MISSING = "# DataWorks has this task no longer: delete the statement, or `pulumi up` creates the task again."


@dataclass(frozen=True)
class Named:
    """The names of one task in the program. `secrets` is `{step name: {parameter: config key}}`; `group` the constant
    of its resource group, "" for the identifier itself."""

    resource: str
    variable: str
    content: str
    secrets: Mapping[str, Mapping[str, str]]
    group: str = ""


def statement(task: Adopted, names: Named, *, project_folder: str) -> str:
    """The statement of a task. `project_folder` is what FOLDER is in its module."""
    inputs = task.inputs
    arguments = [
        ("project_id", "PROJECT_ID"),
        ("task_name", literal(inputs["task_name"])),
        ("task_content", f"JOBS / {literal(names.content)}"),
        ("file_folder_path", _folder(str(inputs["file_folder_path"]), project_folder)),
    ]
    if inputs.get("resource_group"):
        arguments.append(("resource_group", names.group or literal(inputs["resource_group"])))
    if inputs.get("cu"):
        arguments.append(("cu", literal(inputs["cu"])))
    if task.schedule is not None:
        arguments.append(("schedule", block(task.schedule, depth=1)))
    if names.secrets:
        arguments.append(("secret_parameters", _secrets(task, names)))
    if inputs.get("ignore_findings"):
        arguments.append(("ignore_findings", _listed(inputs["ignore_findings"], depth=1, used=21)))
    if task.schedule is not None and not task.publish:
        arguments.append(("publish", "False"))
    lines = [_argument(name, text) for name, text in arguments]
    return f"{names.variable} = {class_of(task)}(\n    {literal(names.resource)},\n{''.join(lines)})\n"


def _argument(name: str, text: str) -> str:
    """An argument; a path of two parts that is too long for a line is broken before its operator."""
    line = f"    {name}={text},\n"
    for start, operator in (("JOBS", "/"), ("FOLDER", "+")):
        if text.startswith(f"{start} {operator} ") and len(line) - 1 > WIDTH:
            return f"    {name}={start}\n    {text.removeprefix(start).lstrip()},\n"
    return line


def class_of(task: Adopted) -> str:
    """The class that declares a task."""
    return "DISyncTask" if task.schedule is None else "ScheduledSync"


def module_text(flow: str, folder: str, statements: Sequence[str]) -> str:
    """A module. What it imports follows from what the statements use."""
    body = "\n\n".join(part.rstrip("\n") for part in statements)
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    classes = sorted(used & {"DISyncTask", "ScheduledSync"})
    names = sorted(name for name in used if name in ("JOBS", "PROJECT_ID") or name.startswith("RESOURCE_GROUP"))
    head = [f'"""{_docstring(f"Workflow {flow}.")}"""\n\n']
    if "config" in used:
        head.append("import pulumi\n")
    head.append(f"from pulumi_dataworks import {', '.join(classes)}\n\n")
    head.append(_import("from .workspace import", names))
    if "config" in used:
        head.append("\nconfig = pulumi.Config()")
    if "FOLDER" in used:
        head.append(f"\nFOLDER = {literal(folder)}")
    return "".join(head).rstrip("\n") + f"\n\n{body}\n"


def statements_of(text: str) -> dict[str, str]:
    """The statements `name = Class("resource", …)` of a module by resource name, each with the comments right above it.
    {} for a text that is not Python."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return {}
    lines = text.splitlines(keepends=True)
    found = {}
    for node in tree.body:
        call = node.value if isinstance(node, ast.Assign) else None
        if not isinstance(call, ast.Call) or not call.args or not isinstance(call.args[0], ast.Constant):
            continue
        start = node.lineno - 1
        while start > 0 and lines[start - 1].startswith("#"):
            start -= 1
        found[str(call.args[0].value)] = "".join(lines[start : node.end_lineno])
    return found


def folder_of(text: str) -> str:
    """What FOLDER is in a module; "" where it has none, or where the text is not Python."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return ""
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "FOLDER":
            return str(node.value.value) if isinstance(node.value, ast.Constant) else ""
    return ""


def variable_of(statement_text: str) -> str:
    """The variable that a statement assigns to; "" for none."""
    node = next(iter(ast.parse(statement_text).body), None)
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return target.id if isinstance(target, ast.Name) else ""


def marked_missing(statement_text: str) -> str:
    """A statement with the comment that its task no longer exists; once."""
    return statement_text if MISSING in statement_text else f"{MISSING}\n{statement_text}"


def without_mark(statement_text: str) -> str:
    """A statement without that comment."""
    return statement_text.replace(f"{MISSING}\n", "")


def workspace_text(project_id: str, groups: Mapping[str, str]) -> str:
    """The module of what all tasks share. `groups` maps identifiers of resource groups to their constants."""
    lines = [
        '"""What the tasks of this program have in common."""\n\nfrom pathlib import Path\n\n',
        f"PROJECT_ID = {literal(project_id)}\n",
        'JOBS = Path(__file__).resolve().parents[1] / "jobs"\n',
        *(f"{name} = {literal(identifier)}\n" for identifier, name in sorted(groups.items(), key=lambda one: one[1])),
    ]
    return "".join(lines)


def package_text(modules: Iterable[str]) -> str:
    """`__init__` of the package: it imports every module, so that the program declares every task."""
    names = sorted(modules)
    body = _import("from . import", names, comment="  # noqa: F401") if names else ""
    return '"""One module for each workflow."""\n' + (f"\n{body}" if body else "")


def flow_of(folder: str) -> str:
    """What groups the tasks of a folder: the business flow of the legacy Data Studio, the topmost folder of the new
    one."""
    parts = _parts(folder)
    return parts[1] if len(parts) > 2 and parts[0] == FLOWS else parts[0]


def base_of(folder: str) -> str:
    """The folder in which all tasks of a module are: the data integration folder of a flow, or the topmost folder."""
    parts = _parts(folder)
    return "/".join(parts[: 3 if len(parts) > 2 and parts[0] == FLOWS else 1]) if folder.strip("/") else folder


def _parts(folder: str) -> list[str]:
    return folder.strip("/").split("/") if folder.strip("/") else ["root"]


def literal(value: Any) -> str:
    """A value as a Python expression in one line; characters that nobody sees are escaped."""
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
        return "".join(one if one.isprintable() else _escaped(one) for one in text)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    return repr(value)


def block(value: Mapping[str, Any], *, depth: int) -> str:
    """A mapping as a Python expression, one key a line."""
    if not value:
        return "{}"
    space = "    " * (depth + 1)
    lines = []
    for key, item in value.items():
        head = f"{space}{literal(key)}: "
        text = _listed(item, depth=depth + 1, used=len(head) + 1) if isinstance(item, list) else literal(item)
        lines.append(f"{head}{text},\n")
    return "{\n" + "".join(lines) + "    " * depth + "}"


def _listed(items: Sequence[Any], *, depth: int, used: int) -> str:
    """A list in one line where it fits, else one item a line."""
    text = literal(list(items))
    if used + len(text) <= WIDTH:
        return text
    space = "    " * (depth + 1)
    return "[\n" + "".join(f"{space}{literal(one)},\n" for one in items) + "    " * depth + "]"


def _folder(path: str, base: str) -> str:
    if path == base:
        return "FOLDER"
    inside = base.strip("/") != "" and path.startswith(f"{base}/")
    return f"FOLDER + {literal(path.removeprefix(base))}" if inside else literal(path)


def _secrets(task: Adopted, names: Named) -> str:
    lines = ["{\n"]
    for step, keys in names.secrets.items():
        lines.append(f"        {literal(step)}: {{\n")
        for parameter, key in keys.items():
            value = task.secrets.get(step, {}).get(parameter)
            reader = "require_secret" if isinstance(value, str) else "require_secret_object"
            head, tail = f"            {literal(parameter)}: config.{reader}(", literal(key)
            short = len(head) + len(tail) + 2 <= WIDTH
            lines.append(f"{head}{tail}),\n" if short else f"{head}\n                {tail}\n            ),\n")
        lines.append("        },\n")
    return "".join(lines) + "    }"


def _import(start: str, names: Sequence[str], *, comment: str = "") -> str:
    text = f"{start} {', '.join(names)}{comment}\n"
    if len(text) - 1 <= WIDTH:
        return text
    return f"{start} ({comment}\n" + "".join(f"    {name},\n" for name in names) + ")\n"


def _docstring(text: str) -> str:
    shown = "".join(one if one.isprintable() else _escaped(one) for one in text)
    return shown.replace("\\", "\\\\").replace('"', "'")


def _escaped(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
