"""Where whole jobs are, and what a job becomes on its way through the engine."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from pulumi_dataworks.content import read_json_text

ROOT = Path(__file__).resolve().parents[2]
OWN = sorted((ROOT / "tests" / "unit" / "jobs").glob("*.json"))

EXAMPLES = sorted((ROOT / "examples" / "orders" / "jobs").glob("*.json"))
CORPUS = ROOT.parent / "shared" / "corpus"
"""Jobs that others published; their licences do not let them into this repository, so that they are not everywhere."""

JOBS = {path.stem: read_json_text(path.read_text(encoding="utf-8")) for path in sorted([*OWN, *EXAMPLES])}
"""The jobs of this repository, by the names of their files."""


def shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        items = [(key, shuffled(item, chance)) for key, item in value.items()]
        chance.shuffle(items)
        return dict(items)
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


def as_the_engine_holds_it(value: Any) -> Any:
    """Every number a float, no null under a key."""
    if isinstance(value, dict):
        return {key: as_the_engine_holds_it(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [as_the_engine_holds_it(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def two_steps(reader: dict[str, Any], writer: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A job of a reader and a writer; each has its step type under "of", the rest is its parameter."""

    def step(role: str, parameter: dict[str, Any]) -> dict[str, Any]:
        own = dict(parameter)
        return {"stepType": own.pop("of"), "category": role, "name": role.capitalize(), "parameter": own}

    return {
        "type": "job",
        "version": "2.0",
        "steps": [step("reader", reader), step("writer", writer)],
        "setting": {"errorLimit": {"record": "0"}, "speed": {"concurrent": 2, "throttle": False}},
        "order": {"hops": [{"from": "Reader", "to": "Writer"}]},
        **more,
    }
