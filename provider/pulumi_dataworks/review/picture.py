"""A task as a picture: its steps as boxes, its column mapping as lines between two lists. Geometry only, no HTML.

    boxes(before, after)     the steps: what each is, and what became of it
    drawing(mapping)         the columns of both sides as rows, the pairs as lines between them

       reader                    writer
    1  id      ───────────────   id
    2  age +   ═══════════════ + age
       columns 3–480 unchanged             a long run that tells nothing is one band

A drawing is as wide as it is given room: x runs from 0 to WIDTH, y is in pixels of the page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..content import Column, Pair
from .model import MappingLine, StepPicture
from .received import RECEIVES
from .signed_lines import column_text

WIDTH = 100
ROW = 26
"""Pixels of one row; the style sheet says the same."""

KEPT = {"same": 1, "added": 10, "removed": 10, RECEIVES: 10}
"""Rows of a run of lines of one kind that stay at each of its ends; lines of other kinds are always drawn."""

LEAST_HIDDEN = 3
"""Rows that a band must save, or it tells less than they do."""

KINDS = (RECEIVES, "added", "removed", "moved", "changed", "same")

WORDS = {"same": "unchanged", "added": "added", "removed": "removed", RECEIVES: "shifted"}
"""What a band says of its columns."""

Side = Literal["source", "target"]
Key = tuple[str, str, int]


@dataclass(frozen=True)
class Box:
    """One step. `kind` is same, added, removed or changed; `was` what a changed one was, as `told`."""

    kind: str
    label: str
    role: str
    told: str
    was: str = ""


@dataclass(frozen=True)
class Row:
    """One column of one side, or a band of many (`band` is its text then). `kind` says what became of the column."""

    kind: str
    position: int = 0
    name: str = ""
    type: str = ""
    note: str = ""
    band: str = ""


@dataclass(frozen=True)
class Line:
    """One pair, or all pairs of a band. `path` is the data of an SVG path."""

    kind: str
    path: str
    band: bool = False


@dataclass(frozen=True)
class Drawing:
    """Rows and lines, `height` in pixels. `counts` are the lines of each kind, as they are told in words."""

    sources: tuple[Row, ...]
    targets: tuple[Row, ...]
    lines: tuple[Line, ...]
    height: int
    counts: tuple[tuple[str, int], ...]

    @property
    def told(self) -> str:
        """Such as "2 added, 1 moved, 480 unchanged"."""
        return ", ".join(f"{count} {WORDS.get(kind, kind)}" for kind, count in self.counts)


class _Edge(NamedTuple):
    """One line before it has a place: the indexes of its columns in the rows of both sides, None where it has none."""

    kind: str
    source: int | None
    target: int | None


class _Columns(NamedTuple):
    """The columns of one side, and where those of a pair stand in `rows`, by the position of the pair."""

    rows: list[Row]
    old: dict[int, int]
    new: dict[int, int]

    def at(self, pair: Pair | None, *, is_new: bool) -> int | None:
        return None if pair is None else (self.new if is_new else self.old).get(pair.position)


def boxes(before: Sequence[StepPicture], after: Sequence[StepPicture]) -> tuple[Box, ...]:
    """The steps of a task in the order in which data goes through them; what is gone stands last of its role."""
    left = list(before)
    names = {step.label for step in after}
    found: list[Box] = []
    for step in after:
        alike = [old for old in left if (old.role, old.label) == (step.role, step.label)]
        alike += [old for old in left if old.role == step.role != "between" and old.label not in names]
        if not alike:
            found.append(Box("added", step.label, step.role, _told(step)))
            continue
        old = alike[0]
        left.remove(old)
        was = "" if old == step else ", ".join(_differing(old, step))
        found.append(Box("changed" if was else "same", step.label, step.role, _told(step), was))
    found += [Box("removed", step.label, step.role, _told(step)) for step in left]
    return tuple(sorted(found, key=lambda box: {"reader": 0, "writer": 2}.get(box.role, 1)))


def _told(step: StepPicture) -> str:
    return " · ".join(part for part in (step.step_type, step.where) if part)


def _differing(old: StepPicture, new: StepPicture) -> Iterator[str]:
    if old.label != new.label:
        yield old.label
    if _told(old) != _told(new):
        yield _told(old) or "nothing"


def drawing(mapping: Sequence[MappingLine]) -> Drawing:
    """The picture of a mapping; linear in its length."""
    sources, targets = _columns(mapping, "source"), _columns(mapping, "target")
    edges = list(_edges(mapping, sources, targets))
    runs = list(_runs(edges))
    source_rows, source_at = _folded(sources.rows, [(edges[a].kind, edges[a].source, edges[b].source) for a, b in runs])
    target_rows, target_at = _folded(targets.rows, [(edges[a].kind, edges[a].target, edges[b].target) for a, b in runs])
    hidden = {index for first, last in runs for index in range(first + 1, last + 1)}
    bands = {first for first, _ in runs}
    lines = tuple(
        Line(edge.kind, _path(_y(edge.source, source_at), _y(edge.target, target_at)), index in bands)
        for index, edge in enumerate(edges)
        if index not in hidden
    )
    counts = Counter(line.kind for line in mapping)
    return Drawing(
        sources=source_rows,
        targets=target_rows,
        lines=lines,
        height=ROW * max(len(source_rows), len(target_rows)),
        counts=tuple((kind, counts[kind]) for kind in KINDS if counts[kind]),
    )


def _columns(mapping: Sequence[MappingLine], side: Side) -> _Columns:
    """The columns of the new list in its order, and each that is gone behind what it followed in the old list."""
    old, new = _keyed((line.old for line in mapping), side), _keyed((line.new for line in mapping), side)
    old_keys, new_keys = set(old.values()), set(new.values())
    behind: dict[Key | None, list[Key]] = defaultdict(list)
    last: Key | None = None
    for key in dict.fromkeys(old.values()):
        if key in new_keys:
            last = key
        else:
            behind[last].append(key)
    order = [*behind[None], *(one for key in dict.fromkeys(new.values()) for one in (key, *behind[key]))]
    rows: dict[Key, Row] = {}
    for line in mapping:
        for pair, keys, is_new in ((line.old, old, False), (line.new, new, True)):
            if pair is None or pair.position not in keys or (not is_new and keys[pair.position] in new_keys):
                continue
            key = keys[pair.position]
            is_kept = key in new_keys and key in old_keys
            kind, note = _fate(line, side) if is_kept else ("added" if key in new_keys else "removed", "")
            if key not in rows or kind not in ("same", "removed"):
                column = getattr(pair, side)
                rows[key] = Row(kind, pair.position, column.name, column.type, note)
    index = {key: at for at, key in enumerate(order)}
    return _Columns(
        [rows[key] for key in order],
        {position: index[key] for position, key in old.items()},
        {position: index[key] for position, key in new.items()},
    )


def _keyed(pairs: Iterable[Pair | None], side: Side) -> dict[int, Key]:
    """The column of each pair, by position, as what tells it from the others: its name, and the how-manieth of it."""
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[int, Key] = {}
    for pair in sorted((pair for pair in pairs if pair), key=lambda pair: pair.position):
        column: Column | None = getattr(pair, side)
        if column is not None:
            name = (column.kind, column.name)
            found[pair.position] = (*name, seen[name])
            seen[name] += column.kind not in ("star", "unknown")  # one of these stands for many
    return found


def _fate(line: MappingLine, side: Side) -> tuple[str, str]:
    """What became of a column that both lists have, and how that is noted beside it."""
    if line.old is None or line.new is None:
        return "same", ""
    if line.kind == "moved":
        return "moved", f"was {line.old.position}"
    if line.kind == RECEIVES:
        return (RECEIVES, f"← {column_text(line.new.source)}") if side == "target" else ("same", "")
    before, after = getattr(line.old, side), getattr(line.new, side)
    if before and after and before.name == after.name and before.type != after.type:
        return "changed", f"was {before.type or 'without a type'}"
    return "same", ""


def _edges(mapping: Sequence[MappingLine], sources: _Columns, targets: _Columns) -> Iterator[_Edge]:
    for line in mapping:
        old, new = (
            (sources.at(pair, is_new=is_new), targets.at(pair, is_new=is_new))
            for pair, is_new in ((line.old, False), (line.new, True))
        )
        if line.kind == "changed" and old != new:  # another column on one side: one line goes, another comes
            yield _Edge("removed", *old)
            yield _Edge("added", *new)
        else:
            yield _Edge(line.kind, *(new if line.new else old))


def _runs(edges: Sequence[_Edge]) -> Iterator[tuple[int, int]]:
    """First and last edge of each run that is drawn as one band, without the rows that stay at its ends."""
    ends = (Counter(edge.source for edge in edges), Counter(edge.target for edge in edges))
    first = 0
    for index in range(1, len(edges) + 1):
        if index < len(edges) and edges[index - 1].kind in KEPT and _follows(edges, index, first, ends):
            continue
        kept = KEPT.get(edges[first].kind, 0)
        if index - first - 2 * kept >= LEAST_HIDDEN:
            yield first + kept, index - 1 - kept
        first = index


def _follows(edges: Sequence[_Edge], index: int, first: int, ends: Sequence[Counter[int | None]]) -> bool:
    """Whether an edge goes on with the run that starts at `first`: each side is one row lower, or one row for all."""
    if edges[index].kind != edges[first].kind:
        return False
    is_lower = False
    for side, degrees in (("source", ends[0]), ("target", ends[1])):
        start, before, here = (getattr(edges[at], side) for at in (first, index - 1, index))
        if before is None or here is None:
            if before is not here:
                return False
        elif here == before + 1 and (index - first == 1 or start != before):
            is_lower = True
            if degrees[before] > 1 or degrees[here] > 1:
                return False
        elif here != before or start != here:
            return False
    return is_lower


def _folded(
    rows: Sequence[Row], runs: Sequence[tuple[str, int | None, int | None]]
) -> tuple[tuple[Row, ...], list[int]]:
    """The rows with one band for each run, and for each former row where it stands now."""
    bands = {
        first: (kind, last) for kind, first, last in runs if first is not None and last is not None and last > first
    }
    shown: list[Row] = []
    at: list[int] = []
    while len(at) < len(rows):
        index = len(at)
        kind, last = bands.get(index, ("", index))
        if kind:
            text = f"{rows[index].position}–{rows[last].position} {WORDS[kind]}"
            shown.append(Row(kind, band=text))
        else:
            shown.append(rows[index])
        at += [len(shown) - 1] * (last - index + 1)
    return tuple(shown), at


def _y(index: int | None, at: Sequence[int]) -> int | None:
    return None if index is None else at[index] * ROW + ROW // 2


def _path(source: int | None, target: int | None) -> str:
    """From the left to the right; a line that lacks an end stops on the way there, at a cross."""
    if source is not None and target is not None:
        bend = WIDTH * 2 // 5
        return f"M0 {source}C{bend} {source} {WIDTH - bend} {target} {WIDTH} {target}"
    start, y, end = (0, source, WIDTH // 3) if target is None else (WIDTH, target, WIDTH * 2 // 3)
    return f"M{start} {y}H{end}m-3 -4l6 8m0 -8l-6 8" if y is not None else ""
