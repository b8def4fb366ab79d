"""Settles an attempt whose supervisor died without writing an end: nothing of it may go on running."""

import json
import os
from pathlib import Path

from .process_tree import end_tree, members
from .slots import try_lock
from .state import State

BUSY = 3


def reap(folder: Path) -> int:
    """Exit code 0: the attempt has an end now. 3: its supervisor lives after all."""
    lock = try_lock(folder / "lock")
    if lock is None:
        return BUSY
    spec = json.loads((folder / "spec.json").read_text("utf-8"))
    state = State.load(folder)
    if not state.ended:
        end_tree(lambda: members(spec["marker"], None), spec["graceSeconds"])
        cancelled = _cancel_reason(folder)
        if cancelled is not None:
            state.end("cancelled", cancelled)
        else:
            state.end("failed", "The training process was killed, or the machine was restarted; retry the run")
    os.close(lock)
    return 0


def _cancel_reason(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / "cancel.json").read_text("utf-8"))["reason"])
    except FileNotFoundError:
        return None
