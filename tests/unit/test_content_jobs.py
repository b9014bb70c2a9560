"""Whole jobs: none that DataWorks takes is refused or changed on its way."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from pulumi_dataworks import TaskContent
from pulumi_dataworks.content import (
    canonical,
    keep_old_form,
    problems,
    read_json_text,
    read_live_json,
    same,
    write_json,
)
from support.jobs import CORPUS, EXAMPLES, OWN, as_the_engine_holds_it, shuffled


def check_the_way_of(job: dict[str, Any]) -> None:
    """Accepted, written, read back, carried by the engine: the same meaning everywhere, the old form at the end.

    The typed model is one of version 2.0, which has steps.
    """
    assert problems(job) == []
    text = write_json(job)
    assert write_json(shuffled(job, random.Random(1))) == text
    for again in (read_json_text(text), read_live_json(text), as_the_engine_holds_it(job), canonical(job)):
        assert same(again, job)
        assert keep_old_form(job, again) == job
    if job.get("version") != "1.0":
        assert TaskContent.model_validate(job).to_dict() == {"type": "job", "version": "2.0"} | canonical(job)


@pytest.mark.parametrize("path", OWN + EXAMPLES, ids=lambda path: path.stem)
def test_each_job_of_ours_goes_its_way_unchanged(path: Path) -> None:
    """Nulls, floats, other alphabets, variables, several connections, steps without name or stepType, version 1.0."""
    check_the_way_of(read_json_text(path.read_text(encoding="utf-8")))


def test_every_published_job_goes_its_way_unchanged() -> None:
    """The 109 jobs that were collected beside the repository, where they are."""
    if not CORPUS.exists():
        pytest.skip("the collected jobs beside the repository are not here; those of the repository were tested")
    paths = sorted(CORPUS.glob("*.json"))
    assert len(paths) > 100
    for path in paths:
        check_the_way_of(json.loads(path.read_text(encoding="utf-8"))["content"])
