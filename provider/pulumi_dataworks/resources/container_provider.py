"""What the providers of Business and Folder share: all hooks. A subclass says what is different."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult

from ..content import UNKNOWN, Problem, canonical, same
from ..errors import RefusedError
from ..plan.ids import id_text
from ..plan.unmapped import unmapped
from ..studio.container_record import Known, Place
from ..studio.port import Container, Containers
from .hooks import error_context, from_engine, guard
from .provider import DataWorksProvider, check_result, id_problems, kept_form, warn_unmanaged


class ContainerProvider(DataWorksProvider):
    """The hooks of what contains tasks.

    In a stack for development a container that exists is used and one that is missing is created, and none is ever
    changed, renamed or deleted: the production stack of the same program may manage it. A name that changes is
    another container there.
    """

    KIND: ClassVar[str]
    NAME: ClassVar[str]
    """The input that names it."""

    IS_PLACE: ClassVar[bool] = False
    """Whether another name may be another place, so that one that is not known yet may mean a replacement."""

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ()
    """Further inputs that DataWorks keeps: changed only where the program gives them."""

    def containers(self, project_id: str) -> Containers:
        """Those of a workspace."""
        raise NotImplementedError

    def ids(self, id_: str) -> tuple[str, str]:
        """Workspace and container of an id. Raises InputError."""
        raise NotImplementedError

    def problems(self, inputs: Mapping[str, Any]) -> list[Problem]:
        """What is wrong with the inputs of this kind."""
        raise NotImplementedError

    def path(self, name: str) -> str:
        """The path of the container that the input NAME names, in one spelling."""
        raise NotImplementedError

    @guard
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs; another spelling of the same name keeps the old one. Sends nothing."""
        inputs, olds = from_engine(news), from_engine(_olds)
        problems = id_problems(inputs, "project_id") + self.problems(inputs) + _adopt_problems(inputs)
        problems += unmapped(self.KIND, inputs, new=self.is_new(inputs.get("project_id")))
        place = self._place(inputs)
        if place is not None and not problems:
            self.session.containers.declare(place)
        return check_result(news, problems, lambda: self._form(olds, inputs))

    @guard
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Report whether the meaning changed: another name is a rename, another place another container. Sends
        nothing."""
        olds, news = from_engine(_olds), from_engine(_news)
        before, after = self._place(olds), self._place(news)
        named = before == after if before and after else same(olds.get(self.NAME), news.get(self.NAME))
        replaces = [] if same(olds.get("project_id"), news.get("project_id")) else ["project_id"]
        if not named and not replaces and not self._is_rename(before, after):
            replaces = [self.NAME]
        if before and after:
            known = Known(_id, olds.get("adopted") is True)
            record = self.session.containers
            record.retain(self.KIND, after, known, before=before[1], replaced=bool(replaces))
        changed = [name for name in (*self.ATTRIBUTES, "adopt_existing") if not same(olds.get(name), news.get(name))]
        warn_unmanaged(
            self._label(news),
            sorted(name for name in changed if name in self.ATTRIBUTES and news.get(name) is None),
        )
        is_same = named and not replaces and not changed
        return DiffResult(changes=False if is_same else None, replaces=replaces, delete_before_replace=False)

    @guard
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the container, unless it exists and is used: with `adopt_existing`, in a stack for development, or
        because it is the resource's own, where a replacement finds what it would replace."""
        inputs = self._normal(from_engine(props))
        project_id = inputs["project_id"]
        with error_context(self._label(inputs)):
            containers = self.containers(project_id)
            found = containers.find(inputs)
            adopted = found is not None
            if found is None:
                container_id = containers.create(inputs)
            else:
                container_id = found.id
                adopted = self._use(inputs, found, containers)
        id_ = f"{project_id}:{container_id}"
        self.session.containers.take(self.KIND, id_)
        return CreateResult(id_, {**inputs, "adopted": adopted, "region": self.session.region})

    def _use(self, inputs: Mapping[str, Any], found: Container, containers: Containers) -> bool:
        """Use what exists, and say whether it counts as adopted. Raises RefusedError where nothing allows it."""
        project_id = inputs["project_id"]
        known = self.session.containers.known((project_id, self.path(inputs[self.NAME])), f"{project_id}:{found.id}")
        if known is None and inputs.get("adopt_existing") is not True and not self.session.development:
            raise RefusedError(
                f"it exists in workspace {project_id}. Nothing was created.",
                operation=f"Create{self.KIND}",
                advice=f"Write adopt_existing=True to use it, or choose another {self.NAME}. "
                "A forced replacement cannot create a second one: run `pulumi up` without --replace, after "
                "`pulumi state untaint` where the state is tainted.",
            )
        if known is not None:
            pulumi.log.info(f"{self._label(inputs)}: it exists and belongs to this resource, so it was not replaced.")
        if not self.session.development:
            wanted = {name: inputs[name] for name in self.ATTRIBUTES if inputs.get(name) is not None}
            changes = {name: value for name, value in wanted.items() if value != found.properties[name]}
            if changes:
                containers.update(found.id, changes, path=found.path)
        return known.adopted if known is not None else True

    @guard
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The name as it is now, and the further inputs where the program gives them."""
        project_id, container_id = self.ids(id_)
        olds = from_engine(props)
        with error_context(self._label(olds)):
            self.session.require_same(olds, project_id)
            found = self.containers(project_id).get(container_id, self._last_path(olds))
        if found is None:
            return ReadResult("", {})
        managed = {name: olds[name] for name in self.ATTRIBUTES if olds.get(name) is not None}
        if not self.session.development:
            managed = {name: found.properties[name] for name in managed}
        name = found.properties[self.NAME]
        before = olds.get(self.NAME)
        if isinstance(before, str) and self.path(before) == found.path:
            name = before
        adopt = olds.get("adopt_existing")
        inputs = self._normal({"project_id": project_id, self.NAME: name, "adopt_existing": adopt, **managed})
        return ReadResult(id_, {**inputs, "adopted": olds.get("adopted"), "region": self.session.region}, inputs)

    @guard
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Send what changed, in place."""
        project_id, container_id = self.ids(_id)
        olds, news = from_engine(_olds), self._normal(from_engine(_news))
        with error_context(self._label(news)):
            self.session.require_same(olds, project_id)
            wanted = {name: news[name] for name in (self.NAME, *self.ATTRIBUTES) if news.get(name) is not None}
            changes = {name: value for name, value in wanted.items() if not same(olds.get(name), value)}
            if changes and self.session.development:
                names = ", ".join(sorted(changes))
                pulumi.log.warn(f"{self._label(news)}: {names} not sent: dataworks:mode is development.")
            elif changes:
                self.containers(project_id).update(container_id, changes, path=self._last_path(olds))
        return UpdateResult({**news, "adopted": olds.get("adopted"), "region": self.session.region})

    @guard
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete it where this stack created it and no file is in it."""
        project_id, container_id = self.ids(_id)
        label = self._label(_props)
        with error_context(label):
            self.session.require_same(_props, project_id)
            kept = self._kept(_id, _props)
            if kept:
                pulumi.log.info(f"{label}: {kept}")
                return
            containers = self.containers(project_id)
            found = containers.get(container_id, self._last_path(_props))
            if found is not None:
                containers.delete(found)

    def _kept(self, id_: str, props: Mapping[str, Any]) -> str:
        """Why a container stays in DataWorks; "" where nothing says so."""
        if self.session.containers.is_needed(self.KIND, id_):
            return "another entry of this stack, which the program has, is the same one, so it was not deleted."
        if props.get("adopted") is True:
            return "it existed before this resource, so it stays in DataWorks."
        if self.session.development:
            return "it stays in DataWorks: a stack with dataworks:mode development deletes none, production may use it."
        return ""

    def _place(self, props: Mapping[str, Any]) -> Place | None:
        """The place, or None where part of it is not known yet."""
        project_id, name = id_text(props.get("project_id")), props.get(self.NAME)
        return (project_id, self.path(name)) if isinstance(project_id, str) and isinstance(name, str) else None

    def _is_rename(self, before: Place | None, after: Place | None) -> bool:
        """Whether another name is a rename in place: after the renames of this run, what it is in is the same."""
        if before is None or self.session.development:
            return False
        if after is None:
            return not self.IS_PLACE
        return self.session.containers.renamed(*before).rpartition("/")[0] == after[1].rpartition("/")[0]

    def _last_path(self, props: Mapping[str, Any]) -> str:
        name = props.get(self.NAME)
        return self.path(name) if isinstance(name, str) else ""

    def _form(self, olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
        form = kept_form(olds, self._normal(inputs), "project_id")
        before, after = olds.get(self.NAME), form.get(self.NAME)
        if isinstance(before, str) and isinstance(after, str) and self.path(before) == self.path(after):
            form[self.NAME] = before
        return form

    def _normal(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        names = ("project_id", self.NAME, *self.ATTRIBUTES, "adopt_existing")
        known: dict[str, Any] = canonical({name: inputs.get(name) for name in names})
        return {**known, "project_id": id_text(inputs.get("project_id"))}

    def _label(self, inputs: Mapping[str, Any]) -> str:
        name = inputs.get(self.NAME)
        return f"{self.KIND} {name!r}" if isinstance(name, str) else self.KIND


def _adopt_problems(inputs: Mapping[str, Any]) -> list[Problem]:
    adopt = inputs.get("adopt_existing")
    if adopt is None or adopt is UNKNOWN or isinstance(adopt, bool):
        return []
    return [Problem("adopt_existing", "must be true or false", "write True or False")]
