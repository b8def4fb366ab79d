"""The DVC cache that all attempts of this machine share, and its bound.

Attempts hold a shared lock on it while they run; whoever removes takes it alone, so nothing goes that an attempt may
be about to read. What an attempt used gets the time of its end as its modification time, and the longest unused goes
first. Data of a project without a data remote has no other home: it is marked, and never goes.
"""

import contextlib
import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .slots import try_lock

_OBJECT = re.compile(r"^[0-9a-f]{30}(\.dir)?$")
_HASH = re.compile(r"\bmd5: ([0-9a-f]{32}(?:\.dir)?)")
_FOLDER = re.compile(r"^[0-9a-f]{2}$")
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class CacheBound:
    max_bytes: int | None = None
    max_age: float | None = None
    """Seconds since the last attempt that used an object."""


@dataclass(frozen=True)
class _Object:
    path: Path
    used: float
    size: int

    @property
    def name(self) -> str:
        """The hash under which DVC knows it."""
        return self.path.parent.name + self.path.name


class SharedCache:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._objects = folder / "files" / "md5"
        self._kept = folder / "keep"
        self._lock: int | None = None

    def enter(self, check: Callable[[], None]) -> None:
        """From here on nothing is removed, until `leave` or the end of the process. `check` may raise to give up."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                check()
                time.sleep(POLL_SECONDS)

    def leave(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def used(self, hashes: Iterable[str]) -> None:
        """Notes that these objects were needed now."""
        at = time.time()
        for name in self._with_files(hashes):
            with contextlib.suppress(OSError):
                os.utime(self._path(name), (at, at))

    def keep(self, hashes: Iterable[str]) -> None:
        """Marks objects that have no other home."""
        self._kept.mkdir(parents=True, exist_ok=True)
        for name in self._with_files(hashes):
            (self._kept / name).touch()

    def shrink(self, bound: CacheBound) -> int:
        """Removes what is beyond the bound unless an attempt runs; answers the bytes that were freed."""
        if bound.max_bytes is None and bound.max_age is None:
            return 0
        lock = try_lock(self._folder / "lock") if self._folder.is_dir() else None
        if lock is None:
            return 0
        try:
            return self._shrink(bound)
        finally:
            os.close(lock)

    def _shrink(self, bound: CacheBound) -> int:
        objects = sorted(self._scan(), key=lambda found: found.used)
        kept = set(os.listdir(self._kept)) if self._kept.is_dir() else set()
        total = sum(found.size for found in objects)
        freed = 0
        for found in objects:
            too_old = bound.max_age is not None and time.time() - found.used > bound.max_age
            too_much = bound.max_bytes is not None and total - freed > bound.max_bytes
            if not too_old and not too_much:
                break
            if found.name not in kept:
                found.path.unlink(missing_ok=True)
                freed += found.size
        if freed:
            self._drop_dead_runs()
        return freed

    def _scan(self) -> Iterator[_Object]:
        for folder in _folders(self._objects):
            for entry in os.scandir(folder):
                if _OBJECT.match(entry.name) and entry.is_file(follow_symlinks=False):
                    stat = entry.stat(follow_symlinks=False)
                    yield _Object(Path(entry.path), stat.st_mtime, stat.st_blocks * 512)

    def _with_files(self, hashes: Iterable[str]) -> Iterator[str]:
        """The objects, and those of the files in them that are folders."""
        for name in hashes:
            yield name
            if name.endswith(".dir"):
                with contextlib.suppress(OSError, ValueError):
                    for file in json.loads(self._path(name).read_text("utf-8")):
                        yield file["md5"]

    def _drop_dead_runs(self) -> None:
        """DVC's notes of earlier runs whose results are all gone: they are small, but without end."""
        for note in (self._folder / "runs").glob("*/*/*"):
            results = _HASH.findall(note.read_text("utf-8", "replace").partition("outs:")[2])
            if results and not any(self._path(name).exists() for name in results):
                note.unlink(missing_ok=True)
                # DVC expects at least one note in every such folder.
                with contextlib.suppress(OSError):
                    note.parent.rmdir()

    def _path(self, name: str) -> Path:
        return self._objects / name[:2] / name[2:]


def _folders(parent: Path) -> list[str]:
    try:
        return [entry.path for entry in os.scandir(parent) if _FOLDER.match(entry.name) and entry.is_dir()]
    except FileNotFoundError:
        return []
