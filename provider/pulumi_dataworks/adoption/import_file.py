"""The file that `pulumi import --file` reads, from adopted tasks; it holds secrets in plain text."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ..resources.imported import Imported, component_type, imported_sync, imported_task
from .entry import Adopted

IMPORT_FILE = "adoption-import.json"
"""Its name, in the folder of the lock file. Mode 0600, ignored by git, removed after the import."""

Held = Collection[tuple[str, str]]
"""Pairs of type and name of the resources that the state has."""


def resources_of(
    task: Adopted, resource: str, *, origin: str, where: Mapping[str, str], held: Held = ()
) -> tuple[list[Imported], bool]:
    """The resources of a task that the state does not have, and whether they are in a component."""
    inputs = {**task.inputs, "origin": origin}
    if task.schedule is None:
        found = [imported_task(resource, inputs, id_=task.id, outputs=task.outputs, where=where)]
    else:
        found = [
            imported_task(resource, inputs, id_=task.id, outputs=task.outputs, where=where, parent=resource),
            *imported_sync(
                resource,
                task.inputs,
                id_=task.id,
                schedule=task.schedule,
                state=task.state if task.publish else None,
                where=where,
                parent=resource,
            ),
        ]
    return [one for one in found if (one.type, one.name) not in held], task.schedule is not None


def import_text(groups: Iterable[tuple[list[Imported], bool]]) -> str:
    """The import file. Names in it are numbers, since a component and its task share one; `logicalName` is the name in
    the program."""
    resources: list[dict[str, Any]] = []
    for found, component in groups:
        if not found:
            continue
        parent = ""
        if component:
            parent = f"r{len(resources)}"
            name = found[0].parent
            resources.append({"type": component_type(), "component": True, "name": parent, "logicalName": name})
        for one in found:
            resources.append(_entry(one, f"r{len(resources)}", parent))
    return json.dumps({"resources": resources}, ensure_ascii=False, indent=1) + "\n"


def _entry(one: Imported, name: str, parent: str) -> dict[str, Any]:
    return {
        "type": one.type,
        "name": name,
        "logicalName": one.name,
        "id": one.id,
        **({"parent": parent} if parent else {}),
        "inputs": dict(one.inputs),
        "outputs": dict(one.outputs),
    }
