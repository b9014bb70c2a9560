"""The operations between a saved file and a running node, one method each. SubmitFile and DeployFile have no
idempotency key: a lost reply raises OutcomeUnknownError, and the caller reads before it sends again."""

from __future__ import annotations

from .models import BegunDeployment, Deployment, DeploymentPage, FileVersion, FileVersionPage, typed
from .request import Call, Caller


class PublishingOperations(Caller):
    """Operations on versions and deployments."""

    def submit_file(self, *, project_id: str, file_id: str, comment: str = "", skip_checks: bool = False) -> str:
        """SubmitFile: make a version of the draft and start its deployment to development (in basic mode: to
        production, according to the documents). Returns the id of the deployment. `skip_checks` is
        SkipAllDeployFileExtensions."""
        form = {"ProjectId": project_id, "FileId": file_id}
        if comment:
            form["Comment"] = comment
        if skip_checks:
            form["SkipAllDeployFileExtensions"] = "true"
        return self._begun(Call("SubmitFile", {}, form))

    def deploy_file(self, *, project_id: str, file_id: str, comment: str = "") -> str:
        """DeployFile: start the deployment of the submitted version, or of a deletion, to production. Returns its
        id."""
        form = {"ProjectId": project_id, "FileId": file_id}
        if comment:
            form["Comment"] = comment
        return self._begun(Call("DeployFile", {}, form))

    def get_deployment(self, *, project_id: str, deployment_id: str) -> Deployment:
        """GetDeployment: how far a deployment is, and of which files it is."""
        call = Call("GetDeployment", {}, {"ProjectId": project_id, "DeploymentId": deployment_id})
        data = self.send(call).get("Data")
        data = data if isinstance(data, dict) else {}
        deployment = data.get("Deployment")
        whole = {**deployment, "DeployedItems": data.get("DeployedItems")} if isinstance(deployment, dict) else None
        return typed(Deployment, call, {"Deployment": whole}, "Deployment")

    def list_deployments(
        self, *, project_id: str, status: int | None = None, page_number: int = 1, page_size: int = 20
    ) -> DeploymentPage:
        """ListDeployments: one page (at most 100), of one Status (0 has not ended) or of all. Names no files."""
        form = {"ProjectId": project_id, "PageNumber": str(page_number), "PageSize": str(page_size)}
        if status is not None:
            form["Status"] = str(status)
        call = Call("ListDeployments", {}, form, bare=True)
        return typed(DeploymentPage, call, self.send(call), "Data")

    def list_file_versions(
        self, *, project_id: str, file_id: str, page_number: int = 1, page_size: int = 100
    ) -> FileVersionPage:
        """ListFileVersions: one page (at most 100). In which order is not documented."""
        form = {
            "ProjectId": project_id,
            "FileId": file_id,
            "PageNumber": str(page_number),
            "PageSize": str(page_size),
        }
        call = Call("ListFileVersions", {}, form)
        return typed(FileVersionPage, call, self.send(call), "Data")

    def get_file_version(self, *, project_id: str, file_id: str, file_version: int) -> FileVersion:
        """GetFileVersion: one version of a file."""
        form = {"ProjectId": project_id, "FileId": file_id, "FileVersion": str(file_version)}
        call = Call("GetFileVersion", {}, form)
        return typed(FileVersion, call, self.send(call), "Data")

    def _begun(self, call: Call) -> str:
        return typed(BegunDeployment, call, self.send(call)).deployment_id
