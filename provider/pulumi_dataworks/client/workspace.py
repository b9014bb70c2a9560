"""The operations on what tasks live in, one method each: workflows, folders, resource groups, data sources."""

from __future__ import annotations

from .models import BusinessPage, CreatedBusiness, CreatedFolder, DataSourcePage, ResourceGroup, ResourceGroups, typed
from .request import Call, Caller


class WorkspaceOperations(Caller):
    """Operations on workflows, folders, resource groups and data sources. The writes have no idempotency key."""

    def create_business(self, *, project_id: str, business_name: str, owner: str = "", description: str = "") -> str:
        """CreateBusiness: a new workflow; its id."""
        form = {"ProjectId": project_id, "BusinessName": business_name, "Owner": owner, "Description": description}
        call = Call("CreateBusiness", {}, {name: text for name, text in form.items() if text})
        return typed(CreatedBusiness, call, self.send(call)).business_id

    def list_business(
        self, *, project_id: str, keyword: str = "", page_number: int = 1, page_size: int = 100
    ) -> BusinessPage:
        """ListBusiness: one page (at most 100) of the workflows whose name contains `keyword`."""
        form = {"ProjectId": project_id, "PageNumber": str(page_number), "PageSize": str(page_size)}
        if keyword:
            form["Keyword"] = keyword
        call = Call("ListBusiness", {}, form)
        return typed(BusinessPage, call, self.send(call), "Data")

    def update_business(
        self,
        *,
        project_id: str,
        business_id: str,
        business_name: str | None = None,
        owner: str | None = None,
        description: str | None = None,
    ) -> None:
        """UpdateBusiness: what is None is not sent and keeps its value."""
        form = {
            "ProjectId": project_id,
            "BusinessId": business_id,
            "BusinessName": business_name,
            "Owner": owner,
            "Description": description,
        }
        sent = {name: text for name, text in form.items() if text is not None}
        self.send(Call("UpdateBusiness", {}, sent))

    def delete_business(self, *, project_id: str, business_id: str) -> None:
        """DeleteBusiness: whether it refuses one that holds files is not documented."""
        form = {"ProjectId": project_id, "BusinessId": business_id}
        self.send(Call("DeleteBusiness", {}, form))

    def create_folder(self, *, project_id: str, folder_path: str) -> str:
        """CreateFolder: a new folder; its id."""
        call = Call("CreateFolder", {}, {"ProjectId": project_id, "FolderPath": folder_path})
        return typed(CreatedFolder, call, self.send(call)).folder_id

    def update_folder(self, *, project_id: str, folder_id: str, folder_name: str) -> None:
        """UpdateFolder: another name in the same place."""
        form = {"ProjectId": project_id, "FolderId": folder_id, "FolderName": folder_name}
        self.send(Call("UpdateFolder", {}, form))

    def delete_folder(self, *, project_id: str, folder_id: str) -> None:
        """DeleteFolder: whether it refuses one that holds files is not documented."""
        self.send(Call("DeleteFolder", {}, {"ProjectId": project_id, "FolderId": folder_id}))

    def list_resource_groups(self, *, resource_group_type: int, keyword: str = "") -> list[ResourceGroup]:
        """ListResourceGroups: those of one type (1 scheduling, 4 data integration) of the account in this region."""
        query = {"ResourceGroupType": str(resource_group_type)}
        if keyword:
            query["Keyword"] = keyword
        call = Call("ListResourceGroups", query, {})
        return typed(ResourceGroups, call, self.send(call)).data

    def list_data_sources(
        self, *, project_id: str, name: str = "", page_number: int = 1, page_size: int = 100
    ) -> DataSourcePage:
        """ListDataSources: one page (at most 100) of the data sources of both environments. The only GET."""
        query = {"ProjectId": project_id, "PageNumber": str(page_number), "PageSize": str(page_size)}
        if name:
            query["Name"] = name
        call = Call("ListDataSources", query, {}, method="GET")
        return typed(DataSourcePage, call, self.send(call), "Data")
