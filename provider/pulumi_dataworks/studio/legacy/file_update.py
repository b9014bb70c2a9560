"""UpdateFile where documents disagree: whether InputList and AutoRerunTimes must be sent.

The official SDK (10.1.1) says that InputList is required for a batch synchronization node. The page of UpdateFile
(help.aliyun.com, dataworks/latest/updatefile; English doc-detail/173951) says that a parameter which has this value
already is refused as "invalid". Nobody knows which of the two the service does, so `update_file` serves both: it sends
the live InputList, after a refusal that can mean "unchanged" it sends the rest once more without InputList, and then it
reads the dependencies back, because an omitted list could also mean an empty one.

AutoRerunTimes is required by the Chinese page of UpdateFile and not by the SDK: it is sent, with its live value, only
after a refusal that asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import DataWorksError, OperationError, RefusedError

if TYPE_CHECKING:
    from ...client import DataWorksClient

OTHER_CAUSES = (
    # codes and messages that say "invalid" and name another cause, as the error lists and the SDK write them
    "Invalid.Tenant.",
    "Invalid.DI.",
    "InvalidAccessKeyId",
    "InvalidSecurityToken",
    "InvalidSignature",
    "InvalidTimeStamp",
    "InvalidAction",
    "InvalidApi",
    "InvalidProduct",
    "InvalidVersion",
    "Invalid path",
    "1201111431",
)
RERUNS = "AutoRerunTimes"
CHECK = "Check the dependencies of the node in DataWorks."


def update_file(
    client: DataWorksClient,
    *,
    project_id: str,
    file_id: str,
    live: str,
    input_list: str | None = None,
    **fields: Any,
) -> None:
    """UpdateFile with `input_list`, or with the `live` one (comma lists) where the caller does not change it.

    `fields` are the other arguments of `DataWorksClient.update_file`, which says what it raises. In addition raises
    OperationError where the dependencies are not what they were, after they were written back if that is safe.
    """
    ids: dict[str, Any] = {"project_id": project_id, "file_id": file_id}
    sent = live if input_list is None else input_list
    try:
        _update(client, ids, sent, live, fields)
    except RefusedError as error:
        settings = fields.get("settings") or {}
        if RERUNS in settings or not _asks_for_reruns(error):
            raise
        fields["settings"] = {**settings, RERUNS: _live_reruns(client, ids, error)}
        _update(client, ids, sent, live, fields)


def _asks_for_reruns(error: RefusedError) -> bool:
    text = error.message.lower()
    return RERUNS.lower() in text and any(word in text for word in ("missing", "mandatory", "required", "must"))


def _live_reruns(client: DataWorksClient, ids: dict[str, Any], refusal: RefusedError) -> str:
    """The live number of reruns. None is made up where the file has none: it would change what the node does."""
    found = client.find_file(**ids)
    times = None if found is None else found.node_configuration.auto_rerun_times
    if times is None:
        refusal.advice = "Set auto_rerun_times in the NodeSchedule of the task: DataWorks asks for it at each change."
        raise refusal from None
    return str(times)


def _update(client: DataWorksClient, ids: dict[str, Any], sent: str, live: str, fields: dict[str, Any]) -> None:
    try:
        client.update_file(**ids, input_list=sent, **fields)
        return
    except RefusedError as error:
        if not _same(sent, live) or not may_mean_unchanged(error, fields):
            raise
        refusal = error
    try:
        client.update_file(**ids, **fields)
    except RefusedError as error:
        raise (refusal if "InputList" in error.message else error) from None
    except OperationError:
        _keep_inputs(client, ids, live)
        raise
    _keep_inputs(client, ids, live)


def may_mean_unchanged(error: RefusedError, fields: dict[str, Any]) -> bool:
    """Whether a refusal of UpdateFile can mean that InputList was sent unchanged. The page names no code; it must say
    "invalid", and must name neither another cause nor another parameter alone."""
    text = error.message
    if "invalid" not in text.lower() or any(cause in text for cause in OTHER_CAUSES):
        return False
    return "InputList" in text or not any(name in text for name in _names(fields))


def _names(fields: dict[str, Any]) -> list[str]:
    """Names of the sent parameters, as the API writes them."""
    own = {"file_name": "FileName", "file_folder_path": "FileFolderPath", "content": "Content"}
    return [*(name for field, name in own.items() if fields.get(field) is not None), *(fields.get("settings") or {})]


def _keep_inputs(client: DataWorksClient, ids: dict[str, Any], before: str) -> None:
    """Read the dependencies back. Lost ones are written once more; what somebody added meanwhile stays."""
    try:
        found = client.find_file(**ids)
        if found is None or _same(found.node_configuration.input_list or "", before):
            return
        if _items(found.node_configuration.input_list or "") < _items(before):
            client.update_file(**ids, input_list=before)
            found = client.find_file(**ids)
            if found is None or _same(found.node_configuration.input_list or "", before):
                return
    except DataWorksError as error:
        raise OperationError(
            f"UpdateFile was done without InputList, which DataWorks refused as unchanged; whether the node still has "
            f"its dependencies ({before or 'none'}) could not be read: {error.message}",
            operation="UpdateFile",
            advice=CHECK,
        ) from None
    now = found.node_configuration.input_list or "none"
    raise OperationError(
        "UpdateFile was done without InputList, which DataWorks refused as unchanged, and the dependencies of the node "
        f"are {now} now; before they were {before or 'none'}.",
        operation="UpdateFile",
        advice=f"{CHECK} `inputs` of NodeSchedule sets them.",
    )


def _items(comma_list: str) -> set[str]:
    return set(filter(None, comma_list.split(",")))


def _same(one: str, other: str) -> bool:
    return _items(one) == _items(other)
