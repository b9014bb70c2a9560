"""The one way to write: nothing is sent twice unless a read has shown that the first time did nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.errors import (
    ConflictError,
    DataWorksError,
    NotSentError,
    OperationError,
    OutcomeUnknownError,
    RefusedError,
)
from pulumi_dataworks.studio.write import TWICE, Done, write


class Service:
    """A service whose `answers` come one after the other: "ok", "lost" (done, no answer), "nothing" (not done, no
    answer), "refused"; `reads` says whether each check can be made."""

    def __init__(self, answers: list[str], reads: bool = True) -> None:
        self.answers, self.reads = answers, reads
        self.done = 0
        self.calls: list[str] = []

    def send(self) -> str:
        answer = self.answers.pop(0)
        self.calls.append("send")
        self.done += answer in ("ok", "lost")
        if answer == "refused":
            raise RefusedError("no", operation="UpdateFile")
        if answer != "ok":
            raise OutcomeUnknownError("no answer.", operation="UpdateFile")
        return "answered"

    def confirm(self) -> Done[str] | None:
        self.calls.append("check")
        if not self.reads:
            raise OutcomeUnknownError("GetFile: no answer.", operation="GetFile")
        return Done("found") if self.done else None

    def write(self, **options: object) -> str:
        return write(self.send, confirm=self.confirm, sleep=lambda _: None, **options)  # type: ignore[arg-type]


def test_an_answer_needs_no_check() -> None:
    """One call, and what it gives."""
    service = Service(["ok"])
    assert service.write() == "answered"
    assert service.calls == ["send"]


def test_what_was_done_without_an_answer_is_not_sent_again() -> None:
    """The check finds it."""
    service = Service(["lost"])
    assert service.write() == "found"
    assert service.calls == ["send", "check"]


def test_what_was_not_done_is_sent_again() -> None:
    """After the check."""
    service = Service(["nothing", "ok"])
    assert service.write() == "answered"
    assert service.calls == ["send", "check", "send"]


def test_a_check_that_fails_leaves_the_outcome_unknown() -> None:
    """Nothing is sent again, and the error is that of the write."""
    service = Service(["lost", "ok"], reads=False)
    with pytest.raises(OutcomeUnknownError, match=r"^no answer\.$"):
        service.write()
    assert service.calls == ["send", "check"]


def test_a_write_that_stays_undone_is_an_error_that_says_so() -> None:
    """It names how often it was sent."""
    service = Service(["nothing", "nothing"])
    with pytest.raises(OutcomeUnknownError, match=r"no answer\. It was sent 2 times\. A check found it undone\."):
        service.write()


def test_a_refusal_is_an_answer() -> None:
    """The first attempt was refused: nothing is checked."""
    service = Service(["refused"])
    with pytest.raises(RefusedError):
        service.write()
    assert service.calls == ["send"]


def test_a_refusal_after_an_attempt_without_an_answer_is_checked() -> None:
    """Its reason may be that the first attempt did the work late."""
    late = Service(["nothing", "refused"])

    def confirm() -> Done[str] | None:
        late.calls.append("check")
        return Done("found") if len(late.calls) > 3 else None

    assert write(late.send, confirm=confirm, sleep=lambda _: None) == "found"
    undone = Service(["nothing", "refused"])
    with pytest.raises(OutcomeUnknownError, match=r"no answer\. Sent once more, it was refused: no"):
        undone.write()


def test_a_refusal_that_may_mean_done_is_checked_at_once() -> None:
    """A deletion of what is not there, say."""
    service = Service(["refused"])
    service.done = 1
    assert service.write(may_be_done=lambda _: True) == "found"
    service = Service(["refused"])
    with pytest.raises(RefusedError):
        service.write(may_be_done=lambda _: True)


def test_a_conflict_that_a_check_finds_is_raised() -> None:
    """Somebody else was faster: that is no doubt, and nothing is sent again."""

    def confirm() -> None:
        raise ConflictError("somebody else.", operation="GetFile")

    service = Service(["nothing", "ok"])
    with pytest.raises(ConflictError):
        write(service.send, confirm=confirm, sleep=lambda _: None)
    assert service.calls == ["send"]


@pytest.mark.parametrize("error", [NotSentError("no connection.", operation="UpdateFile"), DataWorksError("settings.")])
def test_what_was_never_sent_is_not_checked(error: DataWorksError) -> None:
    """Nothing was done."""

    def send() -> str:
        raise error

    with pytest.raises(type(error)):
        write(send, confirm=lambda: pytest.fail("checked"), sleep=lambda _: None)


def test_each_check_comes_after_its_pause() -> None:
    """The service may still be at work on what it did not answer."""
    slept: list[float] = []
    service = Service(["nothing", "nothing", "lost"])
    assert write(service.send, confirm=service.confirm, sleep=slept.append, pauses=(1.0, 2.0, 4.0)) == "found"
    assert slept == [1.0, 2.0, 4.0]


@given(
    answers=st.lists(st.sampled_from(["ok", "lost", "nothing", "refused"]), min_size=2, max_size=2),
    reads=st.booleans(),
)
def test_nothing_is_done_twice(answers: list[str], reads: bool) -> None:
    """Whatever the answers are; and an end without an error means that it was done."""
    service = Service(list(answers), reads)
    ended: Callable[[], str] | OperationError
    try:
        service.write(pauses=TWICE)
    except OperationError as error:
        ended = error
        assert isinstance(ended, OutcomeUnknownError | RefusedError)
    else:
        assert service.done == 1
    assert service.done <= 1
    assert service.calls.count("send") <= 2
