"""The JSON file of a task: one text for one meaning, so that two adoptions of one task differ in what changed alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..content import write_json


def job_text(content: Mapping[str, Any]) -> str:
    """`content` as the text of its file: keys in the order of the code editor, the others sorted, two spaces for each
    level, characters as they are, a line feed at the end. Raises ValueError as `write_json` does."""
    return json.dumps(json.loads(write_json(content)), ensure_ascii=False, indent=2) + "\n"
