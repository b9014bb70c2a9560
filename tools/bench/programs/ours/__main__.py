"""The tasks of tasks.json, which lies beside: resource name -> inputs."""

import json
from pathlib import Path

from pulumi_dataworks import DISyncTask

for name, inputs in json.loads(Path("tasks.json").read_text(encoding="utf-8")).items():
    DISyncTask(name, **inputs)
