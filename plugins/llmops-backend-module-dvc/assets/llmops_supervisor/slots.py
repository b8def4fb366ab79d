"""Limits how many attempts run at the same time on this machine, in the order they were submitted.

Every waiting supervisor holds a lock on a ticket file, every running one a lock on a slot file. Locks vanish with
their process, so nothing has to be repaired after a crash.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.2


def try_lock(path: Path) -> int | None:
    """A descriptor that holds the file's lock until it is closed, or None while another process holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def _mutex(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / "mutex", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _waiting_before(folder: Path, own: str) -> int:
    """Living tickets before the own one; those of dead supervisors are removed."""
    before = 0
    for name in sorted(entry.name for entry in folder.glob("ticket-*")):
        if name == own:
            return before
        descriptor = try_lock(folder / name)
        if descriptor is None:
            before += 1
        else:
            (folder / name).unlink(missing_ok=True)
            os.close(descriptor)
    return before


def _take_slot(folder: Path, count: int, rank: int) -> int | None:
    """Takes a slot when more slots are free than attempts wait before this one."""
    free = [lock for number in range(count) if (lock := try_lock(folder / f"slot-{number}")) is not None]
    taken = free.pop() if len(free) > rank else None
    for descriptor in free:
        os.close(descriptor)
    return taken


def wait_for_slot(
    folder: Path, count: int, key: str, submitted_at: int, on_wait: Callable[[int], None], check: Callable[[], None]
) -> int:
    """Answers the descriptor that holds the slot; it must stay open while the attempt runs.

    `on_wait` gets the position in the queue, from 1, whenever it changes. `check` may raise to give up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"ticket-{submitted_at:015d}-{key}"
    told = 0
    with _mutex(folder):
        ticket = try_lock(folder / name)
    try:
        while True:
            with _mutex(folder):
                rank = _waiting_before(folder, name)
                slot = _take_slot(folder, count, rank)
                if slot is not None:
                    return slot
            if rank + 1 != told:
                told = rank + 1
                on_wait(told)
            check()
            time.sleep(POLL_SECONDS)
    finally:
        (folder / name).unlink(missing_ok=True)
        if ticket is not None:
            os.close(ticket)
