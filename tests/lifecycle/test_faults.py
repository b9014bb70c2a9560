"""Each fault at each hook: how the hook ends, what the user reads, that at most one write was applied, and that one
fault-free `up --refresh` mends everything that is left.

The rows of `support/matrix.py` are proven here, as far as no other test does.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import trustme

from dataworks_emulator import Emulator, Fault, Point
from pulumi_dataworks.client import Credentials, Timeouts
from support.fault_cases import DONE, HOOKS, WRITES, Case, cases
from support.hooks import State, another_run, converges, made, updated, with_client
from support.peers import Peer, response
from support.servicer import Aborted, Server
from support.stacks import inputs, job

CONTENT = job(concurrent=5)
SHORT = Timeouts(connect=0.5, read=1.0, content=1.0, call=60.0)
SLOW = ("stall", "drip", "pause")
"""Faults that last until the client gives up, which it does soon then."""

CASES = [
    pytest.param(
        case,
        hook,
        id=f"{case.fault}, {' '.join(str(text) for text in case.rules[0].values())[:60]}, {hook}",
        marks=pytest.mark.cell(case.fault, hook),
    )
    for case in cases()
    for hook in case.hooks
]


class Scene:
    """One task, and one hook of it that fails. The client does not wait before it tries again."""

    def __init__(self, emulator: Emulator, hook: str, **options: Any) -> None:
        self.emulator, self.hook = emulator, hook
        self.state: State | None = None if hook == "create" else made(another_run(emulator))
        self.program: dict[str, Any] | None = {
            "create": inputs(origin="project/stack/orders"),
            "update": inputs(task_content=CONTENT),
            "read": inputs(),
            "delete": None,
        }[hook]
        self.run = another_run(emulator)
        self.warned: list[str] = []
        self.slept = with_client(self.run, emulator, warned=self.warned, **options)
        self.mark = emulator.journal.mark()

    def act(self) -> None:
        """The hook, as an `up` (or a refresh) calls it; what it gives goes into the state."""
        if self.hook == "create":
            self.state = made(self.run)
            return
        assert self.state is not None
        id_, outputs = self.state
        if self.hook == "update":
            self.state = id_, updated(self.run, id_, outputs, task_content=CONTENT)
        elif self.hook == "delete":
            self.run.delete(id_, outputs)
            self.state = None
        else:
            assert self.run.read(id_, outputs)[2]["task_content"] == job()

    def ends(self, end: str, last: str = "") -> None:
        """It ends as `end` says: well, or with one error that says so, whose last line says what to do."""
        if end == DONE:
            self.act()
        else:
            with pytest.raises(Aborted) as caught:
                self.act()
            text = str(caught.value)
            assert re.search(end, text), text
            assert text.startswith("DataWorks: DISyncTask 'orders_daily'"), text
            *what, advice = text.splitlines()
            assert what, text
            assert last in advice, text
            assert "Traceback" not in text
            assert "canary" not in text
        entries = self.emulator.journal.writes(self.mark)
        assert len([entry for entry in entries if entry.done]) <= 1
        if self.hook == "read":
            assert entries == []
        nonces = [entry.nonce for entry in self.emulator.journal.since() if entry.nonce]
        assert len(nonces) == len(set(nonces))
        tokens = {entry.parameters["ClientToken"] for entry in entries if "ClientToken" in entry.parameters}
        assert len(tokens) <= 1

    def mended(self) -> None:
        converges(self.emulator, self.state, self.program)


@pytest.fixture
def scene() -> Iterator[Callable[..., Scene]]:
    """Makes a Scene in an emulator of its own."""
    emulators: list[Emulator] = []

    def make(hook: str, *, settings: dict[str, Any] | None = None, **options: Any) -> Scene:
        emulators.append(Emulator(**(settings or {})).start())
        return Scene(emulators[-1], hook, **options)

    yield make
    for emulator in emulators:
        emulator.stop()


@pytest.mark.parametrize(("case", "hook"), CASES)
def test_a_fault_at_a_hook(scene: Callable[..., Scene], case: Case, hook: str) -> None:
    """It is survived or told; nothing is doubled, and the next `up --refresh` mends what is left."""
    slow = {"timeouts": SHORT} if case.rules[0]["action"] in SLOW else {}
    scene_ = scene(hook, settings=case.emulator, **slow)
    rules = [scene_.emulator.faults.add(Fault(operation=HOOKS[hook], **rule)) for rule in case.rules]
    scene_.ends(case.ends, case.last)
    # A fault may strike after its answer, and the client does not wait for that.
    assert all(scene_.emulator.faults.wait(rule) for rule in rules)
    asked = scene_.emulator.journal.operations(scene_.mark).count(HOOKS[hook])
    if case.calls is not None:
        assert asked <= case.calls
    if case.waits is not None and case.ends == DONE:
        least, most = case.waits
        assert least <= sum(scene_.slept) <= most
        assert len(scene_.slept) == case.rules[0].get("times", 1)
    scene_.mended()


@pytest.mark.parametrize("hook", [pytest.param(hook, marks=pytest.mark.cell("no connection", hook)) for hook in HOOKS])
def test_a_fault_before_anything_is_sent(scene: Callable[..., Scene], hook: str) -> None:
    """Refused connections: told as not sent, and nothing was changed."""
    scene_ = scene(hook)
    with scene_.emulator.unreachable():
        scene_.ends(r"was not sent: no connection to 127\.0\.0\.1:\d+ \(ConnectError\)", "Nothing was changed.")
    assert len(scene_.slept) == 4
    assert scene_.emulator.journal.operations(scene_.mark) == []
    scene_.mended()


@pytest.mark.parametrize("hook", [pytest.param(hook, marks=pytest.mark.cell("untrusted TLS", hook)) for hook in HOOKS])
def test_a_peer_without_a_trusted_certificate(scene: Callable[..., Scene], hook: str) -> None:
    """One connection, no request, and the setting that names certificates."""
    scene_ = scene(hook)
    tls = unknown_authority()
    with Peer(lambda connection, _: connection.sendall(response(200, b"{}")), tls=tls) as peer:
        with_client(scene_.run, scene_.emulator, endpoint=f"https://127.0.0.1:{peer.port}")
        scene_.ends("was not sent: no connection", "dataworks:caFile")
        assert (peer.connections, peer.requests) == (1, [])
    scene_.mended()


def unknown_authority() -> ssl.SSLContext:
    """Of an authority that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.mark.parametrize("offset", [-1200.0, 1200.0])
