"""Whether a condition became narrower or wider, as far as an SQL parser can say.

Used by reviews only: the parser is loaded when the first condition is compared, and never on the path of a program's
constructor, of check or of diff.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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
LONGEST = 10_000
"""Characters of a condition that is parsed."""


def condition_effect(old: Any, new: Any, step_type: str) -> Classification | None:
    """DE503 where every row that `new` reads was read with `old`, DE504 where it is the other way round; else None.

    A condition that is added narrows, one that is removed widens. Of two conditions the parts that AND, or OR, connects
    are compared as they are written: what is only equivalent by its meaning is not seen.
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
    if _narrows(before, after):
        return Classification("DE503", "the condition is narrower: fewer rows satisfy it", direction="fewer")
    if _narrows(after, before):
        return Classification("DE504", "the condition is wider: more rows satisfy it", direction="more")
    return None


def _blank(value: Any) -> bool:
    return value is ABSENT or value is None or (isinstance(value, str) and not value.strip())


def _parsed(text: str, dialect: str | None) -> Expr | None:
    """The condition, with a name in place of each variable; None where the parser cannot read it."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    named = VARIABLE.sub(lambda found: "variable_" + re.sub(r"\W", "_", found[1] or found[2]), text)
    try:
        return sqlglot.condition(named, dialect=dialect)
    except (SqlglotError, RecursionError, ValueError):
        return None


def _narrows(before: Expr, after: Expr) -> bool:
    """Whether `after` has all parts of `before` and more, connected by AND; or some parts only, connected by OR."""
    from sqlglot import expressions

    if _parts(before, expressions.And) < _parts(after, expressions.And):
        return True
    return _parts(after, expressions.Or) < _parts(before, expressions.Or)


def _parts(condition: Expr, kind: type[Expr]) -> frozenset[str]:
    """The parts that a connector connects, as text in one form."""
    inner = condition.unnest()
    if not isinstance(inner, kind):
        return frozenset({inner.sql()})
    return frozenset().union(*(_parts(part, kind) for part in (inner.args["this"], inner.args["expression"])))
