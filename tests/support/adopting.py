"""Adoption in this process: a Pulumi that keeps its state in a dictionary, and a death at any point of a run."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dataworks_emulator import Emulator
from pulumi_dataworks.adoption.adopting import Around, Outcome, Wanted, adopt, apply
from pulumi_dataworks.adoption.output_folder import OutputFolder
from pulumi_dataworks.adoption.pulumi_commands import PulumiCommands
from pulumi_dataworks.adoption.selection import Selection
from pulumi_dataworks.studio.legacy.file_listing import FileListing
from pulumi_dataworks.studio.nodes.node_listing import NodeListing
from pulumi_dataworks.studio.session import Session
from support.adoption_workspace import NODE_PROJECT, PROJECT
from support.hooks import settings

STACK = "urn:pulumi:dev::test::"


class Killed(BaseException):
    """The process ends here."""


class Deaths:
    """Counts the points of a run, and ends it at one of them: `at` 0 never does."""

    def __init__(self, at: int = 0) -> None:
        self.at, self.passed = at, 0

    def point(self) -> None:
        """A moment at which a process can be killed."""
        self.passed += 1
        if self.passed == self.at:
            raise Killed


@dataclass
class FakePulumi:
    """What `pulumi` would do with a state and a config, resource by resource."""

    config: dict[str, str] = field(default_factory=dict)
    resources: dict[tuple[str, str], str] = field(default_factory=dict)
    imported: list[dict[str, Any]] = field(default_factory=list)
    deaths: Deaths = field(default_factory=Deaths)
    modes: list[int] = field(default_factory=list)

    def run(self, command: list[str], given: str | None) -> subprocess.CompletedProcess[str]:
        """The commands that adopt runs."""
        assert command[-3:] == ["--non-interactive", "--stack", "dev"]
        words = command[1:-3]
        answer = ""
        self.deaths.point()
        if words[:2] == ["stack", "export"]:
            held = [
                {"urn": f"{STACK}{type_}::{name}", "type": type_, "id": id_}
                for (type_, name), id_ in self.resources.items()
            ]
            answer = json.dumps({"deployment": {"resources": held}})
        elif words[:2] == ["config", "set"]:
            self.config[f"test:{words[-1]}"] = given or ""
        elif words[0] == "import":
            path = Path(words[words.index("--file") + 1])
            self.modes.append(path.stat().st_mode & 0o777)
            for one in json.loads(path.read_text(encoding="utf-8"))["resources"]:
                self.deaths.point()
                self.resources[one["type"], one["logicalName"]] = one.get("id", "")
                self.imported.append(one)
        elif words[0] == "preview":
            steps = [
                {"op": "same", "urn": f"{STACK}{type_}::{name}", "newState": {"id": id_}}
                for (type_, name), id_ in self.resources.items()
            ]
            answer = json.dumps({"steps": steps, "changeSummary": {"same": len(steps)}})
        self.deaths.point()
        return subprocess.CompletedProcess(command, 0, answer, "")


class MortalFolder(OutputFolder):
    """A folder whose every write can be the last deed of its process."""

    def __init__(self, root: Path, deaths: Deaths) -> None:
        super().__init__(root)
        self.deaths = deaths

    def write(self, path: str, data: bytes, *, mode: int = 0o666) -> None:
        self.deaths.point()
        super().write(path, data, mode=mode)
        self.deaths.point()

    def remove(self, path: str) -> None:
        self.deaths.point()
        super().remove(path)
        self.deaths.point()


class MortalListing(FileListing):
    """A listing whose every call can be the last one."""

    deaths: Deaths

    def _count(self, operation: str) -> None:
        self.deaths.point()
        super()._count(operation)


class MortalNodeListing(NodeListing):
    """The same for the new Data Studio."""

    deaths: Deaths

    def _count(self, operation: str) -> None:
        self.deaths.point()
        super()._count(operation)


@dataclass
class Team:
    """A program folder, a Pulumi and a workspace."""

    emulator: Emulator
    root: Path
    pulumi: FakePulumi = field(default_factory=FakePulumi)
    new: bool = False

    def adopt(self, *, at: int = 0, applied: bool = True, **wanted: Any) -> Outcome:
        """One run of the command, killed at a point; raises Killed then."""
        deaths = Deaths(at)
        self.deaths = self.pulumi.deaths = deaths
        chosen = {"dataworks:dataStudio": "new"} if self.new else {}
        session = Session({**settings(self.emulator), **chosen}.get)
        project = NODE_PROJECT if self.new else PROJECT
        listing: MortalListing | MortalNodeListing
        listing = MortalNodeListing(session, project) if self.new else MortalListing(session, project)
        listing.deaths = deaths
        around = Around(
            MortalFolder(self.root, deaths),
            PulumiCommands("dev", run=self.pulumi.run),
            "test",
            "dev",
            dict(self.pulumi.config),
            {"region": "cn-shanghai"},
        )
        asked = Wanted(project, **{"selection": Selection(), **wanted})
        outcome = adopt(listing, asked, around, progress=lambda _done, _total: None)
        return apply(outcome, asked, around, say=lambda _text: None) if applied else outcome

    def files(self) -> dict[str, bytes]:
        """Every file of the folder by its path."""
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
        }

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")
