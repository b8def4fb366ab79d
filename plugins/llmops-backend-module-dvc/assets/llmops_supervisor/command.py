"""Runs one command of a step: output into the log, time limit, cancel of everything it started."""

import os
import selectors
import signal
import socket
import subprocess
import time
from dataclasses import dataclass

from .cancellation import Cancellation, Cancelled, duration
from .output import OutputFilter
from .process_tree import end_tree, expect, forget, members

QUIET_SECONDS = 0.5
"""A line without an end is shown when nothing follows it for this long."""
DRAIN_SECONDS = 2.0
"""How long output of background processes is awaited after the command itself ended."""
CHUNK = 64 * 1024


class CommandFailed(Exception):
    """The message says how it ended, in plain words."""


@dataclass(frozen=True)
class CommandContext:
    marker: str
    grace: float
    cancellation: Cancellation


def end_leftovers(context: CommandContext) -> bool:
    """Ends every process of the attempt but the supervisor itself."""
    return end_tree(lambda: members(context.marker, os.getpid()), context.grace)


def run_command(
    arguments: list[str],
    *,
    cwd: str,
    env: dict[str, str],
    output: OutputFilter,
    context: CommandContext,
    deadline: float | None,
    limit: float | None,
) -> None:
    """Runs to the end. Raises CommandFailed, or Cancelled after everything the command started has ended."""
    context.cancellation.check()
    context.cancellation.running_command(True)
    waker, woken = socket.socketpair()
    waker.setblocking(False)
    previous_handler = signal.signal(signal.SIGCHLD, lambda *_: None)
    previous_waker = signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    process = None
    try:
        process = subprocess.Popen(
            arguments,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        expect(process.pid)
        stopped = _pump(process, woken, output, context, deadline)
        if stopped:
            end_leftovers(context)
        code = process.wait()
    except OSError as error:
        raise CommandFailed(f"could not be started: {error}") from error
    finally:
        if process:
            forget(process.pid)
            if process.stdout:
                process.stdout.close()
        output.flush(final=True)
        signal.set_wakeup_fd(previous_waker)
        signal.signal(signal.SIGCHLD, previous_handler)
        waker.close()
        woken.close()
        context.cancellation.running_command(False)
    if stopped == "cancelled":
        raise Cancelled
    if stopped == "overdue":
        raise CommandFailed(f"was stopped at its time limit of {duration(limit or 0)}")
    if code != 0:
        raise CommandFailed(describe_exit(code))


def _pump(
    process: subprocess.Popen[bytes],
    woken: socket.socket,
    output: OutputFilter,
    context: CommandContext,
    deadline: float | None,
) -> str | None:
    """Copies output until the command ended. Answers why it must be stopped, or None."""
    assert process.stdout is not None
    ended_at: float | None = None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        while True:
            wait = 0.1 if ended_at is not None else QUIET_SECONDS
            if deadline is not None:
                wait = min(wait, max(0.0, deadline - time.monotonic()))
            ready = [key.fileobj for key, _ in selector.select(wait)]
            if woken in ready:
                woken.recv(4096)
            if process.stdout in ready:
                data = os.read(process.stdout.fileno(), CHUNK)
                if not data:
                    selector.unregister(process.stdout)
                    # A daemon may have closed its output; the command itself is what counts.
                    if process.poll() is not None:
                        return None
                output.feed(data)
            elif not ready:
                output.flush()
            if context.cancellation.requested():
                return "cancelled"
            if process.poll() is not None:
                ended_at = ended_at or time.monotonic()
                drained = process.stdout not in ready and (
                    process.stdout not in selector.get_map() or time.monotonic() - ended_at > DRAIN_SECONDS
                )
                if drained or time.monotonic() - ended_at > DRAIN_SECONDS:
                    return None
            elif deadline is not None and time.monotonic() >= deadline:
                return "overdue"


def describe_exit(code: int) -> str:
    if code >= 0:
        return f"failed with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    hint = "; the machine may have run out of memory" if name == "SIGKILL" else ""
    return f"was killed by {name}{hint}"
