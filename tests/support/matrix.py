"""The fault matrix: what each fault does to each hook. Tests name the cells they prove (`pytest.mark.cell`).

ROWS        the faults, and in words what is expected of each hook; "" where a fault cannot meet it
GUARDS      what keeps tasks from harm, each with the test that fails where it is taken out
"""

from __future__ import annotations

from dataclasses import dataclass

HOOKS = ("create", "update", "read", "delete", "check, diff")
SILENT = "sends nothing"
ANY = "any fault"
"""The cells of `check, diff` where nothing is sent are proven for all faults at once."""


@dataclass(frozen=True)
class Row:
    """One fault. `otherwise`: how and why it is decided in another way than one could expect."""

    fault: str
    create: str
    update: str
    read: str
    delete: str
    preview: str = SILENT
    otherwise: str = ""

    def cells(self) -> dict[str, str]:
        """What is expected, by hook; hooks that the fault cannot meet are left out."""
        texts = (self.create, self.update, self.read, self.delete, self.preview)
        return {hook: text for hook, text in zip(HOOKS, texts, strict=True) if text}


def alike(fault: str, text: str, preview: str = SILENT) -> Row:
    """A row whose four hooks that send something do the same."""
    return Row(fault, text, text, text, text, preview)


LOOK = "look, same token again"
SETTLED = "look, write again if undone"
AGAIN = "again"
FAILS = "fails"

ROWS = (
    alike("no connection", "again, then: nothing was changed"),
    alike("untrusted TLS", "fails at once, names the CA file"),
    Row("no answer, not applied", LOOK, SETTLED, AGAIN, SETTLED),
    Row("no answer, applied", "look, taken", "look, done", AGAIN, "look, gone is done"),
    alike("idle connection closed", "another connection, one call"),
    alike("throttled", "again after a pause"),
    alike("throttled, with a hint", "the hint is granted, or told"),
    alike("used up", "fails at once: day or edition"),
    Row("the service fails", LOOK, SETTLED, AGAIN, SETTLED),
    Row(
        "fails on parameters",
        "look, three attempts, fails",
        "look, two attempts, fails",
        "two attempts, fails",
        "look, two attempts, fails",
        otherwise="One creation and one look would do where the code means what it says. It is HTTP 500, which may "
        "follow work that was done, and no list says which, so it is settled as any unknown outcome is.",
    ),
    Row("no rights", FAILS, FAILS, "fails, never gone", FAILS),
    Row("invalid parameter", FAILS, FAILS, FAILS, FAILS),
    alike("wrong signature", "fails, never quotes the echo"),
    alike("clock off", "corrected once, a warning"),
    Row("nonce used", LOOK, SETTLED, AGAIN, SETTLED),
    alike("token ended", "renewed once, or told"),
    Row("says no", FAILS, FAILS, FAILS, FAILS),
    Row("says fail", "fails, no id is kept", FAILS, "", FAILS),
    Row(
        "says something beside success",
        "a warning",
        "a warning",
        "",
        "",
        otherwise="DeleteFile and GetFile have no such field in their documents.",
    ),
    Row("unreadable", LOOK, SETTLED, AGAIN, SETTLED),
    Row("too much, too slow", "cut off, look, taken", "cut off, look, done", "cut off, again", "cut off, look, gone"),
    Row(
        "odd data",
        "look, taken; never a made-up id",
        "look, done",
        FAILS,
        "look, gone is done",
        otherwise="A failure would leave done what was told as failed: the look tells. A success of GetFile without "
        "any file in it is one way in which DataWorks may say that there is none; no document tells the ways.",
    ),
    Row(
        "shows late",
        "waits, one file",
        "fails, nothing written",
        "fails while a list shows it",
        "",
        otherwise="An update does not wait for a file that no list shows: only a creation knows that it is new. A "
        "deletion takes what is not there for deleted.",
    ),
    Row(
        "edited in the console",
        "a stranger's file is refused",
        "a conflict",
        "drift",
        "other names are deleted, other creations refused",
        otherwise="An edit of the content does not stop a deletion: who takes a task out of a program wants it gone. "
        "What must not be mixed up is the file, by workspace, FileId, type and time of creation.",
    ),
    Row(
        "locked",
        "",
        "fails, names the holder",
        "",
        "fails, names the holder",
        otherwise="It is not tried again: no code is known for a lock, and whoever holds it may hold it for hours.",
    ),
    Row(
        "deleted in the console",
        "planned after a refresh",
        "fails, creates nothing",
        "leaves the state",
        "is done",
    ),
    Row("provider killed", "found again", "not written twice", "read again", "gone is done", ""),
    Row("engine killed", "the orphan ends, found again", "the orphan ends", "", "gone is done", ""),
    Row("SIGINT, once and twice", "recorded, or found again", "not written twice", "", "recorded", ""),
    Row(
        "two stacks, one file",
        "the second is refused",
        "a conflict",
        "drift",
        "another creation is refused",
        otherwise="CreateDISyncTask takes no mark, so a file that was never changed since looks alike for both: that "
        "is shared, with a warning. Two stacks that hold the same file both may delete it.",
    ),
    Row("values not known yet", "", "", "", "", "accepted anywhere"),
    Row("any character", "kept", "kept", "kept", "", "lone surrogates are told"),
    Row("a megabyte", "in the body", "in the body", "read", "", ""),
    Row(
        "numbers",
        "exact, or refused",
        "exact, or refused",
        "exact, or refused",
        "",
        "told with its path",
        otherwise="Pulumi carries numbers as floats: integral floats count as integers, and integers that a float "
        "cannot hold are refused by `check`; as text they pass.",
    ),
    Row(
        "order of keys, null, empties",
        "kept",
        "kept",
        "kept",
        "",
        "no change",
        otherwise="null equals absent, for Pulumi drops it on the way.",
    ),
    alike("secrets", "blanked in what is shown", "never quoted"),
    Row("a refresh that fails", "", "", "names the task, forgets nothing", "", ""),
    alike("anything raised in a hook", "one short error", "one short error"),
)


