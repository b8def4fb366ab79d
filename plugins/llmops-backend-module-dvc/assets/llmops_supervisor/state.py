"""The state of an attempt as the engine reads it: `state.json`, replaced as a whole at every change."""

import json
import os
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from threading import RLock
from typing import Any

from .attempt import write_atomically

ENDED = ("succeeded", "failed", "cancelled")


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def process_start(pid: int) -> str:
    """When a process started, in a form that no later process with the same id has. Empty when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}/{stat.rpartition(')')[2].split()[19]}"
    except OSError:
        if os.path.exists("/proc/self/stat"):
            return ""
    answer = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
        check=False,
    )
    return answer.stdout.strip()


class State:
    """Thread-safe, because the watcher of cancel requests may have to write the end itself."""

    def __init__(self, folder: Path, steps: list[dict[str, Any]]) -> None:
        self._path = folder / "state.json"
        self._lock = RLock()
        self._content: dict[str, Any] = {
            "state": "queued",
            "reason": "Starting",
            "phase": "queue",
            "process": {"pid": os.getpid(), "start": process_start(os.getpid())},
            "steps": [
                {"name": step["name"], "dependsOn": step["dependsOn"], "state": "pending"}
                for step in steps
            ],
        }

    @property
    def ended(self) -> bool:
        return self._content["state"] in ENDED

    @property
    def waiting(self) -> bool:
        """Whether nothing of the attempt has run yet."""
        return self._content["state"] == "queued"

    def update(self, **changes: Any) -> None:
        """Sets fields of the attempt; None removes one. Nothing changes once the attempt has ended."""
        with self._lock:
            if not self.ended:
                _assign(self._content, changes)
                self._save()

    def plan(self, steps: list[dict[str, Any]]) -> None:
        with self._lock:
            self.update(steps=[{**step, "state": "pending"} for step in steps])

    def step(self, name: str, **changes: Any) -> None:
        with self._lock:
            if self.ended:
                return
            for step in self._content["steps"]:
                if step["name"] == name:
                    _assign(step, changes)
            self._save()

    def end(self, state: str, reason: str | None = None) -> None:
        """Writes the end; what did not run is skipped, or cancelled with the attempt."""
        with self._lock:
            if self.ended:
                return
            for step in self._content["steps"]:
                if step["state"] == "running":
                    step.update(state="cancelled" if state == "cancelled" else "failed", endedAt=now())
                    step.setdefault("reason", reason)
                elif step["state"] == "pending":
                    step["state"] = "cancelled" if state == "cancelled" else "skipped"
                    step.pop("reason", None)
            _assign(self._content, {"state": state, "reason": reason, "phase": "end", "endedAt": now()})
            self._save(durable=True)

    @staticmethod
    def load(folder: Path) -> "State":
        """The state that a supervisor left behind."""
        state = State.__new__(State)
        state._path = folder / "state.json"
        state._lock = RLock()
        state._content = json.loads(state._path.read_text("utf-8"))
        return state

    def _save(self, durable: bool = False) -> None:
        try:
            write_atomically(self._path, json.dumps(self._content), durable)
        except FileNotFoundError:
            if self._path.parent.exists():
                raise
            # The folder was taken away; there is nobody left to tell.


def _assign(target: dict[str, Any], changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if value is None:
            target.pop(name, None)
        else:
            target[name] = value
