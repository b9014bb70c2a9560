"""Products that are broken on purpose: what a judge of histories must notice.

Each holds for one history: a patch of what is sent, so that whatever the product decides, this reaches DataWorks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from pulumi_dataworks.client import DataWorksClient
from pulumi_dataworks.studio.legacy import live_task

PASSWORD = "canary-word"
Method = Callable[..., Any]


@contextmanager
def sends_nothing() -> Iterator[None]:
    """Every update of a task is answered with a success, and none is sent."""
    with (
        mock.patch.object(DataWorksClient, "update_di_sync_task", return_value=mock.Mock(message="")),
        mock.patch.object(DataWorksClient, "update_file"),
    ):
        yield


@contextmanager
def sends_no_secret_parameters() -> Iterator[None]:
    """A password is taken out of every content."""

    def without(method: Method) -> Method:
        def sent(self: Any, **arguments: Any) -> Any:
            for name in ("task_content", "content"):
                if arguments.get(name):
                    arguments[name] = _without_password(arguments[name])
            return method(self, **arguments)

        return sent

    with _wrapped(without, "create_di_sync_task", "update_di_sync_task", "update_file"):
        yield


def _without_password(text: str) -> str:
    content = json.loads(text)
    for step in content["steps"]:
        if step["parameter"].get("password") == PASSWORD:
            del step["parameter"]["password"]
    return json.dumps(content)


@contextmanager
def loses_inputs() -> Iterator[None]:
    """A rename, a move or a long content sends an empty InputList, and nobody reads the dependencies back."""

    def update(client: DataWorksClient, *, live: str, **arguments: Any) -> None:
        client.update_file(**arguments, input_list="")

    with mock.patch.object(live_task, "update_file", update):
        yield


@contextmanager
def publishes_an_older_version() -> Iterator[None]:
    """A file is submitted and deployed once only. What is published later is answered with the first deployments, so
    production goes on with the version from then."""
    first: dict[tuple[str, str], str] = {}

    def once(method: Method) -> Method:
        def submitted(self: Any, **arguments: Any) -> Any:
            key = (method.__name__, arguments["file_id"])
            if key not in first:
                first[key] = method(self, **arguments)
            return first[key]

        return submitted

    with _wrapped(once, "submit_file", "deploy_file"):
        yield


@contextmanager
def _wrapped(wrap: Callable[[Method], Method], *names: str) -> Iterator[None]:
    with ExitStack() as patches:
        for name in names:
            patches.enter_context(mock.patch.object(DataWorksClient, name, wrap(getattr(DataWorksClient, name))))
        yield
