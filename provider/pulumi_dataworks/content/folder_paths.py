"""Folder paths of DataStudio: `业务流程/<flow>/数据集成[/<folder>...]`, and the other spellings of the same folder.

The Chinese documents write it so; the English ones write Business Flow or Workflow and Data Integration; the data
model of the console calls the two levels bizroot and folderDi. All are accepted here, the Chinese ones are sent.
"""

from __future__ import annotations

from typing import Any

from .structure import Problem, encoding_errors
from .values import UNKNOWN

ROOTS = ("业务流程", "Business Flow", "Workflow", "bizroot")
ENGINES = ("数据集成", "Data Integration", "folderDi")


def normal_folder_path(path: str) -> str:
    """The Chinese spelling, without slashes at the ends."""
    segments = [segment.strip() for segment in path.split("/") if segment.strip()]
    if segments and segments[0] in ROOTS:
        segments[0] = ROOTS[0]
        if len(segments) > 2 and segments[2] in ENGINES:
            segments[2] = ENGINES[0]
    return "/".join(segments)


def same_folder(a: Any, b: Any) -> bool:
    """Whether two paths name the same folder. UNKNOWN is like nothing."""
    if UNKNOWN in (a, b):
        return False
    if isinstance(a, str) and isinstance(b, str):
        return normal_folder_path(a) == normal_folder_path(b)
    return a is None and b is None


def folder_problems(path: Any) -> list[Problem]:
    """What is wrong with `file_folder_path`."""
    remedy = f"write {ROOTS[0]}/<flow>/{ENGINES[0]}, or {ROOTS[1]}/<flow>/{ENGINES[1]}"
    segments = normal_folder_path(path).split("/") if isinstance(path, str) else []
    if len(segments) < 3:
        return [Problem("file_folder_path", "must be the path of a folder for batch synchronization tasks", remedy)]
    found = encoding_errors(path, "file_folder_path")
    if {".", ".."} & set(segments):
        found.append(Problem("file_folder_path", "has . or .. as the name of a folder", "write the whole path"))
    if segments[0] != ROOTS[0]:
        found.append(Problem("file_folder_path", "does not start at the flows", remedy))
    if segments[0] == ROOTS[0] and segments[2] != ENGINES[0]:
        found.append(Problem("file_folder_path", "does not lead into the flow's data integration folder", remedy))
    return found
