"""The same workspace seen from outside in both Data Studios: what is there, what runs, and what a person does to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

from dataworks_emulator import Emulator

Running = tuple[str, int, str]
"""Name, concurrency and time of what runs in production."""


class StudioSeen(Protocol):
    """One workspace of an emulator."""

    project_id: str
    config: dict[str, str]

    def names(self) -> list[str]:
        """The tasks that are there."""

    def running(self) -> list[Running]:
        """What runs in production."""

    def edit(self, name: str, content: dict[str, Any]) -> None:
        """A person saves another content in the console."""

    def make(self, name: str, folder: str, content: dict[str, Any]) -> None:
        """A person makes a task in the console."""


class LegacySeen:
    """Files and the Operation Center."""

    project_id = "10001"

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.config: dict[str, str] = {}

    def names(self) -> list[str]:
        return sorted(file.name for file in self.emulator.console.files(self.project_id))

    def running(self) -> list[Running]:
        return sorted(
            (node.name, node.content["setting"]["speed"]["concurrent"], node.settings["CronExpress"])
            for node in self.emulator.operation_center.nodes()
        )

    def edit(self, name: str, content: dict[str, Any]) -> None:
        console = self.emulator.console
        console.edit_content(console.find(name, project_id=self.project_id), content)

    def make(self, name: str, folder: str, content: dict[str, Any]) -> None:
        self.emulator.console.make_file(name, folder_path=folder, content=content, project_id=self.project_id)


class NodesSeen:
    """Nodes."""

    project_id = "10003"

    def __init__(self, emulator: Emulator) -> None:
        self.console = emulator.node_console
        self.config = {"dataworks:dataStudio": "new"}

    def names(self) -> list[str]:
        return sorted(node.name for node in self.console.nodes(self.project_id))

    def running(self) -> list[Running]:
        found = [node.deployed for node in self.console.nodes(self.project_id) if node.deployed]
        return sorted(
            (
                node["name"],
                json.loads(node["script"]["content"])["setting"]["speed"]["concurrent"],
                node["trigger"]["cron"],
            )
            for node in found
        )

    def edit(self, name: str, content: dict[str, Any]) -> None:
        (node,) = [node for node in self.console.nodes(self.project_id) if node.name == name]
        kept = {"extend": json.loads(node.content)["extend"]}  # what the console saves with every content
        self.console.edit_content(node.node_id, {**content, **kept})

    def make(self, name: str, folder: str, content: dict[str, Any]) -> None:
        self.console.make_node(self.project_id, f"{folder}/{name}", content)


STUDIOS: dict[str, Callable[[Emulator], StudioSeen]] = {"legacy": LegacySeen, "new": NodesSeen}
