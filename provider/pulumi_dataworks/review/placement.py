"""What `pulumi up` does with entries that meet at one place (workspace, folder, name): the engine's steps, brought
into the form of what will happen. Pure.

    create + delete at one place        one step "rename": the file stays, its content is changed or the run fails
    replace at its own place            an update of the same file, unless it is deleted first, or the run fails
    create, rename or move to a place   that another entry has until the end of the run: the run fails
    delete of a file of another entry   it only leaves the state

The rules are those of the creation in studio/legacy/creation.py, from what the state of the preview says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .. import plan
from ..content import contains_unknown, normal_folder_path
from ..plan.ids import id_text
from .adoption import Live, adoption, adopts, adopts_identical, compared, found_at
from .alias_lines import alias_line
from .outcome import Outcome, Prediction
from .preview import DEPLOYMENT_TOKEN, NOTHING, SCHEDULE_TOKEN, SECRET, Digest, State, Step, properties_of, urn_parts

Place = tuple[str, str, str]

RENAME, LEAVE, COMPARED = "rename", "leave", "adopt"
"""Operations of this module: on a file that stays, and that another resource may have afterwards; an entry that only
leaves the state; and a creation that adopts a file, whose old side is the file as --online has read it."""

FORCED = ("id",)
"""The reasons of a replacement by --replace or of a tainted resource: the engine asks for no diff then."""

IN_PLACE = "a replacement at the same place: the file stays and is changed in place, nothing is deleted"
DELETED_FIRST = "delete_before_replace: the file is deleted with its schedule history, then another one is created"
FORCED_REFUSED = "a forced replacement cannot create a second file of the same name in the folder: nothing is created"
DRIFTED = "the file was changed in DataWorks, so the creation does not adopt it: nothing is created"
HELD = "the resource {name} has a task of this name in this folder until {when}"
UNTIL_DELETED = "its deletion at the end of the run"
UNTIL_RENAMED = "its own rename, which can come later"
UNTIL_REPLACED = "its replacement at the end of the run"
SHARED = (
    "the resource {name} ({types}) has the same workspace, folder and task name: the run fails, or both get the same "
    "file and overwrite each other"
)
KEPT_ENTRY = "another entry of this stack has the same file: this one is only removed from the state, the file stays"

ALIAS = "Add this alias, then nothing is created or deleted."
ADOPT = "Set adopt_existing=True for one run, or run `pulumi up --refresh`."
NO_FORCE = "Run `pulumi up` without --replace (after `pulumi state untaint` where the state is tainted)."
REFRESH = "Run `pulumi up --refresh`, and decide which version is to stay."
OTHER_NAME = "Give the task another name, or run `pulumi up` twice: first without this change."
ORDER = "Let this resource depend on {name} (depends_on), or run `pulumi up` again after an error."


@dataclass(frozen=True)
class Placed:
    """The steps as they will happen, and what is predicted, by URN."""

    steps: tuple[Step, ...]
    predictions: Mapping[str, Prediction]


def place_of(state: State | None) -> Place | None:
    """Workspace, folder and name of a task; None where part of it is not known."""
    held = properties_of(state)
    project, folder, name = (held.get(key) for key in ("project_id", "file_folder_path", "task_name"))
    project = id_text(project)
    if not all(isinstance(part, str) and part and part != SECRET for part in (project, folder, name)):
        return None
    return str(project), normal_folder_path(str(folder)), str(name)


Files = Callable[[Place], Sequence[str]]
"""The ids of the files at a place of DataWorks, read now."""


Read = Callable[[str, Mapping[str, object]], Mapping[str, object] | None]
"""The properties of a file by the id of its resource, in the form of those that the program declares; None where it is
not in DataWorks."""


def placed(digest: Digest, files: Files | None = None, read: Read | None = None) -> Placed:
    """The steps of a preview as `pulumi up` will carry them out. `files` reads what is at a place in DataWorks, and
    `read` a file that is adopted; they are called for creations, and what they raise is raised."""
    run = _Run(digest)
    run.pair()
    run.replace_in_place()
    run.meet()
    run.keep_living()
    if files is not None:
        run.find(files, read)
    return Placed(tuple(run.steps), run.predictions)


class _Run:
    def __init__(self, digest: Digest) -> None:
        self.kept: list[Step | None] = list(digest.steps)
        self.at = {id(step): index for index, step in enumerate(digest.steps)}
        self.children: dict[tuple[str, str, str], list[Step]] = {}
        for step in digest.steps:
            if step.type in (SCHEDULE_TOKEN, DEPLOYMENT_TOKEN):
                self.children.setdefault((step.type, step.op, step.of), []).append(step)
        self.predictions: dict[str, Prediction] = {}
        self.within = digest.adopt_created_within
        self.refreshed = {step.urn: step for step in digest.steps if step.op == "refresh"}

    @property
    def steps(self) -> list[Step]:
        return [step for step in self.kept if step is not None]

    def acting(self) -> list[Step]:
        return [step for step in self.steps if step.is_task and step.op not in NOTHING]

    # A creation and a deletion at one place

    def pair(self) -> None:
        gone: dict[Place, list[Step]] = {}
        for step in self.acting():
            place = place_of(step.old)
            if step.op == "delete" and place is not None and step.old is not None and not step.old.pending_deletion:
                gone.setdefault(place, []).append(step)
        for step in self.acting():
            place = place_of(step.new) if step.op == "create" else None
            left = gone.get(place, []) if place is not None else []
            if left:
                self._join(step, left.pop())

    def _join(self, created: Step, deleted: Step) -> None:
        found = self._adoption(deleted, created)
        alias = alias_line(created, deleted)
        remedy = (ALIAS if alias else ADOPT) if found.outcome is Outcome.FAILS else found.remedy
        self.predictions[created.urn] = replace(found, alias=alias, remedy=remedy, name_before=deleted.of_name)
        joined = created.model_copy(update={"op": RENAME, "old": deleted.old})
        self._swap(created, joined)
        self._swap(deleted, None)
        refresh = self.refreshed.get(deleted.urn)
        if refresh is not None:
            self._swap(refresh, refresh.model_copy(update={"urn": created.urn}))
        self._join_children(created, deleted)

    def _adoption(self, deleted: Step, created: Step) -> Prediction:
        live = Live(read=deleted.urn in self.refreshed, drifted=self._drifted(deleted))
        return adoption(created.new, live, within=self.within)

    def _drifted(self, step: Step) -> bool:
        """Whether the refresh of this preview found an edit of the console."""
        refresh = self.refreshed.get(step.urn)
        return refresh is not None and bool(plan.changed(properties_of(refresh.old), properties_of(step.old)))

    def _join_children(self, created: Step, deleted: Step) -> None:
        """Schedule and deployment that both have become one step each, on the same file."""
        for token in (SCHEDULE_TOKEN, DEPLOYMENT_TOKEN):
            news = self.children.get((token, "create", created.of), [])
            olds = self.children.get((token, "delete", deleted.of), [])
            if news and olds:
                self._swap(news[0], news[0].model_copy(update={"op": RENAME, "old": olds[0].old}))
                self._swap(olds[0], None)

    # A replacement

    def replace_in_place(self) -> None:
        for step in self.acting():
            place = place_of(step.new)
            if step.op != "replace" or place is None:
                continue
            if step.old is not None and step.old.pending_replacement:
                self.predictions[step.urn] = Prediction(Outcome.REPLACED, text=DELETED_FIRST)
            elif place == place_of(step.old):
                self._replaced_in_place(step)

    def _replaced_in_place(self, step: Step) -> None:
        forced = step.replace_reasons == FORCED
        if forced:
            found = self._adoption(step, step)
            if found.outcome is Outcome.FAILS:
                self.predictions[step.urn] = replace(found, fails=FORCED_REFUSED, remedy=NO_FORCE)
                return
        elif self._drifted(step) and not adopts(step.new):
            self.predictions[step.urn] = Prediction(Outcome.FAILS, fails=DRIFTED, remedy=REFRESH)
            return
        self.predictions[step.urn] = Prediction(Outcome.SAME_FILE, text=IN_PLACE)
        self._swap(step, step.model_copy(update={"op": "update"}))
        for token in (SCHEDULE_TOKEN, DEPLOYMENT_TOKEN):
            for child in self.children.get((token, "replace", step.of), []):
                self._swap(child, child.model_copy(update={"op": RENAME}))

    # Entries that meet at a place

    def meet(self) -> None:
        """A file comes to a place that another entry of the preview has, or has until later."""
        self._meet_leaving()
        owners: dict[Place, list[Step]] = {}
        for step in self.steps:
            place = place_of(step.new) if step.is_task and not step.op.startswith("delete") else None
            if place is not None and step.op != "refresh":
                owners.setdefault(place, []).append(step)
        for steps in owners.values():
            if len({step.urn for step in steps}) > 1:
                self._share(steps)

    def _share(self, steps: Sequence[Step]) -> None:
        """Entries of one place. `check` refuses them; earlier versions did not where they have one name under different
        parents."""
        for step in steps:
            other = next(one for one in steps if one.urn != step.urn)
            if step.op not in NOTHING and not self.predictions.get(step.urn, Prediction()).fails:
                types = urn_parts(other.urn)[2]
                text = SHARED.format(name=other.name, types=types)
                self.predictions[step.urn] = Prediction(Outcome.SAME_FILE, certain=False, text=text, remedy=OTHER_NAME)

    def _meet_leaving(self) -> None:
        leaving = {place: step for step in self.acting() if (place := place_of(step.old)) is not None}
        for step in self.acting():
            place = place_of(step.new)
            other = leaving.get(place) if place is not None else None
            if other is None or other.urn == step.urn or place == place_of(step.old) or step.op == "delete":
                continue
            if other.op == "delete":
                self._fails(step, HELD.format(name=other.name, when=UNTIL_DELETED), OTHER_NAME)
            elif other.op in ("replace", "create-replacement"):
                self._fails(step, HELD.format(name=other.name, when=UNTIL_REPLACED), OTHER_NAME)
            elif step.new is not None and other.urn not in step.new.dependencies:
                fails = HELD.format(name=other.name, when=UNTIL_RENAMED)
                self._fails(step, fails, ORDER.format(name=other.name), certain=False)

    def _fails(self, step: Step, fails: str, remedy: str, *, certain: bool = True) -> None:
        self.predictions[step.urn] = Prediction(Outcome.FAILS, certain=certain, fails=fails, remedy=remedy)

    # A creation where a file is already

    def find(self, files: Files, read: Read | None) -> None:
        for step in self.acting():
            place = place_of(step.new) if step.op == "create" else None
            if place is None or step.new is None or step.urn in self.predictions:
                continue
            identical = adopts_identical(step.new)
            file_id = id_text(step.new.inputs.get("adopt_file_id"))
            ids = [file_id] if isinstance(file_id, str) else list(files(place))
            if not identical and not (ids and adopts(step.new)):
                self.predictions[step.urn] = found_at(ids, adopts=adopts(step.new), within=self.within)
                continue
            self._compare(step, place[0], ids, identical=identical, read=read)

    def _compare(self, step: Step, project_id: str, ids: list[str], *, identical: bool, read: Read | None) -> None:
        """The file that a creation adopts, as far as it can be compared: then it is the old side of the step."""
        new = properties_of(step.new)
        differs: bool | None = None
        if len(ids) == 1 and read is not None:
            id_ = f"{project_id}:{ids[0]}"
            is_whole = not contains_unknown(new) and SECRET not in str(new)
            live = read(id_, new if is_whole else {})
            ids = ids if live is not None else []
            if live is not None and is_whole:
                differs = bool(plan.changed(live, new))
                old = State(id=id_, inputs=dict(live))
                self._swap(step, step.model_copy(update={"op": COMPARED, "old": old}))
        self.predictions[step.urn] = compared(ids, identical=identical, differs=differs)

    # A deletion of a file that stays

    def keep_living(self) -> None:
        """An entry that is left of an earlier run, whose file another entry of the program has."""
        living = {step.file for step in self.steps if step.is_task and step.op in ("same", "update", RENAME)}
        for step in self.acting():
            if step.op.startswith("delete") and step.file and step.file in living:
                self.predictions[step.urn] = Prediction(Outcome.FORGOTTEN, text=KEPT_ENTRY)
                self._swap(step, step.model_copy(update={"op": LEAVE}))

    def _swap(self, old: Step, new: Step | None) -> None:
        index = self.at[id(old)]
        self.kept[index] = new
        if new is not None:
            self.at[id(new)] = index


def failing(predictions: Iterable[Prediction]) -> bool:
    """Whether one of them surely ends the run with an error."""
    return any(one.fails and one.certain for one in predictions)
