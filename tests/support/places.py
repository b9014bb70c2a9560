"""Business and Folder as one kind of resource: its inputs, and its hooks against an emulator."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import ResourceProvider

from dataworks_emulator import Emulator
from pulumi_dataworks.resources.business import BusinessProvider
from pulumi_dataworks.resources.folder import FolderProvider
from support.hooks import settings
from support.servicer import Server

FLOW = "业务流程/returns/数据集成"

Kind = tuple[ResourceProvider, dict[str, Any], str, str]

DAILY = "业务流程/orders/数据集成/daily"

KINDS: dict[str, Kind] = {
    # what to make, under which input another name goes, where its files are
    "Business": (BusinessProvider(), {"business_name": "returns"}, "business_name", FLOW),
    "Folder": (
        FolderProvider(),
        {"folder_path": "业务流程/orders/数据集成/daily"},
        "folder_path",
        "业务流程/orders/数据集成/daily",
    ),
}


class Place:
    """One kind of place, asked for through the provider."""

    def __init__(self, emulator: Emulator, kind: str) -> None:
        self.emulator = emulator
        self.kind = kind
        provider, self.named, self.name, self.path = KINDS[kind]
        self.server = Server(settings(emulator), provider)

    def checked(self, olds: dict[str, Any], **changes: Any) -> dict[str, Any]:
        checked, failures = self.server.check(olds, {"project_id": "10000", **self.named, **changes})
        assert failures == []
        return checked

    def make(self, **changes: Any) -> tuple[str, dict[str, Any]]:
        return self.server.create(self.checked({}, **changes))

    def later(self) -> Place:
        """The same in the provider process of another command."""
        return Place(self.emulator, self.kind)

    def other_name(self) -> str:
        return str(self.named[self.name]).replace("returns", "refunds").replace("daily", "nightly")

    def writes(self) -> list[str]:
        return [entry.operation for entry in self.emulator.journal.writes()]
