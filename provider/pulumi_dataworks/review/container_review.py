"""Workflows and folders of a preview: what `pulumi up` does with each, in a sentence. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..content import same
from .model import Other
from .preview import BUSINESS_TOKEN, State, Step, known_values

NAMES = {BUSINESS_TOKEN: "business_name"}
PATH = "folder_path"

CREATED = "It is created. Where it exists already, that is an error."
USED = "It is created. Where it exists already, it is used (adopt_existing)."
RENAMED = "It is renamed in place from {before} to {after}: what is in it stays in it."
ATTRIBUTES = "Sent in place: {names}."
DROPPED = "Nothing is sent for {names}, which left the program: DataWorks keeps the last value."
REPLACED = "Another one is created, then this one is deleted; DataWorks refuses the deletion while a file is in it."
SAME = "It exists and belongs to this resource, so nothing is created or deleted."
DELETED = "It is deleted; DataWorks refuses that while a file is in it."
STAYS = "It existed before this resource, so it stays in DataWorks."
STATE_ONLY = "Only the state changes."


def container_review(step: Step) -> Other:
    """What happens to a workflow or folder, from a step that acts."""
    return Other(step.name, step.type, step.op, ours=True, text=_text(step))


def _text(step: Step) -> str:
    name = NAMES.get(step.type, PATH)
    old, new = _held(step.old), _held(step.new)
    if step.op == "delete":
        return STAYS if old.get("adopted") is True else DELETED
    if step.op == "replace":
        stays = all(same(old.get(key), new.get(key)) for key in ("project_id", name))
        return SAME if stays else REPLACED
    if step.op != "update":
        return USED if new.get("adopt_existing") is True else CREATED
    sentences = []
    if not same(old.get(name), new.get(name)):
        sentences.append(RENAMED.format(before=old.get(name), after=new.get(name)))
    changed = [key for key in ("owner", "description") if not same(old.get(key), new.get(key))]
    sent, dropped = ([key for key in changed if (new.get(key) is None) is gone] for gone in (False, True))
    sentences += [ATTRIBUTES.format(names=", ".join(sent))] * bool(sent)
    sentences += [DROPPED.format(names=", ".join(dropped))] * bool(dropped)
    return " ".join(sentences) or STATE_ONLY


def _held(state: State | None) -> Mapping[str, Any]:
    """The inputs, and `adopted` of the outputs."""
    return known_values({**state.inputs, "adopted": state.outputs.get("adopted")}) if state is not None else {}