@dataclass(frozen=True)
class Guard:
    """A guard, and how it is taken out: `text` in `file` of the package is replaced by `instead`; `test` must fail."""

    name: str
    file: str
    text: str
    instead: str
    test: str


GUARDS = (
    Guard(
        "one ClientToken for one creation",
        "studio/legacy/creation.py",
        "client_token=token,",
        "client_token=self.session.random_token(),",
        "tests/lifecycle/test_creation.py::test_a_lost_request_is_sent_again_with_the_same_token",
    ),
    Guard(
        "a look before a creation",
        "studio/legacy/creation.py",
        'taken = self._adopt(self.index.find_by_name(self.inputs["task_name"], self.inputs["file_folder_path"]))',
        "taken = None",
        "tests/lifecycle/test_creation.py::test_a_creation_that_the_engine_forgot_is_found_again",
    ),
    Guard(
        "a check after a creation without an answer",
        "studio/legacy/creation.py",
        "return None if found is None else Done(found)",
        "return None",
        "tests/lifecycle/test_creation.py::test_a_lost_reply_makes_one_file",
    ),
    Guard(
        "another token where the old one brings a deleted file",
        "studio/legacy/creation.py",
        "(client_token(self.inputs), self.session.random_token())",
        "(client_token(self.inputs),)",
        "tests/lifecycle/test_creation.py::test_a_replayed_id_of_a_deleted_file_is_replaced_once",
    ),
    Guard(
        "no stranger's file",
        "studio/legacy/creation.py",
        "self._require_ours(reply.file, live, olds)",
        "pass",
        "tests/lifecycle/test_creation.py::test_a_file_that_is_not_ours_is_refused_with_its_id",
    ),
    Guard(
        "compare before a write",
        "studio/legacy/live_task.py",
        "            if names:\n",
        "            if False:\n",
        "tests/lifecycle/test_conflicts.py::test_a_change_of_somebody_else_is_a_conflict",
    ),
    Guard(
        "a confirmation after a write without an answer",
        "studio/write.py",
        "            done = confirm()\n",
        "            done = None\n",
        "tests/lifecycle/test_conflicts.py::test_a_lost_reply_of_a_done_update_is_a_success",
    ),
    Guard(
        "no other file is deleted",
        "studio/legacy/deletion.py",
        "    _require_same(task, file, known)\n",
        "",
        "tests/lifecycle/test_conflicts.py::test_another_kind_of_file_is_never_deleted",
    ),
    Guard(
        "a write that may have been done is not repeated unseen",
        "client/retries.py",
        'Rule("no answer", 5, 1,',
        'Rule("no answer", 5, 5,',
        "tests/unit/test_client_retries.py::test_what_may_have_been_done_is_never_repeated",
    ),
    Guard(
        "a refusal is never taken for gone",
        "client/api.py",
        "            if not may_mean_not_found(error.code, error.http_status):\n                raise\n",
        "",
        "tests/unit/test_client_operations.py::test_everything_else_raises",
    ),
    Guard(
        "a check after a submission without an answer",
        "studio/legacy/publisher.py",
        "return None if next_step(found) is step else Done(found)",
        "return None",
        "tests/lifecycle/test_file_deployment.py::test_a_lost_answer_publishes_once",
    ),
    Guard(
        "no draft of somebody else is published",
        "studio/legacy/publisher.py",
        "if not self._is_ours(wanted) and not _holds(",
        "if False and not _holds(",
        "tests/lifecycle/test_file_deployment.py::test_a_draft_of_somebody_else_is_not_published",
    ),
    Guard(
        "a task whose node runs on is not forgotten",
        "resources/di_sync_task.py",
        "if not still_in_production(task, olds):",
        "if True:",
        "tests/lifecycle/test_deletion.py::test_a_refresh_keeps_a_task_whose_node_runs_on",
    ),
    Guard(
        "the redactor",
        "redaction.py",
        "    spellings = {",
        "    return text\n    spellings = {",
        "tests/lifecycle/test_guards.py::test_every_error_passes_the_redactor",
    ),
    Guard(
        "what DataWorks echoes of a task",
        "resources/hooks.py",
        "for text in unquotable_texts(given)}",
        "for text in ()}",
        "tests/lifecycle/test_guards.py::test_what_a_service_echoes_of_a_task_is_blanked",
    ),
    Guard(
        "every exception of a hook is answered",
        "resources/hooks.py",
        "except BaseException as error:",
        "except Exception as error:",
        "tests/lifecycle/test_guards.py::test_whatever_a_hook_raises_ends_as_one_short_error",
    ),
    Guard(
        "the deadline of an attempt",
        "client/deadlines.py",
        "return self._inner.read(max_bytes, self._deadline.cap(timeout, httpcore.ReadTimeout))",
        "return self._inner.read(max_bytes, timeout)",
        "tests/client/test_network.py::test_a_slow_peer_cannot_stretch_an_attempt",
    ),
    Guard(
        "the deadline of a call",
        "client/request.py",
        "left=end - self._monotonic() - self._timeouts.connect,",
        'left=float("inf"),',
        "tests/unit/test_client_retries.py::test_a_call_ends_with_its_deadline",
    ),
    Guard(
        "the limit of an answer",
        "client/transport.py",
        "if len(body) > LONGEST_ANSWER:",
        "if False:",
        "tests/client/test_network.py::test_an_answer_cannot_fill_the_process",
    ),
    Guard(
        "a provider ends with its engine",
        "resources/provider.py",
        "            watch(session.stop)\n",
        "            pass\n",
        "tests/engine/test_faults.py::test_the_provider_of_a_killed_engine_ends_and_its_file_is_found",
    ),
)
