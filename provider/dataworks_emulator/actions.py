"""The faults that do something beside the call and let it go on."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence

from dataworks_emulator.clock import Clock
from dataworks_emulator.console import Console
from dataworks_emulator.fault_kinds import Point
from dataworks_emulator.faults import Call, Fault, Faults, Rule
from dataworks_emulator.signatures import Verifier
from dataworks_emulator.veils import Veils


class Actions:
    """Does what rules ask for at the points of a call."""

    def __init__(self, faults: Faults, *, console: Console, clock: Clock, verifier: Verifier, veils: Veils) -> None:
        self._faults = faults
        self._console = console
        self._clock = clock
        self._verifier = verifier
        self._veils = veils

    async def perform(self, rules: Sequence[Rule], point: Point, call: Call) -> Fault | None:
        """All that is due at this point, in order; the fault that ends the call here, if one does."""
        for rule in rules:
            if rule.fault.at is not point:
                continue
            if rule.fault.kind.ends:
                self._faults.count(rule)
                return rule.fault
            await self._do(rule, call)
        return None

    async def _do(self, rule: Rule, call: Call) -> None:
        fault = rule.fault
        match fault.action:
            case "hidden" | "stale":
                self._veils.lay(rule, call)
                return  # counted when a read is struck
            case "stall":
                self._faults.count(rule)
                await self._faults.stall(fault.seconds)
                return
            case "clock":
                self._clock.offset = fault.seconds or 0.0
            case "expire_token":
                self._verifier.rotate(fault.token)
            case "edit" if fault.edit:
                try:
                    fault.edit.apply(self._console, file=call.file_id)
                except (LookupError, ValueError, OverflowError):
                    return  # no such file (any more): nothing struck
            case "kill":
                try:
                    os.kill(fault.pid, fault.signal_number())
                except ProcessLookupError:
                    return
            case "hook" if fault.call:
                await asyncio.to_thread(fault.call, call)
            # `option` is read where the operation is called
        self._faults.count(rule)
