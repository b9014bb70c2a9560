"""dataworks.lock.json and the JSON files of adopted tasks: two formats that other commands read."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from pulumi_dataworks.adoption.job_file import job_text
from pulumi_dataworks.adoption.lock_file import lock_text, read_lock
from pulumi_dataworks.content import read_json_text, same
from pulumi_dataworks.errors import InputError
from support.jobs import JOBS

WRITTEN = """{
  "files": {
    "jobs/orders/orders_daily.json": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
  },
  "format": 1,
  "project_id": "10000",
  "resource_groups": {
    "S_res_group_1_2": "RESOURCE_GROUP"
  },
  "tasks": {
    "10000:1000001": {
      "content": "jobs/orders/orders_daily.json",
      "file_folder_path": "业务流程/orders/数据集成",
      "module": "workflows/orders.py",
      "resource": "orders_daily",
      "secrets": {
        "Reader": {
          "password": "orders_daily-reader-password"
        }
      },
      "status": "adopted",
      "task_name": "orders_daily",
      "type": "ScheduledSync"
    }
  }
}
"""


def test_a_lock_file_is_read_and_written_as_it_is() -> None:
    """The whole format, literally: it is in the repositories of users."""
    lock = read_lock(WRITTEN, "dataworks.lock.json")
    assert lock.tasks["10000:1000001"].secrets == {"Reader": {"password": "orders_daily-reader-password"}}
    assert lock_text(lock) == WRITTEN


def test_a_file_with_the_digest_of_an_ended_or_of_an_interrupted_run_is_not_edited() -> None:
    """Between the two writes of a run that died nobody edited anything."""
    held = json.loads(WRITTEN)
    held["writing"] = {"jobs/orders/orders_daily.json": hashlib.sha256(b"new").hexdigest()}
    lock = read_lock(json.dumps(held), "lock")
    assert lock.wrote("jobs/orders/orders_daily.json", b"test")
    assert lock.wrote("jobs/orders/orders_daily.json", b"new")
    assert not lock.wrote("jobs/orders/orders_daily.json", b"edited")
    assert not lock.wrote("workflows/orders.py", b"test")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "the file is wrong"),
        ('{"format": 2, "project_id": "1"}', "has format 2"),
        ('{"format": 1}', "project_id is wrong"),
        ('{"format": 1, "project_id": "1", "files": {"a": "b"}}', "files.a is wrong"),
        ('{"format": 1, "project_id": "1", "tasks": {"1:2": {"resource": "a"}}}', "tasks.1:2.type is wrong"),
    ],
)
def test_a_broken_lock_file_is_an_error_that_names_the_place(text: str, says: str) -> None:
    """Not an empty lock: everything would look as if a person had written it."""
    with pytest.raises(InputError) as error:
        read_lock(text, "dataworks.lock.json")
    assert says in str(error.value)
    assert "dataworks.lock.json" in str(error.value)


def test_the_file_of_a_job_is_formatted_as_the_documents_say() -> None:
    """Order of keys, two spaces, characters as they are, a line feed at the end."""
    content = {
        "version": "2.0",
        "type": "job",
        "order": {"hops": [{"to": "写", "from": "Reader"}]},
        "steps": [{"name": "Reader", "stepType": "mysql", "parameter": {"column": ["id", "名"]}, "category": "reader"}],
    }
    assert job_text(content) == (
        '{\n  "type": "job",\n  "version": "2.0",\n  "steps": [\n    {\n      "stepType": "mysql",\n'
        '      "parameter": {\n        "column": [\n          "id",\n          "名"\n        ]\n      },\n'
        '      "name": "Reader",\n      "category": "reader"\n    }\n  ],\n'
        '  "order": {\n    "hops": [\n      {\n        "from": "Reader",\n        "to": "写"\n      }\n    ]\n  }\n}\n'
    )


@pytest.mark.parametrize("name", JOBS)
def test_the_file_of_a_job_means_what_the_job_means(name: str) -> None:
    """Read as a program reads it."""
    content: dict[str, Any] = JOBS[name]
    assert same(read_json_text(job_text(content)), content)
