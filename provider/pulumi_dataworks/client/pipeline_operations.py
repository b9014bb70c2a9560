"""The operations on pipeline runs (OpenAPI 2024-05-18), one method each: how a node is deployed and undeployed."""

from __future__ import annotations

import json

from .models import typed
from .node_models import CreatedPipelineRun, PipelineRun, PipelineRunItemPage, PipelineRunPage
from .request import NODE_VERSION, Call, Caller


class PipelineOperations(Caller):
    """Operations on pipeline runs. None has an idempotency key."""

    def create_pipeline_run(self, *, project_id: str, node_id: str, type: str, description: str = "") -> str:
        """CreatePipelineRun: begin to deploy (`type` Online) or to undeploy (Offline) one node; the id of the run. More
        than the first object and its children would be left out (documented), so there is one."""
        form = {"ProjectId": project_id, "Type": type, "ObjectIds": json.dumps([node_id])}
        if description:
            form["Description"] = description
        call = Call("CreatePipelineRun", {}, form, bare=True, version=NODE_VERSION)
        return typed(CreatedPipelineRun, call, self.send(call)).id

    def get_pipeline_run(self, *, project_id: str, run_id: str) -> PipelineRun:
        """GetPipelineRun: how far a run is, stage by stage."""
        call = Call(
            "GetPipelineRun",
            {"Id": run_id, "ProjectId": project_id},
            {},
            method="GET",
            bare=True,
            version=NODE_VERSION,
        )
        return typed(PipelineRun, call, self.send(call), "Pipeline")

    def list_pipeline_runs(
        self, *, project_id: str, node_id: str, status: str = "", page_number: int = 1, page_size: int = 100
    ) -> PipelineRunPage:
        """ListPipelineRuns: one page of the runs of a node, of one `status` or of all."""
        query = {
            "ProjectId": project_id,
            "ObjectId": node_id,
            "PageNumber": str(page_number),
            "PageSize": str(page_size),
        }
        if status:
            query["Status"] = status
        call = Call("ListPipelineRuns", query, {}, method="GET", bare=True, version=NODE_VERSION)
        return typed(PipelineRunPage, call, self.send(call), "PagingInfo")

    def list_pipeline_run_items(
        self, *, project_id: str, run_id: str, page_number: int = 1, page_size: int = 100
    ) -> PipelineRunItemPage:
        """ListPipelineRunItems: one page of what a run deploys, each with the Spec that it takes."""
        query = {
            "ProjectId": project_id,
            "PipelineRunId": run_id,
            "PageNumber": str(page_number),
            "PageSize": str(page_size),
        }
        call = Call("ListPipelineRunItems", query, {}, method="GET", bare=True, version=NODE_VERSION)
        return typed(PipelineRunItemPage, call, self.send(call), "PagingInfo")

    def exec_pipeline_run_stage(self, *, project_id: str, run_id: str, code: str) -> None:
        """ExecPipelineRunStage: begin the next stage; in order, none left out and none twice (documented)."""
        form = {"Id": run_id, "Code": code}
        self.send(Call("ExecPipelineRunStage", {"ProjectId": project_id}, form, version=NODE_VERSION))

    def abolish_pipeline_run(self, *, project_id: str, run_id: str) -> None:
        """AbolishPipelineRun: end a run that has not ended."""
        self.send(Call("AbolishPipelineRun", {}, {"Id": run_id, "ProjectId": project_id}, version=NODE_VERSION))