@pytest.mark.parametrize("hook", [pytest.param(hook, marks=pytest.mark.cell("clock off", hook)) for hook in HOOKS])
def test_a_clock_that_is_off(scene: Callable[..., Scene], hook: str, offset: float) -> None:
    """Twenty minutes: corrected from the first answer, with one warning."""
    scene_ = scene(hook)
    scene_.emulator.clock.offset = offset
    scene_.ends(DONE)
    assert ["Set the clock" in text for text in scene_.warned] == [True]
    scene_.mended()


@pytest.mark.parametrize("renewed", [True, False])
@pytest.mark.parametrize("hook", [pytest.param(hook, marks=pytest.mark.cell("token ended", hook)) for hook in HOOKS])
def test_a_token_that_ends_amid_a_run(scene: Callable[..., Scene], hook: str, renewed: bool) -> None:
    """Renewed once where the source has a newer one; told where it has none."""
    tokens = ["first-token", "second-token"]
    scene_ = scene(hook, settings={"security_token": tokens[0]})
    emulator = scene_.emulator
    source = lambda: Credentials(emulator.access_key_id, emulator.access_key_secret, tokens[0])  # noqa: E731
    expired = (lambda _: tokens.pop(0)) if renewed else (lambda _: None)
    with_client(scene_.run, emulator, credentials=source, expired=expired)
    first = "ListFiles" if hook == "create" else "GetFile"
    emulator.faults.add(Fault(action="expire_token", point=Point.AFTER, operation=first, token="second-token"))
    end = DONE if renewed else r"InvalidSecurityToken\.Expired"
    scene_.ends(end, "The security token has expired: get new temporary credentials.")
    scene_.mended()


@pytest.mark.parametrize(
    "hook", [pytest.param(hook, marks=pytest.mark.cell("says something beside success", hook)) for hook in WRITES[:2]]
)
def test_a_message_beside_success(scene: Callable[..., Scene], hook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning, in one line and cut; no failure."""
    told: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", lambda text, **_: told.append(text))
    scene_ = scene(hook)
    message = "password=canary\n" + "x" * 999
    fault = Fault(action="shape", operation=HOOKS[hook], path="Data.Message", value=message)
    scene_.emulator.faults.add(fault)
    scene_.ends(DONE)
    assert [text.partition("and says: ")[2][:20] for text in told] == ["password=[secret] xx"]
    assert len(told[0]) < 400
    scene_.mended()


@pytest.mark.cell("shows late", "update")
def test_an_update_of_a_file_that_does_not_show(scene: Callable[..., Scene]) -> None:
    """Neither by its id nor in a list: nothing is written and nothing is created; the next refresh tells more."""
    scene_ = scene("update")
    scene_.emulator.faults.add(Fault(action="hidden", point=Point.BEFORE, operation="GetFile", reads=2))
    scene_.ends("is not in workspace 10000 any more", "Run `pulumi up --refresh`")
    assert scene_.emulator.journal.writes(scene_.mark) == []
    scene_.mended()


@pytest.mark.cell("shows late", "read")
def test_a_read_of_a_file_that_only_lists_show(scene: Callable[..., Scene]) -> None:
    """What GetFile denies and ListFiles shows is there: the refresh fails, and the state forgets nothing."""
    scene_ = scene("read")
    scene_.emulator.faults.add(Fault(action="hidden", point=Point.BEFORE, operation="GetFile", reads=1))
    scene_.ends("GetFile was refused by DataWorks")
    scene_.mended()


@pytest.mark.cell("two stacks, one file", "update", "read")
def test_two_stacks_that_share_a_file_hear_of_each_other(scene: Callable[..., Scene]) -> None:
    """The other one's update is drift in a refresh, and a conflict in an update: neither undoes the other unseen."""
    scene_ = scene("update")
    assert scene_.state is not None
    id_, outputs = scene_.state
    scene_.act()
    other = another_run(scene_.emulator)
    with pytest.raises(Aborted, match="task_content was changed in DataWorks"):
        updated(other, id_, outputs, task_content=job(concurrent=9))
    assert other.read(id_, outputs)[2]["task_content"] == CONTENT


@pytest.mark.cell("a refresh that fails", "read")
def test_a_refresh_that_fails_names_the_task(server: Server, emulator: Emulator) -> None:
    """Of many tasks one cannot be read: its error names it, and the others are read."""
    tasks = [made(server, task_name=f"task_{number}", origin=f"o/{number}") for number in range(3)]
    run = another_run(emulator)
    emulator.faults.add(
        Fault(action="refuse", point=Point.BEFORE, operation="GetFile", file="task_1", times=None, code="Forbidden.RAM")
    )
    with pytest.raises(Aborted, match=r"DISyncTask 'task_1' \(file \d+\): GetFile was refused"):
        run.read(*tasks[1])
    for task in (tasks[0], tasks[2]):
        assert run.read(*task)[0] == task[0]
