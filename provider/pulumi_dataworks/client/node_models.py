"""Replies of OpenAPI 2024-05-18 as typed values. Ids are JSON numbers of 19 digits there, or text: here always text."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from .models import Decimal, Id, Number, Page, Reply, Rows, SafeText, Text


class CreatedNode(Reply):
    """CreateNode: the id of the new node."""

    id: Decimal


class Node(Reply):
    """Node of GetNode. Times are milliseconds since 1970; `spec` is a JSON text; `task_id` "" before the first
    deployment."""

    id: Id = ""
    name: Text = ""
    owner: Text = ""
    project_id: Id = ""
    create_time: Number | None = None
    modify_time: Number | None = None
    spec: Text = ""
    task_id: Text = ""


class _Runtime(Reply):
    command: Text = ""


class ListedScript(Reply):
    """Script of an item of ListNodes."""

    path: Text = ""
    runtime: _Runtime | None = None


class ListedNode(Reply):
    """An item of PagingInfo.Nodes of ListNodes and ListNodeDependencies: no content."""

    id: Id = ""
    name: Text = ""
    owner: Text = ""
    create_time: Number | None = None
    modify_time: Number | None = None
    task_id: Text = ""
    script: ListedScript | None = None
    outputs: ListedOutputs | None = None

    @property
    def path(self) -> str:
        """Folder and name, "" where the answer has none."""
        return self.script.path if self.script else ""

    @property
    def command(self) -> str:
        """The type of the node, such as DI; "" where the answer has none."""
        return self.script.runtime.command if self.script and self.script.runtime else ""

    @property
    def output_names(self) -> frozenset[str]:
        """The outputs that other nodes may depend on, the id of the node among them."""
        listed = self.outputs.node_outputs if self.outputs else ()
        return frozenset({self.id, *(one.data for one in listed)})


class _Output(Reply):
    data: Text = ""


class ListedOutputs(Reply):
    """Outputs of an item of ListNodes."""

    node_outputs: Annotated[tuple[_Output, ...], Rows] = ()


class NodePage(Page):
    """PagingInfo of ListNodes. `nodes` None: the reply has no list, which is not an empty one. TotalCount is not to be
    trusted: one of 0 next to ten items was recorded."""

    nodes: list[ListedNode] | None = None

    @property
    def rows(self) -> list[ListedNode]:
        return self.nodes or []


class Snapshot(Reply):
    """An item of PagingInfo.Snapshots of ListSnapshots: a version of a node."""

    id: Id = ""
    type: Text = ""
    version: Number | None = None
    creator: Text = ""
    create_time: Number | None = None


class SnapshotPage(Page):
    """PagingInfo of ListSnapshots. `snapshots` None: the reply has no list."""

    snapshots: list[Snapshot] | None = None

    @property
    def rows(self) -> list[Snapshot]:
        return self.snapshots or []


class CreatedPipelineRun(Reply):
    """CreatePipelineRun: the id of the run, a UUID in the recorded replies."""

    id: Annotated[Id, Field(pattern="^[A-Za-z0-9_-]{1,64}$")]


class Stage(Reply):
    """A stage of a pipeline run. `status` is Init, Running, Success, Fail, Termination or Cancel; `step` orders."""

    code: Text = ""
    name: Text = ""
    type: Text = ""
    step: Number | None = None
    status: Text = ""
    message: SafeText = ""


class PipelineRun(Reply):
    """Pipeline of GetPipelineRun, an item of ListPipelineRuns: one deployment of a node, or its undeployment.
    `status` has the values of a stage."""

    id: Id = ""
    status: Text
    message: SafeText = ""
    creator: Text = ""
    description: Text = ""
    create_time: Number | None = None
    stages: Annotated[tuple[Stage, ...], Rows] = ()


class PipelineRunPage(Page):
    """PagingInfo of ListPipelineRuns. `pipeline_runs` None: the reply has no list."""

    pipeline_runs: list[PipelineRun] | None = None

    @property
    def rows(self) -> list[PipelineRun]:
        return self.pipeline_runs or []


class PipelineRunItem(Reply):
    """An item of PagingInfo.PipelineRunItems: an object that the run deploys, with the Spec that it takes."""

    id: Id = ""
    name: Text = ""
    type: Text = ""
    status: Text = ""
    version: Number | None = None
    spec: Text = ""


class PipelineRunItemPage(Page):
    """PagingInfo of ListPipelineRunItems."""

    pipeline_run_items: Annotated[tuple[PipelineRunItem, ...], Rows] = ()

    @property
    def rows(self) -> tuple[PipelineRunItem, ...]:
        return self.pipeline_run_items


class Workspace(Reply):
    """Project of GetProject: `name` is what 2020-05-18 calls ProjectIdentifier, `dev_environment_enabled` says that the
    workspace is in standard mode."""

    id: Id = ""
    name: Text = ""
    dev_environment_enabled: bool | None = None


class WorkspaceGroup(Reply):
    """An item of PagingInfo.ResourceGroupList of ListResourceGroups: `id` is what tasks and schedules take."""

    id: Id = ""
    name: Text = ""
    resource_group_type: Text = ""
    status: Text = ""


class WorkspaceGroupPage(Page):
    """PagingInfo of ListResourceGroups."""

    resource_group_list: Annotated[tuple[WorkspaceGroup, ...], Rows] = ()

    @property
    def rows(self) -> tuple[WorkspaceGroup, ...]:
        return self.resource_group_list


def _environment(properties: Any) -> str:
    """envType of ConnectionProperties, an object or its JSON text (the SDK says any type); nothing else is kept."""
    if isinstance(properties, str):
        try:
            properties = json.loads(properties)
        except (ValueError, RecursionError):
            return ""
    found = properties.get("envType") if isinstance(properties, dict) else None
    return found if isinstance(found, str) else ""


class EnvironmentSource(Reply):
    """A data source in one environment: Dev or Prod, "" where the answer does not say. How to connect to it is not
    read."""

    env_type: Annotated[str, BeforeValidator(_environment)] = Field(default="", alias="ConnectionProperties")


class WorkspaceSource(Reply):
    """An item of PagingInfo.DataSources of ListDataSources."""

    name: Text = ""
    type: Text = ""
    data_source: Annotated[tuple[EnvironmentSource, ...], Rows] = ()


class WorkspaceSourcePage(Page):
    """PagingInfo of ListDataSources."""

    data_sources: Annotated[tuple[WorkspaceSource, ...], Rows] = ()

    @property
    def rows(self) -> tuple[WorkspaceSource, ...]:
        return self.data_sources
