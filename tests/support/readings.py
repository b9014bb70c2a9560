"""The matrix of docs/strictness.md: each reading of an option of the emulator × each operation of the provider.

READINGS      the default one, and every other value of every option on what the documents leave open
OPERATIONS    what a user does with a task, from its workflow to its deletion, in this order
DIFFERENT     the cells in which the provider needs more than in the default reading, in words
"""

from __future__ import annotations

DEFAULT: tuple[str, object] = ("", None)
"""The reading in which each option has its default."""

READINGS: tuple[tuple[str, object], ...] = (
    DEFAULT,
    ("input_list", "refuse_unchanged"),
    ("input_list", "lenient"),
    ("auto_rerun_times", "required"),
    ("schedule_values", "any"),
    ("cron_limits", "documented"),
    ("unique_outputs", False),
    ("refuse_cycles", False),
    ("descendants", "allow"),
    ("create_folders", True),
    ("unique_names", False),
    ("task_names", "word"),
    ("short_client_tokens", False),
    ("honour_client_token", False),
    ("check_client_token", False),
    ("cu", "any"),
    ("max_url_bytes", None),
    ("daily_calls", 100),
    ("deletion_versions", False),
    ("committed_status", "CHECK_OK"),
    ("deploying_status", "PACKAGED"),
    ("not_found_style", "404"),
    ("not_found_style", "null_file"),
    ("recycle_bin", True),
    ("folder_language", "folderDi"),
    ("folder_language", "English"),
)

OPERATIONS = (
    "workflow",
    "folder",
    "create",
    "content",
    "parameters",
    "schedule",
    "rename",
    "move",
    "long content",
    "another schedule",
    "publish",
    "refresh",
    "delete",
    "delete folder",
    "delete workflow",
)

DONE = "done"
SECOND_CALL = "done, by a second call"
"""The first UpdateFile is refused, the second one is without InputList, or with AutoRerunTimes."""

DIFFERENT: dict[tuple[str, object, str], str] = {
    (option, value, operation): SECOND_CALL
    for option, value in (("input_list", "refuse_unchanged"), ("auto_rerun_times", "required"))
    for operation in ("rename", "move", "long content", "another schedule")
}


def cell(option: str, value: object, operation: str) -> str:
    """What is expected of the operation in this reading."""
    return DIFFERENT.get((option, value, operation), DONE)


def name(option: str, value: object) -> str:
    """A reading as tests and the page write it."""
    return f"{option}={value}" if option else "default"
