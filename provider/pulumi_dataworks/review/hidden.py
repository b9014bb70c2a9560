"""What a secret hides, and what must not be shown although nobody marked it.

    split_hidden(old, new)       both sides without the places where the engine wrote [secret], and these places
    secrets_in(value)            texts that stand under the key of a secret
    without_texts(text, found)   `text` with [secret] in place of each of them

The engine hides a whole list when one value in it is a secret, and says of a change there only that there is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..content import Change, secret_texts
from ..redaction import SHORTEST
from .model import TaskReview
from .outcome import Endpoint, Flow
from .preview import SECRET


def split_hidden(old: Any, new: Any, path: str = "") -> tuple[Any, Any, tuple[str, ...]]:
    """`old` and `new` without what a secret hides on either side, and the paths of that. Lists are hidden whole."""
    if SECRET in (old, new):
        return None, None, (path,)
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        shown_old, found_old = _without(old, path)
        shown_new, found_new = _without(new, path)
        return shown_old, shown_new, tuple(dict.fromkeys((*found_old, *found_new)))
    left: dict[str, Any] = {}
    right: dict[str, Any] = {}
    found: list[str] = []
    for key in {**old, **new}:
        before, after, hidden = split_hidden(old.get(key), new.get(key), f"{path}.{key}" if path else key)
        found += hidden
        if before is not None:
            left[key] = before
        if after is not None:
            right[key] = after
    return left, right, tuple(found)


def _without(value: Any, path: str) -> tuple[Any, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        return value, ()
    shown, _, found = split_hidden(value, {}, path)
    return shown, found


def touched(hidden: Collection[str], engine_paths: Collection[str]) -> tuple[str, ...]:
    """The hidden places where the engine saw a change; all of them where it does not say what it saw."""
    if not engine_paths:
        return tuple(hidden)
    return tuple(path for path in hidden if any(_meet(path, seen) for seen in engine_paths))


def _meet(a: str, b: str) -> bool:
    return a == b or _is_below(a, b) or _is_below(b, a)


def _is_below(path: str, above: str) -> bool:
    return path.startswith(above) and path[len(above)] in ".["


def secrets_in(value: Any) -> Iterator[str]:
    """Texts of some length under keys that hold secrets, at any depth."""
    return (text for text in secret_texts(value) if len(text) >= SHORTEST and text != SECRET)


def without_texts(text: str, found: Collection[str]) -> str:
    """`text` with [secret] wherever one of `found` stands, the longest first."""
    for secret in sorted(found, key=len, reverse=True):
        text = text.replace(secret, SECRET)
    return text


def without_secrets(review: TaskReview, secrets: Collection[str]) -> TaskReview:
    """The review without any text that stands under the key of a secret somewhere in this preview."""
    if not secrets:
        return review

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return without_texts(value, secrets)
        if isinstance(value, Mapping):
            return {key: clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [clean(item) for item in value]
        return value

    def cleaned(changes: tuple[Change, ...]) -> tuple[Change, ...]:
        return tuple(
            replace(change, words=clean(change.words), old=clean(change.old), new=clean(change.new))
            for change in changes
        )

    def clean_flow(flow: Flow) -> Flow:
        ends = (
            Endpoint(clean(end.datasource), clean(end.table), clean(end.partition))
            for end in (flow.source, flow.target)
        )
        return Flow(*ends)

    return replace(
        review,
        task_name=clean(review.task_name),
        changes=cleaned(review.changes),
        drift=cleaned(review.drift),
        notes=tuple(map(clean, review.notes)),
        way=tuple(map(clean, review.way)),
        flow=clean_flow(review.flow),
        flow_before=clean_flow(review.flow_before) if review.flow_before else None,
        empties=clean(review.empties),
    )
