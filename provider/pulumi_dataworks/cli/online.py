"""What `--online` needs of a stack: its settings, secrets included, which stay in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..content import Finding, normal_folder_path
from ..errors import InputError
from ..plan.flow_spec import path_in
from ..review.placement import Files, Place, Read
from ..review.run import Runner, run_here
from ..settings import refuse_plain_secrets

if TYPE_CHECKING:
    from ..studio.session import Session


def online_of(stack: str | None, *, run: Runner = run_here) -> Callable[..., list[Finding]]:
    """What finds the online findings of a task of `stack`; None is the selected one.

    Raises InputError when its config cannot be read.
    """
    return asker(*stack_config(stack, run))


@dataclass(frozen=True)
class LiveFiles:
    """What is in DataWorks: the ids of the files at a place, and a file by the id of its resource."""

    at: Files
    read: Read


def files_of(stack: str | None, *, run: Runner = run_here) -> LiveFiles:
    """What reads the files of the workspaces, with the settings of `stack`; None is the selected one.

    Raises InputError when its config cannot be read; the functions raise the errors of the client.
    """
    from ..studio.data_studio import data_studio
    from ..studio.port import ObjectKey

    session = session_with(*stack_config(stack, run))
    studio = data_studio(session)

    def files(place: Place) -> list[str]:
        project_id, folder, name = place
        if session.generation_of(project_id) == "new":
            path = normal_folder_path(path_in(folder, name))
            listed = session.workspaces.node_index(project_id).find_by_name_now(name)
            return [node.id for node in listed if normal_folder_path(node.path) == path]
        return [file.file_id for file in session.workspaces.file_index(project_id).find_by_name(name, folder)]

    def read(id_: str, known: Mapping[str, object]) -> Mapping[str, object] | None:
        project_id, _, file_id = id_.partition(":")
        key = ObjectKey(project_id, file_id)
        if studio.find(key) is None:
            return None
        found = studio.read(key, known=known, label=f"file {file_id}") if known else None
        return {} if found is None else found.inputs

    return LiveFiles(files, read)


def session_of_stack(stack: str | None, *, run: Runner = run_here) -> Session:
    """A session with the settings of `stack`; None is the selected one. Raises InputError when its config cannot be
    read."""
    return session_with(*stack_config(stack, run))


def stack_config(stack: str | None, run: Runner) -> tuple[Mapping[str, str], Callable[[str], bool]]:
    """The config of a stack, secrets in plain text, and whether a key is secret. Raises InputError."""
    command = ["pulumi", "config", "--json", "--show-secrets", "--non-interactive"]
    command += ["--stack", stack] if stack else []
    try:
        done = run(command)
        held = json.loads(done.stdout)
        config = {key: entry["value"] for key, entry in held.items() if isinstance(entry.get("value"), str)}
        secret = {key for key, entry in held.items() if entry.get("secret") is True}
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        raise InputError(
            f"the config of {stack or 'the selected stack'} cannot be read.",
            advice="Run `pulumi config --show-secrets` in this folder: its message says why.",
        ) from None
    return config, secret.__contains__


def session_with(config: Mapping[str, str], is_secret: Callable[[str], bool]) -> Session:
    """A session with the settings of a stack. Raises SettingsError."""
    from ..studio.session import Session  # with it comes Pulumi's SDK

    refuse_plain_secrets(is_secret, config.get)
    return Session(config.get)


def asker(config: Mapping[str, str], is_secret: Callable[[str], bool]) -> Callable[..., list[Finding]]:
    """`online_findings` with the settings of a stack, whose config is given. Raises SettingsError."""
    from ..studio.online_checks import online_findings  # with it comes Pulumi's SDK

    session = session_with(config, is_secret)

    def ask(task: Mapping[str, Any], *, ignore: Collection[str] = ()) -> list[Finding]:
        return online_findings(session, task, ignore=ignore)

    return ask
