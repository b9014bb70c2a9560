"""A JSON text with other values: what did not change keeps its bytes, its order and its form.

rewritten(text, value)      the text that means `value`

A container whose members change is put together again from the texts of the members that stay and the separators
between them, so commas and indentation are right by construction.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from ...content import canonical, same
from ..positions import Place, Span, spans

BOM = "\ufeff"


def rewritten(text: str, value: Any) -> str:
    """`text`, which is valid JSON without a key twice, with the meaning of `value`. Raises nothing.

    Equal in meaning are the values that `content.same` calls equal: 2 and 2.0, a null and an absent key.
    """
    mark, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    rewriter = _Rewriter(body)
    root = rewriter.known[()]
    return mark + body[: root.start] + rewriter.render((), json.loads(body), value) + body[root.end :]


@dataclass(frozen=True)
class _Member:
    """A member of the new container: its text, and its index in the old one (None: it is new)."""

    text: str
    index: int | None


class _Rewriter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.known = spans(text)
        self.children: dict[Place, list[tuple[Place, Span]]] = {}
        for place, span in self.known.items():
            if place:
                self.children.setdefault(place[:-1], []).append((place, span))
        for found in self.children.values():
            found.sort(key=lambda one: one[1].first)
        self.ascii = text.isascii() and "\\u" in text
        self.line_end = "\r\n" if "\r\n" in text else "\n"
        self.unit = self._indentation()
        self.colon = self._colon()

    def _indentation(self) -> str:
        """The white space of one level, "" where the text is in one line."""
        for place, span in self.known.items():
            if len(place) == 1:
                line = self.text[: span.first].rpartition("\n")
                return line[2] if line[1] and not line[2].strip() else ""
        return "  " if "\n" in self.text.strip() else ""

    def _colon(self) -> str:
        for span in self.known.values():
            if span.key_end >= 0:
                return self.text[span.key_end : span.start]
        return ": "

    def render(self, place: Place, old: Any, new: Any) -> str:
        """The text of the value at a place, after it has become `new`."""
        span = self.known[place]
        if same(old, new):
            return self.text[span.start : span.end]
        if isinstance(old, dict) and isinstance(new, Mapping) and old:
            return self._container(place, span, list(self._keys(place, old, new)), new)
        if isinstance(old, list) and isinstance(new, list) and old:
            return self._container(place, span, list(self._items(place, old, new)), new)
        return self._written(new, self._line_indent(span.first))

    def _keys(self, place: Place, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[_Member]:
        for index, (child, span) in enumerate(self.children[place]):
            key = str(child[-1])
            if new.get(key) is None and old[key] is not None:
                continue
            value = self.text[span.start : span.end] if new.get(key) is None else self.render(child, old[key], new[key])
            yield _Member(self.text[span.first : span.start] + value, index)
        indent = self._child_indent(place)
        for key, value in new.items():
            if value is not None and key not in old:
                yield _Member(f"{self._scalar(key)}{self.colon}{self._written(value, indent)}", None)

    def _items(self, place: Place, old: Sequence[Any], new: Sequence[Any]) -> Iterator[_Member]:
        indent = self._child_indent(place)
        one, other = [_form(item) for item in old], [_form(item) for item in new]
        for tag, start, end, new_start, new_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            if tag == "equal":
                for index in range(start, end):
                    span = self.known[(*place, index)]
                    yield _Member(self.text[span.start : span.end], index)
                continue
            paired = min(end - start, new_end - new_start) if tag == "replace" else 0
            for step in range(paired):
                at = start + step
                yield _Member(self.render((*place, at), old[at], new[new_start + step]), at)
            for item in new[new_start + paired : new_end] if tag != "delete" else ():
                yield _Member(self._written(item, indent), None)

    def _container(self, place: Place, span: Span, members: Sequence[_Member], new: Any) -> str:
        """Brackets, members and what is between them."""
        if not members:
            return "{}" if isinstance(new, Mapping) else "[]"
        found = [one for _, one in self.children[place]]
        before = self.text[span.start + 1 : found[0].first]
        behind = self.text[found[-1].end : span.end - 1]
        between = [self.text[a.end : b.first] for a, b in pairwise(found)]
        usual = Counter(between).most_common(1)[0][0] if between else f",{before}" if "\n" in before else ", "
        parts = [self.text[span.start], before]
        last: int | None = None
        for number, member in enumerate(members):
            if number:
                follows = member.index is not None and member.index > 0 and last == member.index - 1
                parts.append(between[member.index - 1] if follows and member.index is not None else usual)
            parts.append(member.text)
            last = member.index
        return "".join([*parts, behind, self.text[span.end - 1]])

    def _line_indent(self, offset: int) -> str:
        line = self.text[:offset].rpartition("\n")[2]
        return line[: len(line) - len(line.lstrip())]

    def _child_indent(self, place: Place) -> str | None:
        """The white space before the members of a container, None where they are in one line."""
        first = self.children[place][0][1].first
        line = self.text[:first].rpartition("\n")[2]
        return None if line.strip() else self._line_indent(first)

    def _written(self, value: Any, indent: str | None) -> str:
        """A new value: lists of plain values in one line, the rest in lines where the text has lines."""
        plain = isinstance(value, list) and not any(isinstance(item, dict | list) for item in value)
        if not self.unit or indent is None or plain or not isinstance(value, dict | list):
            return self._scalar(value)
        text = json.dumps(value, ensure_ascii=self.ascii, indent=self.unit, separators=(",", self.colon))
        return text.replace("\n", f"{self.line_end}{indent}")

    def _scalar(self, value: Any) -> str:
        spaced = self.colon.endswith(" ") or bool(self.unit)
        return json.dumps(value, ensure_ascii=self.ascii, separators=(", " if spaced else ",", self.colon))


def _form(item: Any) -> str:
    return json.dumps(canonical(item), sort_keys=True)
