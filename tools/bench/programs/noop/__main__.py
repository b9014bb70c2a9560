"""The same inputs, in resources that do nothing."""

import json
from pathlib import Path

from bench.noop import Noop

for name, inputs in json.loads(Path("tasks.json").read_text(encoding="utf-8")).items():
    Noop(name, inputs)
