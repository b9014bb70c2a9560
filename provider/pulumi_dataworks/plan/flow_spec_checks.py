"""What a node has, compared with what was declared or sent. Pure functions of Specs.

    as_created(spec, inputs)                    whether a node is what a creation makes
    lacking(spec, sent)                         what of a Spec that was sent a node does not have
    changed_paths(before, after)                which paths differ
    differs_elsewhere(before, after, declared)  what a write changed that it should not have changed

Only what a Spec that was sent has is compared, so that what the service adds is no difference: ids, metadata, a trigger
with a random minute, a resource group, the default output.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from .. import content as tasks
from .flow_spec import (
    COMMAND,
    command_of,
    content_of,
    depends_of,
    node_of,
    path_in,
    script_of,
    sent_content,
    workflow_of,
)
from .node_settings import NORMAL, ON_OTHERS
from .publishing import keeps

SERVICE_KEYS = frozenset({"id", "metadata"})
"""Keys of a node, and of script, trigger and runtimeResource, that the service fills."""


def as_created(spec: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
    """Whether the node is what a creation with `inputs` makes: a free node of this kind with its path and content."""
    wanted = sent_content(inputs)
    live = content_of(spec)
    return (
        command_of(spec) == COMMAND
        and not workflow_of(spec)
        and script_of(node_of(spec)).get("path") == path_in(inputs["file_folder_path"], inputs["task_name"])
        and _has_content(live, wanted)
    )


def lacking(spec: Mapping[str, Any], sent: Mapping[str, Any]) -> tuple[str, ...]:
    """The paths of a Spec that was sent which the node does not have afterwards: empty where all of it is kept.

    Lists of outputs and dependencies are compared as sets, the content by meaning. What the service fills itself is
    left out.
    """
    wanted, live = _flat(node_of(sent), depends_of(sent)), _flat(node_of(spec), depends_of(spec))
    return tuple(sorted(path for path, value in wanted.items() if not _kept(path, value, live)))


def _kept(path: str, value: Any, live: Mapping[str, Any]) -> bool:
    if path in ("inputs", "outputs", "flow"):
        return set(value) <= set(live.get(path, ()))
    if path == "script.content":
        kept = live.get(path)
        # What DataWorks adds to a content by itself is not lacking.
        return (
            isinstance(kept, Mapping)
            and keeps(_without_extend(kept), _without_extend(value))
            and not (_lacking_extend(kept.get("extend"), value.get("extend")))
        )
    return keeps(live.get(path), value) or path in _OPTIONAL_IN_REPLIES - live.keys()


_OPTIONAL_IN_REPLIES = frozenset({"timeoutUnit", "autoParse", "maxInternalConcurrency", "trigger.cycleType"})
"""Keys that replies of 2025 do not have and a copy of a node of 2026 has: without them nothing is known."""


def _has_content(live: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return tasks.same(_without_extend(live), _without_extend(wanted)) and not _lacking_extend(
        live.get("extend"), wanted.get("extend")
    )


def changed_paths(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """The paths of the node that differ in meaning between two Specs, such as `trigger.cron`, `flow` and
    `script.content`."""
    one, other = _flat(node_of(before), depends_of(before)), _flat(node_of(after), depends_of(after))
    return frozenset(path for path in one.keys() | other.keys() if not tasks.same(one.get(path), other.get(path)))


def differs_elsewhere(
    before: Mapping[str, Any], after: Mapping[str, Any], declared: Collection[str]
) -> tuple[str, ...]:
    """The paths that differ between the node before a write and after it, and that the write did not declare: a write
    that changed them did more than it should have, or somebody else changed them meanwhile.

    `declared` comes from `changed_paths` of the Spec as read and the Spec that was sent.
    """
    return tuple(sorted(changed_paths(before, after) - set(declared) - _UNSETTLED))


_UNSETTLED = frozenset({"runtimeResource.resourceGroupId", "runtimeResource.resourceGroupName"})
"""Filled by the service from the resource group."""


def _flat(node: Mapping[str, Any], depends: list[dict[str, Any]]) -> dict[str, Any]:
    """A node as paths and comparable values, without what the service fills."""
    found: dict[str, Any] = {}
    for key, value in node.items():
        if key in SERVICE_KEYS or value is None:
            continue
        if not isinstance(value, Mapping):
            found[key] = value
            continue
        for name, one in value.items():
            if name == "nodeOutputs":
                found[key] = sorted(str(row.get("data")) for row in one if row.get("isDefault") is not True)
            elif name not in SERVICE_KEYS and one is not None:
                found[f"{key}.{name}"] = one
    found = {path: value for path, value in found.items() if value != []}
    if "script.content" in found:
        found["script.content"] = tasks.read_live_json(str(found["script.content"]))
    if depends:
        found["flow"] = sorted(_dependency(row) for row in depends)
    return found


def _dependency(row: Mapping[str, Any]) -> str:
    """One dependency as text. Which output one on itself or on its children names does not matter."""
    kind = str(row.get("type") or NORMAL)
    return f"{kind} {row.get('output')}" if kind in (NORMAL, ON_OTHERS) else kind


def _without_extend(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != "extend"}


def _lacking_extend(live: Any, wanted: Any) -> bool:
    """Whether a live `extend` lacks a key that is wanted; CUs are compared as numbers."""
    if not isinstance(wanted, Mapping):
        return wanted is not None and live != wanted
    kept = live if isinstance(live, Mapping) else {}
    return any(
        not (tasks.same_cu(kept.get(key), value) if key == "cu" else tasks.same(kept.get(key), value))
        for key, value in wanted.items()
    )
