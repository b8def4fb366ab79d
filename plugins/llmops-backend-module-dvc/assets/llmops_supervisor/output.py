"""The log of an attempt: `output.log`, only ever appended to, always whole UTF-8.

`output.index` says to which step text belongs: one JSON line per change, written before the text it is about.
"""

import codecs
import json
import os
import time
from collections import deque
from pathlib import Path

MASK = "***"
SHORTEST_SECRET = 4
PROGRESS_SECONDS = 1.0
LONGEST_LINE = 64 * 1024


class OutputLog:
    def __init__(self, folder: Path, max_bytes: int, secrets: list[str]) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._file = os.open(folder / "output.log", flags, 0o600)
        self._index = os.open(folder / "output.index", flags, 0o600)
        self._position = os.fstat(self._file).st_size
        self._step: str | None = None
        self._max_bytes = max_bytes
        self._truncated = False
        # Longest first, so that a secret that contains another is masked as a whole.
        self.secrets = sorted({s for s in secrets if len(s) >= SHORTEST_SECRET}, key=len, reverse=True)

    def say(self, text: str, step: str | None = None) -> None:
        """Writes lines of the supervisor itself; they are kept beyond the limit."""
        self._append(mask(text, self.secrets) + "\n", step)

    def write(self, text: str, step: str | None) -> None:
        """Writes output of a process, already masked, up to the limit."""
        if self._truncated or not text:
            return
        if self._position + len(text.encode()) > self._max_bytes:
            self._truncated = True
            self.say(f"[The log ends here: more than {self._max_bytes} bytes of output; what follows is not kept]")
            return
        self._append(text, step)

    def _append(self, text: str, step: str | None) -> None:
        if step != self._step:
            line = json.dumps({"position": self._position, "step": step}) + "\n"
            _write_all(self._index, line.encode())
            self._step = step
        data = text.encode("utf-8", "replace")
        _write_all(self._file, data)
        self._position += len(data)


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def mask(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


class OutputFilter:
    """Turns the raw bytes of a process into lines of the log.

    A progress bar that redraws itself by carriage returns becomes at most one line a second. A secret that
    arrives in two parts is still masked.
    """

    def __init__(self, log: OutputLog, step: str | None) -> None:
        self._log = log
        self._step = step
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._progress = ""
        self._progress_at = 0.0
        self.last_lines: deque[str] = deque(maxlen=5)

    @property
    def idle(self) -> bool:
        return not self._text and not self._progress

    def feed(self, data: bytes) -> None:
        self._text += self._decoder.decode(data)
        while (end := _line_end(self._text)) >= 0:
            line, separator = self._text[:end], self._text[end]
            if separator == "\r" and end + 1 == len(self._text):
                break  # Perhaps the first half of a line end.
            if separator == "\r" and self._text[end + 1] != "\n":
                self._redraw(line)
                self._text = self._text[end + 1 :]
                continue
            self._text = self._text[end + (2 if separator == "\r" else 1) :]
            self._line(line)
        if len(self._text) > LONGEST_LINE:
            self.flush()

    def flush(self, final: bool = False) -> None:
        """Writes what waits for a line end: a prompt or a bar that stands still."""
        if final:
            self._text += self._decoder.decode(b"", True)
        if self._progress:
            self._emit(self._progress)
        if final and self._text:
            self._line(self._text.rstrip("\r"))
            self._text = ""
            return
        text = mask(self._text, self._log.secrets)
        kept = _secret_start(text, self._log.secrets) + text.endswith("\r")
        if len(text) > kept:
            self._log.write(text[: len(text) - kept], self._step)
            self._text = text[len(text) - kept :]

    def _line(self, line: str) -> None:
        if line or not self._progress:
            self._progress = ""
            self._emit(line)
        else:
            self._emit(self._progress)

    def _redraw(self, line: str) -> None:
        if not line.strip():
            return
        self._progress = line
        if time.monotonic() - self._progress_at >= PROGRESS_SECONDS:
            self._progress_at = time.monotonic()
            self._emit(line)

    def _emit(self, line: str) -> None:
        self._progress = ""
        masked = mask(line, self._log.secrets)
        if masked.strip():
            self.last_lines.append(masked.strip()[:300])
        self._log.write(masked + "\n", self._step)


def _line_end(text: str) -> int:
    ends = [end for end in (text.find("\n"), text.find("\r")) if end >= 0]
    return min(ends, default=-1)


def _secret_start(text: str, secrets: list[str]) -> int:
    """Length of the end of the text that may be the beginning of a secret."""
    longest = 0
    for secret in secrets:
        for length in range(min(len(secret) - 1, len(text)), longest, -1):
            if text.endswith(secret[:length]):
                longest = length
                break
    return longest
