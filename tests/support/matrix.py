"""The fault matrix: what each fault does to each hook. Tests name the cells they prove (`pytest.mark.cell`).

ROWS        the faults, and in words what is expected of each hook; "" where a fault cannot meet it
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
        "odd success",
        "fails, nothing created",
        "fails, nothing written",
        "fails, forgets nothing",
        "fails, deploys nothing",
        otherwise="An answer without a file or without a list is no proof that there is none. Only DeletedStatus and a "
        "list that is there and empty are.",
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
    Row("provider killed", "refused, or adopted by a setting", "not written twice", "read again", "gone is done", ""),
    Row(
        "engine killed", "the orphan ends; refused, or adopted by a setting", "the orphan ends", "", "gone is done", ""
    ),
    Row("SIGINT, once and twice", "recorded, or as a killed one", "not written twice", "", "recorded", ""),
    Row(
        "two stacks, one file",
        "the second is refused",
        "a conflict",
        "drift",
        "another creation is refused",
        otherwise="CreateDISyncTask takes no mark, so a file that was never changed since looks alike for both. It is "
        "refused; adopt_existing adopts it, and the state says so. Two stacks that hold the same file both may delete "
        "it.",
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
