"""A task as DataWorks has it, in the inputs of a DISyncTask; both Data Studios keep the same content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import content as tasks
from .inputs import OPTIONS, checked
from .updates import TASK_TYPE


def inputs_as_read(
    live: Mapping[str, Any],
    *,
    project_id: str,
    task_name: str,
    file_folder_path: str,
    olds: Mapping[str, Any],
    extend_is_kept: bool = False,
) -> dict[str, Any]:
    """The inputs that would give a task with the content `live`, each leaf in the old form where the meaning is the
    same.

    `olds` is empty in a `get`: then nothing is known of what the program manages, and all of it is read. Without
    `extend_is_kept` a resource group or CUs that `extend` does not have count as unchanged: that the service gives them
    back is a guess. Raises nothing.
    """
    old_content = olds.get("task_content") or {}
    content, secrets = tasks.take_out_secret_parameters(
        tasks.without_server_extend(live, old_content),
        secrets=olds.get("secret_parameters") or {},
        content=old_content,
    )
    inputs = {
        "project_id": project_id,
        "task_type": TASK_TYPE,
        "task_name": task_name,
        "file_folder_path": file_folder_path,
        "task_content": content,
        "secret_parameters": secrets,
        "keep_production": olds.get("keep_production"),
        **{name: olds.get(name) for name in OPTIONS},
    }
    extend = live.get("extend")
    extend = extend if isinstance(extend, dict) else {}
    for name, key in (("resource_group", "resourceGroup"), ("cu", "cu")):
        if not olds or olds.get(name) is not None:
            inputs[name] = extend.get(key) or (None if extend_is_kept else olds.get(name))
    return checked(olds, inputs)
