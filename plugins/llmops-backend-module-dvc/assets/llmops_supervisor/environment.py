"""One locked Python environment per lock file and Python version, made once and shared by all attempts.

A virtual environment cannot be moved, so it is built in place; the marker file says that it is complete, and a
lock lets one attempt build while others wait. What an interrupted build downloaded is reused.
"""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable

from .attempt import LockedEnvironment
from .command import CommandContext, CommandFailed, run_command
from .output import OutputFilter, OutputLog

MARKER_FILE = ".llmops-complete"
TELL_SECONDS = 10.0

_PROBLEMS = (
    (r"no space left on device|os error 28", "the disk is full: {directory} needs more space"),
    (r"hash mismatch", "a package does not match its hash in the lock file; make the lock file anew"),
    (
        r"dns error|error sending request|failed to fetch|connection (refused|reset)|timed out|network unreachable|offline",
        "the package index could not be reached; check the network and try again, what was downloaded is kept",
    ),
    (r"no solution found|were not found in the package registry|no version of", "a locked package is not on the package index"),
)


class EnvironmentFailed(Exception):
    """The message says in plain words what is wrong."""


def is_complete(environment: LockedEnvironment) -> bool:
    return (environment.directory / MARKER_FILE).exists() and (environment.directory / "bin" / "python").exists()


def ensure_environment(
    environment: LockedEnvironment, log: OutputLog, context: CommandContext, variables: dict[str, str], tell: Callable[[str], None]
) -> None:
    """Installs the environment unless it is there. `variables` is the process environment of the installer."""
    if is_complete(environment):
        return
    if not environment.may_install and environment.packages > 0:
        raise EnvironmentFailed(
            f'The environment "{environment.name}" is not installed and its installation was not agreed to; '
            "launch the run again and agree to it"
        )
    if not environment.uv:
        raise EnvironmentFailed(f'The environment "{environment.name}" cannot be installed: uv is missing on this machine')
    environment.directory.parent.mkdir(parents=True, exist_ok=True)
    descriptor = _wait_for_lock(environment, log, context)
    try:
        if not is_complete(environment):
            tell(f'Installing the environment "{environment.name}"')
            _install(environment, log, context, variables)
    finally:
        os.close(descriptor)


def _wait_for_lock(environment: LockedEnvironment, log: OutputLog, context: CommandContext) -> int:
    path = environment.directory.with_name(f"{environment.directory.name}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if not told:
                log.say(f'Waiting: another attempt is installing the environment "{environment.name}"')
                told = True
            context.cancellation.check()
            time.sleep(0.2)


def _install(
    environment: LockedEnvironment, log: OutputLog, context: CommandContext, variables: dict[str, str]
) -> None:
    size = f", about {size_text(environment.download_bytes)} to download" if environment.download_bytes else ""
    log.say(f'Installing the environment "{environment.name}": {environment.packages} packages{size}')
    uv = str(environment.uv)
    python = environment.directory / "bin" / "python"
    if not (environment.directory / "pyvenv.cfg").exists() or not python.exists():
        shutil.rmtree(environment.directory, ignore_errors=True)
        _run([uv, "venv", "--quiet", "--python", environment.python, str(environment.directory)], environment, log, context, variables)
    started = time.monotonic()
    sync = [uv, "pip", "sync", "--python", str(python), "--require-hashes", "--allow-empty-requirements", str(environment.lock)]
    _run(sync, environment, log, context, variables)
    (environment.directory / MARKER_FILE).write_text(f"{environment.key}\n", "utf-8")
    log.say(f'The environment "{environment.name}" is installed ({time.monotonic() - started:.0f} s)')


class _ProgressFilter(OutputFilter):
    """Adds a line with the packages unpacked so far while the installer is silent."""

    def __init__(self, log: OutputLog, environment: LockedEnvironment) -> None:
        super().__init__(log, None)
        self._environment = environment
        self._told_at = time.monotonic()
        self.text = ""

    def feed(self, data: bytes) -> None:
        self._told_at = time.monotonic()
        self.text = (self.text + data.decode("utf-8", "replace"))[-20_000:]
        super().feed(data)

    def flush(self, final: bool = False) -> None:
        super().flush(final)
        if not final and time.monotonic() - self._told_at >= TELL_SECONDS:
            self._told_at = time.monotonic()
            done = sum(1 for _ in self._environment.directory.glob("lib/python*/site-packages/*.dist-info"))
            free = size_text(shutil.disk_usage(self._environment.directory.parent).free)
            self._log.say(f"Still installing: {done} of {self._environment.packages} packages in place, {free} of disk free")


def _run(
    arguments: list[str], environment: LockedEnvironment, log: OutputLog, context: CommandContext, variables: dict[str, str]
) -> None:
    output = _ProgressFilter(log, environment)
    try:
        run_command(
            arguments,
            cwd=str(environment.directory.parent),
            env=variables,
            output=output,
            context=context,
            deadline=None,
            limit=None,
        )
    except CommandFailed as error:
        raise EnvironmentFailed(
            f'The environment "{environment.name}" could not be installed: '
            f"{_plain_words(output.text, environment) or ' / '.join(output.last_lines) or error}"
        ) from error


def _plain_words(text: str, environment: LockedEnvironment) -> str | None:
    for pattern, words in _PROBLEMS:
        if re.search(pattern, text, re.IGNORECASE):
            return words.format(directory=environment.directory.parent)
    return None


def size_text(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
