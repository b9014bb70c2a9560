"""Strategies of hypothesis: JSON values, with unknown values and with the strings of jobs."""

from __future__ import annotations

import json
import re

from hypothesis import strategies as st

from pulumi_dataworks.content import UNKNOWN
from support.jobs import JOBS

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-100, 100)
    | st.floats(-100, 100, allow_nan=False)
    | st.sampled_from(["", "a", "2", "true"])
)

KEYS = st.sampled_from("abcd")

VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))

WITH_UNKNOWN = st.recursive(
    LEAVES | st.just(UNKNOWN), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(UNKNOWN) | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.tuples(inner),
)

WORDS = st.sampled_from(
    sorted(
        {word for job in JOBS.values() for word in re.findall(r'"([^"\\\\]+)"', json.dumps(job))}
        | {"", "*", "ds=", "${"}
    )
)

JOBLIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.just(UNKNOWN),
    lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner),
)
