"""The graph of nodes: outputs are unique in a region, no node waits for itself, none is deleted while others need it.

An edge goes from a node to each node whose InputList names one of its outputs. Only files with a node (committed at
least once) count; their newest draft says what their inputs and outputs are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dataworks_emulator.errors import EMULATOR_CODE, FileFailure
from dataworks_emulator.options import Project
from dataworks_emulator.service import Service
from dataworks_emulator.store import File


def names(comma_list: str) -> set[str]:
    """The items of an InputList or OutputList."""
    return set(filter(None, comma_list.split(",")))


def _others(service: Service, file: File, submitted: Collection[int] = ()) -> list[File]:
    """The other files that have a node, or get one by a submission that has not ended."""
    files = [one for one in service.store.files() if one.is_live and one.file_id != file.file_id]
    return [one for one in files if one.node_id or one.file_id in submitted]


def check_edges(service: Service, file: File, project: Project) -> None:
    """Raise FileFailure where the file cannot be submitted because of its inputs and outputs.

    That both are needed and that a parent must exist is from other people's notes (`publishing.needs_io`); unique
    outputs and no loops are documented (options `unique_outputs`, `refuse_cycles`). The texts are made up.
    """
    submitted = {one.file_id for one in service.store.deployments(unsettled=True) if one.change != "DELETE"}
    near = _others(service, file, submitted)
    if service.options.publishing.needs_io:
        for name, text in (("input", file.inputs), ("output", file.outputs)):
            if not names(text):
                raise FileFailure(EMULATOR_CODE, f"The {name} of the node is empty.")
    if service.options.unique_outputs:
        for other in near:
            for output in sorted(names(file.outputs) & names(other.outputs)):
                raise FileFailure(EMULATOR_CODE, f"Output {output} is already an output of node {other.name}.")
    if service.options.refuse_cycles and names(file.outputs) & _ancestors(file, near):
        raise FileFailure(EMULATOR_CODE, "The node depends on itself: its inputs lead back to its outputs.")
    if service.options.publishing.needs_io:
        known = {f"{project.identifier}_root"}.union(
            *(names(other.outputs) for other in [file, *near] if other.node_id)
        )
        for unknown in sorted(names(file.inputs) - known):
            raise FileFailure(EMULATOR_CODE, f"The parent node of output {unknown} does not exist.")


def _ancestors(file: File, others: Iterable[File]) -> set[str]:
    """All outputs on which the file depends, directly or through other nodes."""
    inputs_of = {output: names(other.inputs) for other in others for output in names(other.outputs)}
    found: set[str] = set()
    ahead = names(file.inputs)
    while ahead:
        found |= ahead
        ahead = set().union(*(inputs_of.get(output, set()) for output in ahead)) - found
    return found


def refuse_descendants(service: Service, file: File, *, outputs: str | None = None) -> None:
    """Raise FileFailure while other nodes depend on the file (or on these `outputs` of it in production); option
    `descendants`. That a deletion is refused is documented, the form is a guess."""
    if service.options.descendants != "refuse":
        return
    if outputs is None:
        edges = [(other.name, other.inputs) for other in _others(service, file)]
    else:
        records = service.store.records("production")
        edges = [(str(one["name"]), str(one["inputs"])) for one in records if one["file_id"] != file.file_id]
    given = names(file.outputs if outputs is None else outputs)
    children = sorted(name for name, inputs in edges if names(inputs) & given)
    if children:
        raise FileFailure(
            EMULATOR_CODE, f"The node cannot be deleted because it has descendant nodes: {', '.join(children)}."
        )
