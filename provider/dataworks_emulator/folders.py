"""Folder paths. DataWorks spells the fixed parts of a path in several ways; inside the emulator there is one.

The kept spelling is the documented Chinese one: `业务流程/<flow>/数据集成[/<dir>...]`. Which spellings the live service
accepts and returns is documented inconsistently, so all known ones are accepted (a guess) and `render` can return
three.
"""

from __future__ import annotations

from dataworks_emulator.options import FolderLanguage

ROOT = "业务流程"
ENGINE = "数据集成"
_ROOTS = frozenset({ROOT, "Business Flow", "Workflow", "bizroot"})
_ENGINES = frozenset({ENGINE, "Data Integration", "folderDi"})
_SPELLINGS: dict[FolderLanguage, tuple[str, str]] = {
    "Chinese": (ROOT, ENGINE),
    "folderDi": (ROOT, "folderDi"),  # as seen in the field
    "English": ("Business Flow", "Data Integration"),
}


def canonical(path: str) -> str:
    """The kept spelling of a path as sent; "" if it is not below a business flow's Data Integration folder.

    `业务流程` and `业务流程/<flow>` are paths too: they can be listed, though no task can be in them.
    """
    parts = path.strip("/").split("/")
    if not all(parts) or parts[0] not in _ROOTS or (len(parts) > 2 and parts[2] not in _ENGINES):
        return ""
    return "/".join([ROOT, *parts[1:2], *([ENGINE] if len(parts) > 2 else []), *parts[3:]])


def render(path: str, language: FolderLanguage) -> str:
    """A kept path as the service returns it, in one of its spellings."""
    root, engine = _SPELLINGS[language]
    parts = path.split("/")
    return "/".join([root, *parts[1:2], *([engine] if len(parts) > 2 else []), *parts[3:]])
