"""Settles an attempt whose supervisor died without writing an end: nothing of it may go on running.

One that was still waiting has done nothing yet: without a state it is as it was when it was submitted, and the engine
starts another supervisor for it, which takes its place in the queue.
"""

import json
import os
from pathlib import Path

from .process_tree import end_tree, members
from .slots import try_lock
from .state import State

BUSY = 3
RESTARTS = 3


def reap(folder: Path) -> int:
    """Exit code 0: the attempt has an end now, or no state any more. 3: its supervisor lives after all."""
    lock = try_lock(folder / "lock")
    if lock is None:
        return BUSY
    try:
        # Another replica may have settled it while this one waited: then there is nothing left to settle.
        if (folder / "state.json").exists():
            _settle(folder)
    finally:
        os.close(lock)
    return 0


def _settle(folder: Path) -> None:
    spec = json.loads((folder / "spec.json").read_text("utf-8"))
    state = State.load(folder)
    if state.ended:
        return
    end_tree(lambda: members(spec["marker"], None), spec["graceSeconds"])
    cancelled = _cancel_reason(folder)
    if cancelled is not None:
        state.end("cancelled", cancelled)
    elif state.waiting and _may_start_again(folder):
        (folder / "state.json").unlink()
    else:
        state.end("failed", "The training process was killed, or the machine was restarted; retry the run")


def _may_start_again(folder: Path) -> bool:
    """A supervisor that dies again and again would otherwise be started for ever."""
    for number in range(RESTARTS):
        try:
            (folder / f"restart-{number + 1}").touch(exist_ok=False)
            return True
        except FileExistsError:
            continue
    return False


def _cancel_reason(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / "cancel.json").read_text("utf-8"))["reason"])
    except FileNotFoundError:
        return None
