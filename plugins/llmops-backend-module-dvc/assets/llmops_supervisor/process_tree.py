"""Finding and ending the processes of an attempt, also those that made a session of their own.

Two ways, because each sees what the other misses: descendants (on Linux the supervisor adopts orphans, so that a
process cannot leave the tree), and the marker in the environment (which outlives the supervisor).
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
MARKER = "LLMOPS_ATTEMPT"
KILL_SECONDS = 10.0


def adopt_orphans() -> None:
    """Makes this process the parent of descendants whose own parent ended. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


SNAPSHOTS = 5
"""Attempts to see all processes at one moment, before what was seen last is taken as it is."""


def _parents() -> dict[int, tuple[int, bool]]:
    """Parent and whether it is a zombie, by process id.

    /proc is read one process after another. A parent that ends meanwhile leaves a child whose way up breaks off, so
    that it would count as nobody's: then everything is read again, and the child has been adopted.
    """
    for _ in range(SNAPSHOTS):
        found = _read_parents()
        if all(parent == 0 or parent in found for parent, _ in found.values()):
            break
    return found


def _read_parents() -> dict[int, tuple[int, bool]]:
    found = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                fields = Path(entry.path, "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            found[int(entry.name)] = (int(fields[1]), fields[0] in "ZX")
    return found


def _linux_members(marker: str, root: int | None) -> set[int]:
    parents = _parents()
    needle = f"{MARKER}={marker}".encode()
    members = set()
    for pid, (_, zombie) in parents.items():
        if not zombie and pid != os.getpid() and (_is_under(pid, root, parents) or _is_marked(pid, needle)):
            members.add(pid)
    return members


def _is_under(pid: int, root: int | None, parents: dict[int, tuple[int, bool]]) -> bool:
    while root is not None and pid in parents:
        pid = parents[pid][0]
        if pid == root:
            return True
    return False


def _is_marked(pid: int, needle: bytes) -> bool:
    try:
        return needle in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _listed_members(marker: str, root: int | None) -> set[int]:
    """The same by `ps`, where there is no /proc."""
    lines = subprocess.run(
        ["ps", "-axwwE", "-o", "pid=,ppid=,stat=,command="], capture_output=True, text=True, errors="replace", check=False
    ).stdout.splitlines()
    rows = [line.split(None, 3) for line in lines]
    parents = {int(row[0]): (int(row[1]), row[2].startswith("Z")) for row in rows if len(row) == 4}
    needle = f"{MARKER}={marker}"
    return {
        int(row[0])
        for row in rows
        if len(row) == 4
        and int(row[0]) != os.getpid()
        and not parents[int(row[0])][1]
        and (needle in row[3].split() or _is_under(int(row[0]), root, parents))
    }


def members(marker: str, root: int | None) -> set[int]:
    """Living processes that carry the marker or descend from `root`, without this process."""
    if os.path.exists("/proc/self/stat"):
        return _linux_members(marker, root)
    return _listed_members(marker, root)


def end_tree(find: Callable[[], set[int]], grace: float) -> bool:
    """Asks the processes to end, kills what is left after the grace, and says whether all are gone."""
    asked: set[int] = set()
    kill_at = time.monotonic() + grace
    give_up_at = kill_at + KILL_SECONDS
    while left := find():
        killing = time.monotonic() >= kill_at
        for pid in left if killing else left - asked:
            _signal(pid, signal.SIGKILL if killing else signal.SIGTERM)
        asked |= left
        if time.monotonic() >= give_up_at:
            return False
        time.sleep(0.02)
    _collect_zombies()
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def _collect_zombies() -> None:
    """Adopted orphans must be waited for by name; `subprocess` does not know them."""
    if not os.path.exists("/proc/self/stat"):
        return
    for pid, (parent, zombie) in _parents().items():
        if zombie and parent == os.getpid() and pid not in _known_children:
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                pass


_known_children: set[int] = set()
"""Children that a `Popen` waits for; taking their status away would hide how they ended."""


def expect(pid: int) -> None:
    _known_children.add(pid)


def forget(pid: int) -> None:
    _known_children.discard(pid)
