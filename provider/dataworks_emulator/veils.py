"""Reads that are behind: a file that is not seen yet, or seen as it was before its last edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from dataworks_emulator.faults import Call, Faults, Rule
from dataworks_emulator.store import File, Store

READS = frozenset({"GetFile", "ListFiles"})


@dataclass
class _Veil:
    rule: Rule
    reads: int


class _Undo(Exception):
    """Ends a transaction of which nothing shall stay."""


class Veils:
    """Which files the next reads see otherwise. The later of two veils over one file counts, and
    none of a rule that was cleared."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self._store = store
        self._faults = faults
        self._veils: dict[int, _Veil] = {}

    def lay(self, rule: Rule, call: Call) -> None:
        """Over the file of the call, or over every file of the name it looks for, as often as the rule says."""
        files = self._store.files()
        for file in files:
            if str(file.file_id) == call.file_id or (not call.file_id and call.file_name == file.name):
                self._veils[file.file_id] = _Veil(rule, rule.fault.reads)

    def over(self, call: Call) -> list[tuple[Rule, File]]:
        """What this read sees otherwise, and by which rule; it is one read less for these files."""
        if call.operation not in READS:
            return []
        rules = self._faults.rules()
        self._veils = {file_id: veil for file_id, veil in self._veils.items() if veil.rule in rules}
        seen = []
        for file_id, veil in list(self._veils.items()):
            file = self._store.file(file_id)
            if file is None or call.file_id not in ("", str(file_id)) or call.file_name not in ("", file.name):
                continue
            before = self._store.before_last_edit(file_id)
            if veil.rule.fault.action == "hidden":
                seen.append((veil.rule, replace(file, project_id="")))  # no project: no look-up finds it
            elif before is not None:
                seen.append((veil.rule, before))
            veil.reads -= 1
            if not veil.reads:
                del self._veils[file_id]
        return seen

    @contextmanager
    def transaction(self, files: Sequence[File]) -> Iterator[None]:
        """A transaction of the store, in which these files are seen as given and of which then nothing stays."""
        if not files:
            with self._store.transaction():
                yield
            return
        with suppress(_Undo), self._store.transaction():
            for file in files:
                self._store.mark_file(file)
            yield
            raise _Undo
