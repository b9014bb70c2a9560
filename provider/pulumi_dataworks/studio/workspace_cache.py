"""What is there in a workspace, read once.

data_sources(client, project_id)     ListDataSources, all pages
workspace_of(client, ...)            ListResourceGroups and ListDataSources -> content.Workspace
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..content import DataSource, Workspace

if TYPE_CHECKING:
    from ..client import DataWorksClient

DATA_INTEGRATION = 4
"""ResourceGroupType, as documented for ListResourceGroups."""

IN_SERVICE = 0
"""Status of a resource group, as documented."""

PAGE = 100
MOST_PAGES = 100
"""Pages of ListDataSources that are asked for: a TotalCount that never comes true must not ask for ever."""


def data_sources(client: DataWorksClient, project_id: str, *, name: str = "") -> tuple[DataSource, ...]:
    """The data sources of a workspace by name, development before production. Connection details are not read.

    EnvType is 0 for development and 1 for production (documented); one without it counts as production, a guess.
    """
    found = []
    for number in range(1, MOST_PAGES + 1):
        page = client.list_data_sources(project_id=project_id, name=name, page_number=number, page_size=PAGE)
        found += page.data_sources
        if len(page.data_sources) < PAGE or len(found) >= page.total_count:
            break
    sources = {
        DataSource(one.name, one.data_source_type.lower(), one.sub_type.lower(), one.env_type != 0) for one in found
    }
    return tuple(sorted(sources, key=lambda one: (one.name, one.production, one.type, one.sub_type)))


def workspace_of(client: DataWorksClient, project_id: str, *, standard: bool) -> Workspace:
    """What is there now."""
    groups = client.list_resource_groups(resource_group_type=DATA_INTEGRATION)
    return Workspace(
        standard=standard,
        resource_groups=frozenset(one.identifier for one in groups if one.status == IN_SERVICE),
        data_sources=data_sources(client, project_id),
    )
