"""Requests to end early: the file `cancel.json`, a signal to the supervisor, or a time limit of the attempt."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

POLL_SECONDS = 0.1


class Cancelled(BaseException):
    """Not an Exception, so that DVC's own handlers let it pass."""


class Cancellation:
    """Watches for a request to end and interrupts the main thread.

    While a command runs, the main thread looks at `requested` itself; everywhere else `Cancelled` is raised in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._interruptible = True
        self._finished = threading.Event()
        self.reason: str | None = None
        self.overdue = False
        self._deadline: float | None = None
        self._limit: float | None = None

    def start(self, on_stuck: Callable[[], None], patience: float) -> None:
        """Begins to watch; `on_stuck` is called when the main thread does not end in time after a request."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGUSR1, self._on_wake)
        self.check()
        threading.Thread(target=self._watch, args=(on_stuck, patience), daemon=True).start()

    def limit(self, seconds: float | None) -> None:
        """Sets the time limit of the attempt, counted from now."""
        self._limit = seconds
        self._deadline = time.monotonic() + seconds if seconds else None

    def finish(self) -> None:
        """From here on nothing interrupts any more."""
        self._interruptible = False
        self._finished.set()

    def check(self) -> None:
        if self.requested():
            self._interruptible = False
            raise Cancelled

    def requested(self) -> bool:
        if self.reason is None:
            self.reason = self._read()
        if self.reason is None and self._deadline is not None and time.monotonic() >= self._deadline:
            self.overdue = True
            self.reason = f"The attempt reached its time limit of {duration(self._limit or 0)}"
        return self.reason is not None

    def running_command(self, running: bool) -> None:
        self._interruptible = not running and self.reason is None

    def _read(self) -> str | None:
        try:
            return str(json.loads((self._folder / "cancel.json").read_text("utf-8"))["reason"])
        except FileNotFoundError:
            # Nobody could follow or cancel what runs without its folder.
            return None if self._folder.exists() else "The folder of the attempt is gone"

    def _on_signal(self, *_: object) -> None:
        if self.reason is None:
            self.reason = "The training process was asked to end by the operating system"
        self._on_wake()

    def _on_wake(self, *_: object) -> None:
        if self._interruptible and not self._finished.is_set():
            self._interruptible = False
            raise Cancelled

    def _watch(self, on_stuck: Callable[[], None], patience: float) -> None:
        while not self.requested():
            if self._finished.wait(POLL_SECONDS):
                return
        if not self._finished.is_set():
            os.kill(os.getpid(), signal.SIGUSR1)
        if not self._finished.wait(patience):
            on_stuck()


def duration(seconds: float) -> str:
    """For example `90 s`, `30 min` or `48 h`."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"
