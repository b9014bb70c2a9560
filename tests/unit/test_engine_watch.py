"""The end of a provider whose engine is gone."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from pulumi_dataworks.errors import NotSentError
from pulumi_dataworks.resources.engine_watch import is_provider_process, watch
from pulumi_dataworks.resources.hooks import Work, guard
from pulumi_dataworks.studio.session import Session


def test_the_end_of_standard_input_stops_calls_and_then_the_process() -> None:
    """First no new call, then the hook in flight ends, and only then the process."""
    reading, writing = os.pipe()
    work, happened, left = Work(), [], threading.Event()

    def leave(status: int) -> None:
        happened.append(f"left with {status}")
        left.set()

    stopped = threading.Event()

    def stop() -> None:
        happened.append("stopped")
        stopped.set()

    with work:
        thread = watch(stop, descriptor=reading, work=work, leave=leave, patience=30)
        os.write(writing, b"what an engine never sends")
        assert not stopped.wait(0.1)
        os.close(writing)
        assert stopped.wait(10)
        assert not left.wait(0.1)
        happened.append("the hook ended")
    assert left.wait(10)
    thread.join(10)
    os.close(reading)
    assert happened == ["stopped", "the hook ended", "left with 1"]


def test_a_hook_that_never_ends_does_not_keep_the_orphan_alive() -> None:
    """Patience has an end."""
    reading, writing = os.pipe()
    work, left = Work(), threading.Event()
    os.close(writing)
    with work:
        watch(lambda: None, descriptor=reading, work=work, leave=lambda _: left.set(), patience=0.01)
        assert left.wait(10)
    os.close(reading)


def test_a_descriptor_that_cannot_be_read_ends_nothing() -> None:
    """It says nothing about the engine."""
    reading, writing = os.pipe()
    os.close(reading)
    os.close(writing)
    ended: list[int] = []
    watch(lambda: ended.append(0), descriptor=reading, work=Work(), leave=ended.append).join(10)
    assert ended == []


def test_every_hook_counts_as_work() -> None:
    """The guard counts, also where the hook fails."""
    from pulumi_dataworks.resources.hooks import WORK

    @guard
    def hook() -> bool:
        return WORK.wait(0.0)

    assert hook() is False
    assert WORK.wait(0.0) is True


def test_a_stopped_session_sends_nothing_and_waits_for_nothing() -> None:
    """Neither a call nor the pause before another attempt."""
    session = Session(lambda _: None)
    session.stop()
    with pytest.raises(NotSentError, match="the engine has ended"):
        _ = session.client
    with pytest.raises(NotSentError, match="the engine has ended"):
        session.sleep(3600.0)


def test_only_the_dynamic_provider_with_a_pipe_is_watched() -> None:
    """Not a test run, not a program, not a provider that somebody starts by hand without a pipe."""
    assert not is_provider_process()
    code = "from pulumi_dataworks.resources.engine_watch import is_provider_process as told; print(told())"
    done = subprocess.run(
        [sys.executable, "-c", code], input="", capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False"
