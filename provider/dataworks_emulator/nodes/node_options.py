"""The options on what the documents of 2024-05-18 leave open, with the readings of each and their sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NODE_FOLDERS = ("orders", "orders/daily", "demo", "业务流程/orders/数据集成", "业务流程/demo/数据集成")


@dataclass(frozen=True)
class NodeOptions:
    """How the new Data Studio behaves. `READINGS` says what each field means, and where that is written.

    `folders` are there from the beginning, in every workspace: no operation makes one. `stage_polls` is how often
    GetPipelineRun says that a stage is running before it has ended.
    """

    folders: tuple[str, ...] = NODE_FOLDERS
    stage_polls: int = 1
    ids: Literal["number", "text"] = "number"
    total_count: Literal["count", "zero"] = "count"
    unique_names: bool = True
    names: Literal["word", "any"] = "word"
    check_folders: bool = True
    flow_at_creation: Literal["with_id", "always"] = "with_id"
    update: Literal["merge", "replace"] = "merge"
    update_kind: Literal["Node", "any"] = "Node"
    update_unchanged: Literal["saved", "ignored"] = "saved"
    deploys: Literal["package", "latest"] = "package"
    run_items: Literal["listed", "empty"] = "listed"
    kind_read_back: Literal["CycleWorkflow", "Node"] = "CycleWorkflow"
    content: Literal["as_sent", "reformatted"] = "as_sent"
    move_path: Literal["plain", "root"] = "plain"
    visible_after_seconds: float = 0.0
    foreign_call: Literal["InvalidParameter", "1201111431"] = "InvalidParameter"


@dataclass(frozen=True)
class Reading:
    """One line of the table: the values of an option, what it means, and where that is written."""

    name: str
    values: tuple[object, ...]
    meaning: str
    source: str


READINGS = (
    Reading(
        "ids",
        ("number", "text"),
        "whether an Id of an answer is a JSON number of 19 digits, which a double cannot hold, or text",
        "recorded replies of 2025 have numbers; the official SDK 9.11.0 reads text",
    ),
    Reading(
        "total_count",
        ("count", "zero"),
        'zero: TotalCount is "0" beside ten entries',
        "a recorded reply of the list of pipeline runs",
    ),
    Reading(
        "unique_names",
        (True, False),
        "whether CreateNode and RenameNode refuse a name that another node of the workspace has",
        "troubleshooting page of an official skill; recorded workspaces have one name in four workflows",
    ),
    Reading("names", ("word", "any"), "word: letters, digits and underscores", "field notes; the message is a guess"),
    Reading(
        "check_folders",
        (True, False),
        "whether a path in a folder that does not exist is refused",
        "seen in the field for a Hologres node; an official test of Terraform makes a workflow in a new folder",
    ),
    Reading(
        "flow_at_creation",
        ("with_id", "always"),
        "whether CreateNode drops, without an error, the dependencies of a flow entry that names no node of the Spec",
        "with_id: an official skill. always: code that is said to have run",
    ),
    Reading(
        "update",
        ("merge", "replace"),
        "whether UpdateNode merges objects key by key, lists being replaced whole, or takes the node as it is sent",
        "merge: the SDK says incremental, and a recorded update keeps a trigger that was not sent; depth unknown",
    ),
    Reading(
        "update_kind",
        ("Node", "any"),
        "whether UpdateNode refuses another `kind` than Node",
        "Node: an official skill. any: code that is said to have run",
    ),
    Reading(
        "update_unchanged",
        ("saved", "ignored"),
        "whether an UpdateNode that changes nothing moves ModifyTime and makes a version",
        "no document",
    ),
    Reading(
        "deploys",
        ("package", "latest"),
        "whether PROD deploys what BUILD_PACKAGE took, or the node as it is then",
        "no document; ListPipelineRunItems shows what is about to be deployed",
    ),
    Reading("run_items", ("listed", "empty"), "empty: ListPipelineRunItems has no entry", "no recorded reply"),
    Reading(
        "kind_read_back",
        ("CycleWorkflow", "Node"),
        "`kind` of the Spec of a node that is in no workflow",
        "CycleWorkflow: field notes. Node: the official sample of GetNode",
    ),
    Reading(
        "content",
        ("as_sent", "reformatted"),
        "reformatted: the content is written again, without spaces, and with `transform` false",
        "no document; a node made in the console has that key",
    ),
    Reading(
        "move_path", ("plain", "root"), "root: MoveNode takes a path below `root` only", "sample of the official SDK"
    ),
    Reading(
        "visible_after_seconds",
        (0.0, "a number"),
        "how long after its creation GetNode and ListNodes do not see a node",
        "Terraform's provider waits until a created workflow appears",
    ),
    Reading(
        "foreign_call",
        ("InvalidParameter", "1201111431"),
        "what a file operation of 2020-05-18 says in a workspace with the new Data Studio",
        "InvalidParameter: field notes. 1201111431: an official skill",
    ),
)
