"""Whether a condition became narrower or wider, as far as an SQL parser can say.

Used by reviews only: the parser is loaded when the first condition is compared, and never on the path of a program's
constructor, of check or of diff.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ..content import ABSENT
from ..content.effects.classification import Classification

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

DIALECTS: Mapping[str, str] = {
    # step type: the dialect of its conditions, where it is another one than that of the parser
    **dict.fromkeys(("mysql", "mariadb", "polardb", "polardbx20", "drds", "tidb", "analyticdb_for_mysql"), "mysql"),
    **dict.fromkeys(("postgresql", "adbpg", "holo", "redshift", "kingbasees"), "postgres"),
    "oracle": "oracle",
    "sqlserver": "tsql",
    "clickhouse": "clickhouse",
    "hive": "hive",
    "odps": "hive",
}

VARIABLE = re.compile(r"\$\{\s*(\w[\w.]*)\s*\}|\$\[([^\[\]]*)\]")
Part: TypeAlias = "str | tuple[str, frozenset[Part]]"
"""A comparison as text in one form; or "and" or "or", and the parts that it connects, in whichever order."""

LONGEST = 10_000
"""Characters of a condition that is parsed."""


def condition_effect(old: Any, new: Any, step_type: str) -> Classification | None:
    """DE503 where every row that `new` reads was read with `old`, DE504 where it is the other way round; else None.

    DE901 where both are one condition. A condition that is added narrows, one that is removed widens. Of two conditions
    the parts that AND and OR connect are compared as they are written: what is only equivalent by its meaning is not
    seen.
    """
    if _blank(old) or _blank(new):
        if isinstance(new, str) and not _blank(new):
            return Classification("DE503", "a condition is added: only rows that satisfy it are read", False, "fewer")
        if isinstance(old, str) and not _blank(old):
            return Classification("DE504", "the condition is removed: all rows are read", False, "more")
        return None
    if not (isinstance(old, str) and isinstance(new, str)) or max(len(old), len(new)) > LONGEST:
        return None
    before, after = (_parsed(text, DIALECTS.get(step_type)) for text in (old, new))
    if before is None or after is None:
        return None
    try:
        narrower, wider = _Steps().implies(after, before), _Steps().implies(before, after)
    except _TooLong:
        return None
    if narrower and wider:
        return Classification("DE901", "the same condition, written in another way")
    if narrower:
        return Classification("DE503", "the condition is narrower: fewer rows satisfy it", direction="fewer")
    if wider:
        return Classification("DE504", "the condition is wider: more rows satisfy it", direction="more")
    return None


def _blank(value: Any) -> bool:
    return value is ABSENT or value is None or (isinstance(value, str) and not value.strip())


def _parsed(text: str, dialect: str | None) -> Part | None:
    """The condition, with a name in place of each variable; None where the parser cannot read it."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    named = VARIABLE.sub(lambda found: "variable_" + re.sub(r"\W", "_", found[1] or found[2]), text)
    try:
        return _form(sqlglot.condition(named, dialect=dialect))
    except (SqlglotError, RecursionError, ValueError):
        return None


def _form(condition: Expr) -> Part:
    """The condition without parentheses, and without order among the parts of one connector."""
    from sqlglot import expressions

    kinds = {expressions.And: "and", expressions.Or: "or"}
    inner = condition.unnest()
    kind = next((kind for kind in kinds if isinstance(inner, kind)), None)
    if kind is None:
        return inner.sql(comments=False)
    waiting, parts = [inner], set()
    while waiting:
        part = waiting.pop().unnest()
        if isinstance(part, kind):
            waiting += [part.args["this"], part.args["expression"]]
        else:
            parts.add(_form(part))
    return (kinds[kind], frozenset(parts)) if len(parts) > 1 else next(iter(parts))


class _TooLong(Exception):
    """Comparing two conditions takes more steps than a review may."""


@dataclass
class _Steps:
    """How many comparisons are left."""

    left: int = 20_000

    def implies(self, one: Part, other: Part) -> bool:
        """Whether every row that satisfies `one` satisfies `other`, by AND and OR alone. Raises _TooLong."""
        self.left -= 1
        if self.left < 0:
            raise _TooLong
        if one == other:
            return True
        if isinstance(other, tuple) and other[0] == "and":
            return all(self.implies(one, part) for part in other[1])
        if isinstance(one, tuple) and one[0] == "or":
            return all(self.implies(part, other) for part in one[1])
        if isinstance(one, tuple) and (other in one[1] or any(self.implies(part, other) for part in one[1])):
            return True
        return isinstance(other, tuple) and (one in other[1] or any(self.implies(one, part) for part in other[1]))
