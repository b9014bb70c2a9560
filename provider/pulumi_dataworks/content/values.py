"""Plain values of a task, compared by meaning.

    canonical(value)            one form per meaning: 2.0 becomes 2, a null under a key is left out
    same(a, b)                  equal in meaning
    keep_old_form(old, new)     the new value, written the old way wherever the meaning is the same

Equal in meaning are: keys in another order, 2 and 2.0, a null and an absent key. The order of a list counts, true is
not 1, and "2" is not 2. UNKNOWN, a value that nobody knows yet, is like nothing, itself included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

LARGEST_CARRIED = 2**53
"""Integers of this size and above are not carried exactly: the engine holds every number as a 64-bit float."""

DEEPEST = 100
"""Levels of nesting; published jobs have at most nine, and the engine copies values recursively."""

OBJECT = (dict, Mapping)
"""dict comes first: to ask whether something is a Mapping takes ten times as long."""


class Unknown:
    """The type of UNKNOWN; there is one instance."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __copy__(self) -> Unknown:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Unknown:
        return self


UNKNOWN: Final = Unknown()
"""Stands for a value that another resource will give later."""


def contains_unknown(value: Any) -> bool:
    """Whether UNKNOWN stands anywhere in `value`."""
    if isinstance(value, Mapping):
        return any(contains_unknown(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(contains_unknown(item) for item in value)
    return value is UNKNOWN


def canonical(value: Any) -> Any:
    """A copy of `value` in one form: integral floats as int, nulls under keys left out, tuples as lists.

    What is nested too deeply for a walk comes back as it is.
    """
    try:
        return _canonical(value)
    except RecursionError:
        return value


def _canonical(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _canonical(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_CARRIED:
        return int(value)
    return value


def same(a: Any, b: Any) -> bool:
    """Whether `a` and `b` mean the same, as keep_old_form_and_tell says it, without making a form. What is nested too
    deeply for a walk is like nothing."""
    try:
        return _same(a, b)
    except RecursionError:
        return False


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, str):
        return isinstance(b, str) and a == b
    if a is UNKNOWN or b is UNKNOWN:
        return False
    if isinstance(a, OBJECT) and isinstance(b, OBJECT):
        for key, value in a.items():
            other = b.get(key)
            if isinstance(value, str):  # nearly all are texts
                if value != other:
                    return False
            elif other is not value if value is None or other is None else not _same(value, other):
                return False
        return all(value is None or a.get(key) is not None for key, value in b.items())
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    return _is_plain(a) and _is_plain(b) and isinstance(a, bool) == isinstance(b, bool) and a == b


def keep_old_form(old: Any, new: Any) -> Any:
    """`new` with the form of `old` wherever both mean the same, canonical elsewhere.

    Objects are compared key by key and lists by position, as the engine compares them.
    """
    return keep_old_form_and_tell(old, new)[0]


def keep_old_form_and_tell(old: Any, new: Any) -> tuple[Any, bool]:
    """The form, and whether the two mean the same; one walk. What is nested too deeply for it stays as it is."""
    try:
        return _form(old, new)
    except RecursionError:
        return new, False


def _form(old: Any, new: Any) -> tuple[Any, bool]:
    if new is UNKNOWN or old is UNKNOWN:
        return canonical(new), False
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return _object(old, new)
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return _list(old, new)
    if _is_plain(old) and _is_plain(new) and isinstance(old, bool) == isinstance(new, bool) and old == new:
        return old, True
    return canonical(new), False


def _object(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> tuple[dict[Any, Any], bool]:
    form: dict[Any, Any] = {}
    all_same = True
    for key, value in old.items():
        if value is None:
            if new.get(key) is None:
                form[key] = None
        elif new.get(key) is None:
            all_same = False
        else:
            form[key], equal = _form(value, new[key])
            all_same = all_same and equal
    for key, value in new.items():
        if value is not None and old.get(key) is None:
            form[key] = canonical(value)
            all_same = False
    return form, all_same


def _list(old: Any, new: Any) -> tuple[list[Any], bool]:
    form = []
    all_same = len(old) == len(new)
    for index, value in enumerate(new):
        if index < len(old):
            item, equal = _form(old[index], value)
            form.append(item)
            all_same = all_same and equal
        else:
            form.append(canonical(value))
    return form, all_same


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)
