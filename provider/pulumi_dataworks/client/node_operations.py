"""The operations on nodes (OpenAPI 2024-05-18), one method each.

Host, signature and form are those of 2020-05-18; replies are bare, and only where the official SDK (9.11.0) names
`Success` there is one. Reads are GET, but for those of versions. None of the writes has an idempotency key: a lost
reply raises OutcomeUnknownError, and the caller reads before it sends again.

ImportWorkflowDefinition is not here: it deletes every node that its Spec does not name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..errors import OutcomeUnknownError
from .error_rules import safe_message
from .models import typed
from .node_models import (
    CreatedNode,
    Node,
    NodePage,
    SnapshotPage,
    Workspace,
    WorkspaceGroupPage,
    WorkspaceSourcePage,
)
from .request import NODE_VERSION, Call, Caller

SCENE = "DATAWORKS_PROJECT"
"""Scene of CreateNode for a node that is scheduled; without one the call is refused."""

MOST_NODES = 100
"""PageSize: the largest that is documented. A smaller one than 10 was refused in the field."""


class NodeOperations(Caller):
    """Operations on nodes, their versions and their workspaces. Errors as those of DataWorksClient."""

    def create_node(self, *, project_id: str, spec: str) -> str:
        """CreateNode: a draft of the first node of `spec`, a FlowSpec as JSON text; its id."""
        call = _write("CreateNode", {"ProjectId": project_id, "Scene": SCENE, "Spec": spec}, bare=True)
        return typed(CreatedNode, call, self.send(call)).id

    def update_node(self, *, project_id: str, node_id: str, spec: str) -> None:
        """UpdateNode: save a changed node. What `spec` leaves out keeps its value (documented as incremental)."""
        self.send(_write("UpdateNode", {"Id": node_id, "ProjectId": project_id, "Spec": spec}))

    def get_node(self, *, project_id: str, node_id: str) -> Node:
        """GetNode: a node with its Spec. Raises NotFoundError where the answer says that there is none, which proves
        nothing alone, and OutcomeUnknownError where it has another node, or none."""
        call = _read("GetNode", {"Id": node_id, "ProjectId": project_id})
        found = typed(Node, call, self.send(call), "Node")
        if found.id != node_id or not found.spec:
            other = safe_message(found.id) or "none"
            raise OutcomeUnknownError(
                f"GetNode was asked for node {node_id} and answered with node {other}"
                f"{'' if found.spec else ' without a Spec'}.",
                operation="GetNode",
                advice="Nothing was changed. Run `pulumi up --refresh`, and report this line if it stays so.",
            )
        return found

    def list_nodes(
        self, *, project_id: str, name: str = "", page_number: int = 1, page_size: int = MOST_NODES
    ) -> NodePage:
        """ListNodes: one page of the nodes whose name contains `name`, without contents."""
        query = _paged({"ProjectId": project_id}, page_number, page_size)
        call = _read("ListNodes", query | ({"Name": name} if name else {}))
        return typed(NodePage, call, self.send(call), "PagingInfo")

    def list_node_dependencies(
        self, *, project_id: str, node_id: str, page_number: int = 1, page_size: int = MOST_NODES
    ) -> NodePage:
        """ListNodeDependencies: one page of the nodes on whose outputs a node depends."""
        call = _read("ListNodeDependencies", _paged({"Id": node_id, "ProjectId": project_id}, page_number, page_size))
        return typed(NodePage, call, self.send(call), "PagingInfo")

    def move_node(self, *, project_id: str, node_id: str, path: str) -> None:
        """MoveNode: into another folder; `path` is that folder, without the name."""
        self.send(_write("MoveNode", {"Id": node_id, "Path": path, "ProjectId": project_id}))

    def rename_node(self, *, project_id: str, node_id: str, name: str) -> None:
        """RenameNode: another name; the outputs keep the old one (documented)."""
        self.send(_write("RenameNode", {"Id": node_id, "Name": name, "ProjectId": project_id}))

    def delete_node(self, *, project_id: str, node_id: str) -> None:
        """DeleteNode: refused while the node is deployed (documented)."""
        self.send(_write("DeleteNode", {"Id": node_id, "ProjectId": project_id}))

    def list_snapshots(
        self, *, project_id: str, node_id: str, type: str, page_number: int = 1, page_size: int = MOST_NODES
    ) -> SnapshotPage:
        """ListSnapshots: one page of the versions of a node; `type` is Saved, Deployed or UnDeployed."""
        query = _paged({"Namespace": project_id, "ObjectId": node_id, "Type": type}, page_number, page_size)
        call = Call("ListSnapshots", query, {}, bare=True, version=NODE_VERSION)
        return typed(SnapshotPage, call, self.send(call), "PagingInfo")

    def get_project_2024(self, *, project_id: str) -> Workspace:
        """GetProject of 2024-05-18: what kind of workspace it is."""
        call = _read("GetProject", {"Id": project_id})
        return typed(Workspace, call, self.send(call), "Project")

    def list_resource_groups_2024(
        self, *, project_id: str = "", types: tuple[str, ...], page_number: int = 1, page_size: int = MOST_NODES
    ) -> WorkspaceGroupPage:
        """ListResourceGroups of 2024-05-18: one page of the groups of these types (CommonV2, ExclusiveDataIntegration,
        ExclusiveScheduler, ...). Without types the service gives those of general purpose only (documented)."""
        query = _paged({"ResourceGroupTypes": json.dumps(list(types))}, page_number, page_size)
        call = _read("ListResourceGroups", query | ({"ProjectId": project_id} if project_id else {}))
        return typed(WorkspaceGroupPage, call, self.send(call), "PagingInfo")

    def list_data_sources_2024(
        self, *, project_id: str, name: str = "", page_number: int = 1, page_size: int = MOST_NODES
    ) -> WorkspaceSourcePage:
        """ListDataSources of 2024-05-18: one page of the data sources whose name contains `name`."""
        query = _paged({"ProjectId": project_id}, page_number, page_size)
        call = _read("ListDataSources", query | ({"Name": name} if name else {}))
        return typed(WorkspaceSourcePage, call, self.send(call), "PagingInfo")


def _paged(query: Mapping[str, str], number: int, size: int) -> dict[str, str]:
    return {**query, "PageNumber": str(number), "PageSize": str(size)}


def _read(operation: str, query: Mapping[str, str]) -> Call:
    return Call(operation, query, {}, method="GET", bare=True, version=NODE_VERSION)


def _write(operation: str, form: Mapping[str, str], *, bare: bool = False) -> Call:
    return Call(operation, {}, form, bare=bare, version=NODE_VERSION)
