"""The line of a program that tells the engine that a resource had another name, parent or type before. Pure."""

from __future__ import annotations

import json

from .preview import COMPONENT, Step, urn_parts

LINE = "opts=pulumi.ResourceOptions(aliases=[{alias}])"


def alias_line(created: Step, deleted: Step) -> str:
    """The line for the resource `created`, which was `deleted` before; "" where no alias reaches it.

    Between two ScheduledSync it is that of the component, whose children follow. A DISyncTask that becomes the task of
    a ScheduledSync has an alias already where it was at the root under the same name; other ones cannot be given to a
    child from outside.
    """
    new, old = _owner(created), _owner(deleted)
    if _is_component(new) and not _is_component(old):
        return ""
    if _is_component(old) and not _is_component(new):
        return LINE.format(alias=_text(deleted.urn))
    if old == new:
        return ""
    (new_types, new_name), (old_types, old_name) = (_split(urn) for urn in (new, old))
    if new_types == old_types:
        return LINE.format(alias=f"pulumi.Alias(name={_text(old_name)})")
    if "$" not in old_types and new_types.rpartition("$")[2] == old_types:
        name = f"name={_text(old_name)}, " if old_name != new_name else ""
        return LINE.format(alias=f"pulumi.Alias({name}parent=pulumi.ROOT_STACK_RESOURCE)")
    return LINE.format(alias=_text(old))


def _owner(step: Step) -> str:
    """The URN of the ScheduledSync of a step, else its own."""
    of = step.of
    return of if _is_component(of) else step.urn


def _is_component(urn: str) -> bool:
    return _split(urn)[0].rpartition("$")[2] == COMPONENT


def _split(urn: str) -> tuple[str, str]:
    parts = urn_parts(urn)
    return parts[2], parts[3]


def _text(value: str) -> str:
    """A Python string literal."""
    return json.dumps(value, ensure_ascii=False)
