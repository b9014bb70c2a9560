"""GetProject, ListResourceGroups, ListDataSources of 2024-05-18; they answer for workspaces of both Data Studios."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dataworks_emulator.errors import invalid
from dataworks_emulator.nodes.node_api import node_page
from dataworks_emulator.service import API_USER, Service

GENERAL, INTEGRATION, SCHEDULER = "CommonV2", "ExclusiveDataIntegration", "ExclusiveScheduler"


def get_node_project(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """A workspace: no default resource group, and no word on its Data Studio (the official SDK)."""
    project = service.project({"ProjectId": parameters["Id"]})
    facts = {
        "DevEnvironmentEnabled": project.mode == 3,
        "DevRoleDisabled": False,
        "DisplayName": project.identifier,
        "Id": int(project.project_id),
        "Name": project.identifier,
        "Owner": API_USER,
        "Status": "Available",
    }
    return {"Project": facts}


def list_node_resource_groups(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The resource groups; without types those of general purpose only (documented)."""
    types = _list(parameters, "ResourceGroupTypes") or [GENERAL]
    options = service.options
    groups = {
        **dict.fromkeys(options.scheduling_groups, SCHEDULER),
        **{name: GENERAL if name in options.serverless_groups else INTEGRATION for name in options.resource_groups},
    }
    found = [
        {"Id": name, "Name": name, "ResourceGroupType": type_, "Status": "Normal"}
        for name, type_ in groups.items()
        if type_ in types and parameters.get("Name", "") in name
    ]
    page, numbers = node_page(parameters, found)
    return {"PagingInfo": {"ResourceGroupList": page, **numbers}, "Success": True}


def _list(parameters: Mapping[str, str], name: str) -> list[str]:
    try:
        listed = json.loads(parameters.get(name) or "[]")
    except ValueError:
        raise invalid(name) from None
    if not isinstance(listed, list):
        raise invalid(name)
    return [str(one) for one in listed]


def list_node_data_sources(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The data sources by name, each with its entries by environment; `Types` is a list with commas."""
    project = service.project(parameters)
    types = [part for part in parameters.get("Types", "").split(",") if part]
    found = []
    for number, source in enumerate(service.data_sources(), 1):
        entries = [
            {"Id": 10 * number + place, "ConnectionProperties": {"envType": env.title()}}
            for place, env in enumerate(("DEV", "PROD"))
            if env in source.env_types
            and env in project.env_types
            and parameters.get("EnvType", env).upper() in ("", env)
        ]
        mine = source.project_id in ("", project.project_id)
        if mine and entries and (not types or source.type in types) and parameters.get("Name", "") in source.name:
            found.append({"Name": source.name, "Type": source.type, "DataSource": entries})
    page, numbers = node_page(parameters, found)
    return {"PagingInfo": {"DataSources": page, **numbers}}
