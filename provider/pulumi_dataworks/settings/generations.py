"""Which Data Studio a workspace has. Nothing in the API says it, so it is a setting.

The two have operations of their own: the legacy one keeps tasks as files (OpenAPI 2020-05-18), the new one, which most
workspaces made since February 2025 have, as nodes (2024-05-18). GetProject of neither version names the generation.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal

from ..errors import SettingsError
from .credentials import Config

Generation = Literal["legacy", "new"]

DATA_STUDIO, NEW_WORKSPACES = "dataworks:dataStudio", "dataworks:newWorkspaces"
GENERATIONS: tuple[Generation, ...] = ("legacy", "new")

IN_THE_CONSOLE = (
    "In the DataWorks console the development page of a workspace with the new Data Studio lists its tasks under "
    "Project Directory (项目目录), that of a workspace with the legacy one under Business Flow (业务流程)."
)
"""How a user sees which one a workspace has."""

PROJECT_ID = re.compile(r"[0-9]{1,19}", re.ASCII)


@dataclass(frozen=True)
class Generations:
    """Which Data Studio each workspace has: `default`, and "new" for those in `new_workspaces` (ids as text)."""

    default: Generation = "legacy"
    new_workspaces: frozenset[str] = frozenset()

    def of(self, project_id: str) -> Generation:
        """The Data Studio of a workspace."""
        return "new" if project_id in self.new_workspaces else self.default


def generations_of(config: Config) -> Generations:
    """dataworks:dataStudio and dataworks:newWorkspaces; the legacy one where both are left out.

    Raises SettingsError for a Data Studio that does not exist, and for a list that is not one of workspace ids. A list
    is JSON, as `pulumi config set --path` writes it, or ids with commas between them.
    """
    default = str(config(DATA_STUDIO) or "legacy").strip().lower()
    if default not in GENERATIONS:
        raise SettingsError(
            f"{DATA_STUDIO} must be one of {', '.join(GENERATIONS)}.",
            advice=f"Run `pulumi config set {DATA_STUDIO} new`. {IN_THE_CONSOLE}",
        )
    return Generations("new" if default == "new" else "legacy", frozenset(_ids(str(config(NEW_WORKSPACES) or ""))))


def _ids(text: str) -> list[str]:
    listed: object = text.split(",") if text.strip() else []
    if text.lstrip().startswith(("[", '"')):
        try:
            listed = json.loads(text)
        except (ValueError, RecursionError):
            listed = None
        listed = [listed] if isinstance(listed, str) else listed
    ids = [str(one).strip() for one in listed] if isinstance(listed, list) else [""]
    if not all(PROJECT_ID.fullmatch(one) for one in ids):
        raise SettingsError(
            f"{NEW_WORKSPACES} must be a list of workspace ids.",
            advice=f"Run `pulumi config set --path '{NEW_WORKSPACES}[0]' 10000` for each workspace with the new Data "
            "Studio.",
        )
    return [one.lstrip("0") or "0" for one in ids]
