"""Business and Folder: the hooks through the SDK's own server, against the emulator."""

from __future__ import annotations

from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.places import FLOW, KINDS, Place
from support.servicer import Aborted, Server
from support.stacks import job

DIFF_NONE, DIFF_UNKNOWN = 1, 0


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(emulator: Emulator, kind: str) -> Place:
    return Place(emulator, kind)


def test_a_place_is_made_read_renamed_and_deleted(place: Place) -> None:
    """One write each, and a refresh in between finds nothing."""
    id_, outputs = place.make()
    assert outputs["adopted"] is False
    _, read, inputs = place.server.read(id_, outputs)
    assert read == outputs
    assert place.server.diff(id_, read, place.checked(inputs)).changes == DIFF_NONE
    renamed = place.checked(inputs, **{place.name: place.other_name()})
    diff = place.server.diff(id_, read, renamed)
    assert (diff.changes, list(diff.replaces)) == (DIFF_UNKNOWN, [])
    outputs = place.server.update(id_, read, renamed)
    assert place.server.read(id_, outputs)[1][place.name] == place.other_name()
    place.later().server.delete(id_, outputs)
    assert place.server.read(id_, outputs)[0] == ""
    place.later().server.delete(id_, outputs)
    assert place.writes() == [f"{verb}{place.kind}" for verb in ("Create", "Update", "Delete")]


def test_a_place_that_exists_is_adopted_only_when_asked_and_then_stays(place: Place) -> None:
    """Nobody's workflow is taken over by accident, nor deleted by a program that only used it."""
    place.make()
    with pytest.raises(Aborted, match="Write adopt_existing=True"):
        place.make()
    id_, outputs = place.make(adopt_existing=True)
    assert outputs["adopted"] is True
    place.later().server.delete(id_, outputs)
    assert place.server.read(id_, outputs)[0] == id_
    assert place.writes() == [f"Create{place.kind}"]


def test_a_lost_answer_makes_one_place(place: Place) -> None:
    """It was not there before and is there now: it is ours."""
    place.emulator.lose_reply_next(f"Create{place.kind}")
    _, outputs = place.make()
    assert outputs["adopted"] is False
    assert place.writes() == [f"Create{place.kind}"]


def test_a_place_with_files_is_not_deleted(place: Place) -> None:
    """Also where the file is further down: the service might delete it, too."""
    id_, outputs = place.make()
    file_id = place.emulator.console.make_file("n", f"{place.path}/deep", job())
    with pytest.raises(Aborted, match=r"it is not empty: 1 file\(s\) are in .*/deep\. Nothing was deleted\."):
        place.later().server.delete(id_, outputs)
    assert not place.emulator.console.file(file_id).deleted
    place.emulator.console.delete(file_id)
    place.later().server.delete(id_, outputs)
    assert place.server.read(id_, outputs)[0] == ""


def test_a_rename_in_the_console_is_drift(place: Place) -> None:
    """The id is the same, the name is another."""
    id_, outputs = place.make()
    place.server.update(id_, outputs, place.checked(outputs, **{place.name: place.other_name()}))
    assert place.server.read(id_, outputs)[2][place.name] == place.other_name()


def test_a_refusal_is_never_taken_for_a_deletion(place: Place) -> None:
    """Rights and throttling raise."""
    id_, outputs = place.make()
    read = "ListBusiness" if place.kind == "Business" else "GetFolder"
    place.emulator.refuse_next(read, http_status=403, code="Forbidden.Access")
    with pytest.raises(Aborted, match=f"{read} was refused"):
        place.server.read(id_, outputs)


def test_another_place_of_a_folder_is_another_folder(emulator: Emulator) -> None:
    """There is no operation that moves one."""
    place = Place(emulator, "Folder")
    id_, outputs = place.make()
    news = place.checked(outputs, folder_path="业务流程/demo/数据集成/daily")
    assert list(place.server.diff(id_, outputs, news).replaces) == ["folder_path"]
    spelled = place.checked(outputs, folder_path="Business Flow/orders/Data Integration/daily/")
    assert place.server.diff(id_, outputs, spelled).changes == DIFF_NONE


@pytest.mark.parametrize(
    ("kind", "wrong", "expected"),
    [
        ("Business", {"business_name": "a/b"}, "business_name: must be the name of a workflow"),
        ("Business", {"business_name": "a", "adopt_existing": "yes"}, "adopt_existing: must be true or false"),
        ("Folder", {"folder_path": "somewhere"}, "folder_path: must be the path of a folder"),
        ("Folder", {"folder_path": FLOW}, "folder_path: is the workflow's own folder"),
    ],
)
def test_check_needs_nothing(kind: str, wrong: dict[str, Any], expected: str) -> None:
    """Without a setting, and with a remedy."""
    _, failures = Server({}, KINDS[kind][0]).check({}, {"project_id": "1", **wrong})
    assert [failure.startswith(expected) for failure in failures] == [True]
