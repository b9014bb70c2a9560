"""What `Business` and `Folder` share: looking for a place, and whether anything is in it, and adoption."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pulumi

from ...content import UNKNOWN, Problem, normal_folder_path, same_folder
from ...errors import RefusedError
from ..session import Session

if TYPE_CHECKING:
    from ...client import Business, DataWorksClient, Folder

PAGE = 100
MOST_PAGES = 100


def business_of(session: Session, project_id: str, *, name: str = "", business_id: str = "") -> Business | None:
    """The workflow of this name, or of this id; None when there is none."""
    for number in range(1, MOST_PAGES + 1):
        page = session.client.list_business(project_id=project_id, keyword=name, page_number=number)
        for one in page.business:
            if (not name or one.business_name == name) and (not business_id or one.business_id == business_id):
                return one
        if number * PAGE >= page.total_count:
            break
    return None


def folder_at(session: Session, project_id: str, path: str) -> Folder | None:
    """The folder at this path; None when the folder above it does not list it."""
    parent = normal_folder_path(path).rpartition("/")[0]
    return next(
        (one for one in _folders(session.client, project_id, parent) if same_folder(one.folder_path, path)), None
    )


def _folders(client: DataWorksClient, project_id: str, parent: str) -> Iterator[Folder]:
    for number in range(1, MOST_PAGES + 1):
        page = client.list_folders(project_id=project_id, parent_folder_path=parent, page_number=number)
        yield from page.folders
        if number * PAGE >= page.total_count:
            return


def refuse_unless_empty(session: Session, project_id: str, path: str, *, operation: str) -> None:
    """Raise RefusedError when a file is in the folder or below it: whether DataWorks would delete it, too, is not
    documented."""
    client, path = session.client, normal_folder_path(path)
    waiting = [path]
    while waiting:
        here = waiting.pop()
        found = client.list_files(project_id=project_id, file_folder_path=here, page_size=1)
        if found.files:
            raise RefusedError(
                f"it is not empty: {max(found.total_count, 1)} file(s) are in {here}. Nothing was deleted.",
                operation=operation,
                advice="Delete or move them first; what another program manages stays that program's.",
            )
        waiting += [normal_folder_path(one.folder_path) for one in _folders(client, project_id, here)]


def adopt_problems(news: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with `adopt_existing`."""
    adopt = news.get("adopt_existing")
    if adopt is None or adopt is UNKNOWN or isinstance(adopt, bool):
        return []
    return [Problem("adopt_existing", "is not true or false", "write True or False")]


def stays(known: Mapping[str, Any], label: str) -> bool:
    """Whether a deletion leaves the place in DataWorks, which is told: it was adopted."""
    adopted = known.get("adopted") is True
    if adopted:
        pulumi.log.info(f"{label}: was there before, and stays.")
    return adopted
