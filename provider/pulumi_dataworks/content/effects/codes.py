"""The codes of effects, each with its class. A code never changes its meaning; a new row raises VERSION.

A code that is given to changes that had another one before can fail a gate that passed; CHANGELOG.md names these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .effect import Effect

VERSION = 3
"""1 had six classes and no codes; 3 has DE116 and DE908, and reads members of objects."""

MEANING: Mapping[Effect, str] = {
    Effect.NONE: "nothing about the data",
    Effect.TUNING: "how fast the task runs, and on what",
    Effect.ROWS: "which rows arrive",
    Effect.SCHEMA: "which columns arrive, and in which form",
    Effect.TARGET: "where the data goes, and how a row meets one that is there",
    Effect.MISPLACED: "values arrive in other columns or rows than before",
    Effect.DESTRUCTIVE: "whether rows of the target are lost or doubled",
}


@dataclass(frozen=True)
class Code:
    """One code: its name, its class, and what it reports."""

    code: str
    name: str
    effect: Effect
    meaning: str


_ROWS: Mapping[Effect, tuple[tuple[str, str, str], ...]] = {
    Effect.DESTRUCTIVE: (
        ("DE101", "writer-empties-another-place", "The writer empties its target, and its target is another one."),
        ("DE102", "writer-starts-to-empty", "The target is emptied or overwritten before each run from now on."),
        ("DE103", "writer-stops-emptying", "The target is not emptied any more: a second run doubles rows."),
        ("DE104", "rows-replaced-whole", "Rows of the target are replaced whole: other columns of them are lost."),
        ("DE105", "rows-added-again", "A row that was updated before is written beside the one that is there."),
        ("DE106", "rows-deleted", "Rows of the target are deleted."),
        ("DE107", "statements-changed", "Other SQL runs before or after the rows; it can do anything."),
        ("DE108", "statement-deletes", "SQL that runs before or after the rows deletes or drops."),
        ("DE109", "at-least-once", "A part that fails is run again, and its rows can be written twice."),
        ("DE111", "unknown-writer-parameter", "The catalogue does not have this parameter of the writer."),
        ("DE112", "value-not-known-yet", "The value is known only at deployment, and one of its values destroys."),
        ("DE113", "document-read-otherwise", "The content is read as another kind or version of task."),
        ("DE114", "unknown-key", "No document names this key of the content."),
        ("DE115", "task-recreated", "The task is deleted and created as another file."),
        ("DE116", "values-expire-sooner", "The store deletes what is written after a shorter time."),
    ),
    Effect.MISPLACED: (
        ("DE201", "mapping-shifted", "Columns are mapped by position, and one side moves alone."),
        ("DE202", "field-index-changed", "A column of the writer takes another field of the reader."),
        ("DE203", "key-changed", "Rows of the target are found by another key."),
    ),
    Effect.TARGET: (
        ("DE301", "another-target", "The data goes to another place."),
        ("DE302", "another-kind-of-target", "The data goes to another kind of store."),
        ("DE303", "other-hops", "Another step feeds the writer."),
        ("DE304", "another-target-account", "Another account can write elsewhere."),
        ("DE305", "conflict-handling", "A row that is in the target already is treated in another way."),
        ("DE306", "step-category", "A step reads instead of writing, or the other way round."),
        ("DE307", "hops-left-behind", "A step is renamed, and a hop or a secret still has the old name."),
    ),
    Effect.SCHEMA: (
        ("DE401", "query-changed", "A query decides rows and columns."),
        ("DE402", "columns-changed", "Other columns are read or written."),
        ("DE403", "column-added", "A column is added; the target must have it before the task runs."),
        ("DE404", "column-removed", "A column is not written any more; it stays in the target."),
        ("DE405", "column-renamed", "A column of another name is at the same position."),
        ("DE406", "columns-reordered", "Columns are in another order."),
        ("DE407", "type-wider", "A column takes every value that it took before, and more."),
        ("DE408", "type-changed", "A column has another type; values can be cut or refused."),
        ("DE409", "values-written-otherwise", "Values are written in another form."),
        ("DE410", "transformation-changed", "A step between reader and writer does something else."),
        ("DE411", "nulls-skipped-or-written", "A NULL is written where none was, or left out."),
        ("DE412", "unknown-reader-parameter", "The catalogue does not have this parameter of the reader."),
    ),
    Effect.ROWS: (
        ("DE501", "another-source", "The data comes from another place."),
        ("DE502", "other-rows", "Other rows are read."),
        ("DE503", "fewer-rows", "Fewer rows are read than before, all of them among those of before."),
        ("DE504", "more-rows", "All rows of before are read, and more."),
        ("DE505", "source-read-otherwise", "The source is read into rows in another way."),
        ("DE506", "another-source-account", "Another account can see other rows."),
        ("DE507", "more-dirty-rows", "More dirty rows are left out before the task fails."),
        ("DE508", "fewer-dirty-rows", "The task fails at fewer dirty rows than before."),
        ("DE509", "times-read-otherwise", "Dates and times are read in another way."),
        ("DE510", "unknown-setting", "No document names this setting."),
        ("DE590", "schedule-changed", "The task runs at other times, or with other variables."),
    ),
    Effect.TUNING: (
        ("DE601", "speed-changed", "The task runs faster or slower."),
        ("DE602", "memory-changed", "The task has other memory, or runs on other machines."),
        ("DE603", "step-tuned", "A step reads or writes in other portions."),
        ("DE604", "resources-changed", "The task runs on other resources."),
        ("DE690", "runs-otherwise", "How the schedule runs the task."),
    ),
    Effect.NONE: (
        ("DE901", "same-meaning", "The same in another form."),
        ("DE902", "console-key", "A key that the console keeps for itself."),
        ("DE903", "step-renamed", "A step has another name."),
        ("DE904", "hops-follow", "The hops have the new names of their steps."),
        ("DE905", "empty-list", "An empty list or text instead of none."),
        ("DE906", "same-order-on-both-sides", "Named columns move on both sides in the same way."),
        ("DE907", "default-written-out", "The value that an absent parameter has."),
        ("DE908", "no-effect", "The parameter has no effect beside the others, before and after."),
        ("DE990", "beside-the-content", "An input of the task beside its content, without effect on the data."),
    ),
}

CODES: Mapping[str, Code] = {
    code: Code(code, name, effect, meaning) for effect, rows in _ROWS.items() for code, name, meaning in rows
}

BESIDE_THE_CONTENT: Mapping[Effect, str] = {
    # class of an input beside the content: its code
    Effect.DESTRUCTIVE: "DE115",
    Effect.ROWS: "DE590",
    Effect.TUNING: "DE690",
    Effect.NONE: "DE990",
}
