"""What a creation does with the file that an entry of the same run leaves at its place. Pure.

The rules are those of studio/legacy/creation.py, as far as the state of the preview decides: a file that this run has
read and found as the state has it is adopted; with adopt_existing any one; no other. Where the stack sets
dataworks:adoptCreatedWithin, a refusal is not certain: the preview shows neither when a file was created nor whether
somebody edited it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .outcome import Outcome, Prediction
from .preview import State

SAME_FILE = "the same task under another resource: the file stays, nothing is deleted"
SAME_FILE_REFRESHED = SAME_FILE + " (with `pulumi up --refresh`)"
SAME_FILE_ADOPTED = SAME_FILE + " (adopt_existing: what differs in it is written over)"
REFUSED = "a file of this name is in the folder already, and the creation does not adopt it: nothing is created"


@dataclass(frozen=True)
class Live:
    """What the preview shows of the file: `read` by a refresh of this run, `drifted` from the state."""

    read: bool
    drifted: bool


YOUNG = (
    "{fails}, unless dataworks:adoptCreatedWithin applies: then it is adopted if it is what would be created, nobody "
    "edited it, and it is not older than {within} s"
)


def unless_young(refused: Prediction, within: str) -> Prediction:
    """A refusal of a file that dataworks:adoptCreatedWithin (its text, "" where it is not set) may adopt."""
    if not within:
        return refused
    return replace(refused, certain=False, fails=YOUNG.format(fails=refused.fails, within=within))


def adoption(new: State | None, live: Live, *, within: str = "") -> Prediction:
    """What a creation of `new` does with a file of the state at its place."""
    if live.read and not live.drifted:
        return Prediction(Outcome.SAME_FILE, text=SAME_FILE_REFRESHED)
    if adopts(new):
        return Prediction(Outcome.SAME_FILE, text=SAME_FILE_ADOPTED)
    refused = Prediction(Outcome.FAILS, fails=REFUSED)
    return refused if live.drifted else unless_young(refused, within)


def adopts(state: State | None) -> bool:
    """Whether a task has adopt_existing."""
    return state is not None and state.inputs.get("adopt_existing") is True


def adopts_identical(state: State | None) -> bool:
    """Whether the creation of a task adopts a file only where it is identical (adopt, file_id)."""
    return state is not None and any(state.inputs.get(name) is not None for name in ("adopt", "adopt_file_id"))


FOUND = "FileId {ids} has this name in this folder already"
ADOPTED = FOUND + ": adopt_existing adopts it, and what differs in it is written over"
NOT_FOUND = "no file of this name is in the folder, so adopt_existing adopts none: a new one is created"
FOUND_REMEDY = "Set adopt_existing=True to manage it with this resource, or give the task another name."
CROWD_REMEDY = "Rename or delete all of them but one in DataWorks, or give the task another name."


IDENTICAL = "FileId {ids} is identical in meaning: it is adopted, and nothing is written"
NOT_IDENTICAL = "FileId {ids} is not identical to what the program declares"
NOT_COMPARED = "FileId {ids} was not compared: a value of the program is secret, or known after apply only"
NONE_TO_ADOPT = "DataWorks has no such file to adopt"
DIFFERS_REMEDY = "Bring the program to what DataWorks has, or write adopt_existing=True to overwrite the file."
NONE_REMEDY = "Check file_id, task_name and file_folder_path, or remove adopt and file_id to create the task."


def compared(ids: Sequence[str], *, identical: bool, differs: bool | None) -> Prediction:
    """What a creation does that adopts one of these files. `identical`: only one that does not differ; `differs` None:
    the file could not be compared."""
    named = ", ".join(sorted(ids))
    if len(ids) > 1:
        return Prediction(Outcome.FAILS, fails=FOUND.format(ids=named), remedy=CROWD_REMEDY)
    if not ids:
        return Prediction(Outcome.FAILS, fails=NONE_TO_ADOPT, remedy=NONE_REMEDY)
    if differs is None:
        text = NOT_COMPARED if identical else ADOPTED
        return Prediction(Outcome.ADOPTED, certain=not identical, text=text.format(ids=named))
    if not differs:
        return Prediction(Outcome.ADOPTED, text=IDENTICAL.format(ids=named))
    if identical:
        return Prediction(Outcome.FAILS, fails=NOT_IDENTICAL.format(ids=named), remedy=DIFFERS_REMEDY)
    return Prediction(Outcome.ADOPTED, text=ADOPTED.format(ids=named))


def found_at(ids: Sequence[str], *, adopts: bool, within: str = "") -> Prediction:
    """What a creation does at a place where DataWorks has these files."""
    named = FOUND.format(ids=", ".join(sorted(ids)))
    if len(ids) > 1:
        return Prediction(Outcome.FAILS, fails=named, remedy=CROWD_REMEDY)
    if ids and adopts:
        return Prediction(Outcome.ADOPTED, text=ADOPTED.format(ids=ids[0]))
    if ids:
        return unless_young(Prediction(Outcome.FAILS, fails=named, remedy=FOUND_REMEDY), within)
    return Prediction(Outcome.CREATED, text=NOT_FOUND if adopts else "")
