"""The one preview in what `pulumi preview --json` wrote: also with lines of text around it, or as a stream of events.

preview_in(text)      the value of its JSON object; raises NoPreview when there is none, or more than one

Pulumi writes lines of its own around the JSON: https://github.com/pulumi/pulumi/issues/19775 (policy packs),
/issues/11453 (--save-plan), /issues/5747 (plugins). With PULUMI_ENABLE_STREAMING_JSON_PREVIEW it writes one event a
line, as in pulumi/pulumi sdk/go/common/apitype/events.go.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

PREVIEW_KEYS = {"steps", "diagnostics", "changeSummary"}

MOST_FAILED = 1000
"""Lines that begin like a JSON object and are none. Each costs a reading of what follows it."""

_BEGINNING = re.compile(r"^[ \t]*(?=\{)", re.MULTILINE)
_EVENT = re.compile(r"Event$")
_DIFF_KINDS = {"diffKind": "kind", "inputDiff": "inputDiff"}
"""A detailed diff names its kind otherwise in an event than in a preview."""


class NoPreview(ValueError):
    """Why there is no preview in a text; `str` of it follows the name of the file."""


def preview_in(text: str | bytes) -> dict[str, Any]:
    """The value of the one preview in `text`. Raises NoPreview."""
    shown = _decoded(text)
    whole = _loaded(shown)
    if isinstance(whole, dict) and PREVIEW_KEYS & whole.keys():
        return whole
    objects = [whole] if isinstance(whole, dict) else list(_objects(shown))
    events = [one for one in objects if "sequence" in one and any(map(_EVENT.search, one))]
    if events:
        return _from_events(events)
    found = [one for one in objects if PREVIEW_KEYS & one.keys()]
    if len(found) == 1:
        return found[0]
    if found:
        raise NoPreview(f"contains {len(found)} previews, and one is expected.")
    if objects or whole is not None:
        raise NoPreview("is JSON, but no preview.")
    raise NoPreview("contains no JSON object.")


def _decoded(text: str | bytes) -> str:
    """PowerShell writes UTF-16."""
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode(json.detect_encoding(text)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise NoPreview(f"is not text in UTF-8 or UTF-16 (byte {error.start}).") from None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        return None


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects that begin a line; what cannot be read is the text around them."""
    decoder = json.JSONDecoder(parse_constant=str)
    end = failed = 0
    for found in _BEGINNING.finditer(text):
        if found.end() < end:
            continue
        if failed == MOST_FAILED:
            return
        try:
            value, end = decoder.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            failed += 1
            continue
        if isinstance(value, dict):
            yield value


def _from_events(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The preview that the engine would have written without streaming. One without its summary is not whole."""
    steps: list[dict[str, Any]] = []
    diagnostics: list[Any] = []
    summary: Mapping[str, Any] | None = None
    for event in events:
        metadata = _object(_object(event.get("resourcePreEvent")).get("metadata"))
        if metadata:
            steps.append(_step(metadata))
        if isinstance(event.get("diagnosticEvent"), Mapping):
            diagnostics.append(event["diagnosticEvent"])
        if isinstance(event.get("summaryEvent"), Mapping):
            summary = event["summaryEvent"]
    return {
        "steps": steps,
        "diagnostics": diagnostics,
        "changeSummary": None if summary is None else summary.get("resourceChanges"),
        "maybeCorrupt": summary is None or summary.get("maybeCorrupt") is True,
    }


def _step(metadata: Mapping[str, Any]) -> dict[str, Any]:
    diff = metadata.get("detailedDiff")
    return {
        "op": metadata.get("op"),
        "urn": metadata.get("urn"),
        "oldState": metadata.get("old"),
        "newState": metadata.get("new"),
        "replaceReasons": metadata.get("keys"),
        "detailedDiff": {
            path: {_DIFF_KINDS.get(key, key): value for key, value in _object(one).items()}
            for path, one in _object(diff).items()
        },
    }


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
