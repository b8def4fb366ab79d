"""One attempt from queue to end.

Exactly one supervisor runs an attempt: it holds the lock of the attempt's folder for its whole life, and one that
finds a `state.json` written by an earlier holder leaves at once.
"""

import os
import sys
import traceback
from pathlib import Path

from .attempt import Attempt, read_attempt
from .cancellation import Cancellation, Cancelled
from .command import CommandContext, end_leftovers
from .environment import ensure_environment
from .output import OutputLog
from .parameters import write_parameters
from .process_tree import adopt_orphans
from .project import Project
from .results import keep_results, push_outputs
from .shared_cache import SharedCache
from .slots import try_lock, wait_for_slot
from .stages import StageRunner
from .state import State, now
from .variables import tool_variables


def run(folder: Path) -> int:
    lock = try_lock(folder / "lock")
    if lock is None or (folder / "state.json").exists():
        return 0
    try:
        attempt = read_attempt(folder)
    except Exception as error:
        State(folder, []).end("failed", f"The attempt's specification cannot be read: {error}")
        raise
    state = State(folder, attempt.steps)
    state.update(observedAt=now())
    adopt_orphans()
    log = OutputLog(folder, attempt.max_log_bytes, [os.environ.get(name, "") for name in attempt.secret_names])
    cancellation = Cancellation(folder)
    cache = SharedCache(attempt.cache)
    context = CommandContext(attempt.marker, attempt.grace, cancellation)

    def on_stuck() -> None:
        end_leftovers(context)
        _end_early(state, cancellation)
        os._exit(1)

    try:
        cancellation.start(on_stuck, 2 * attempt.grace + 15)
        _run(attempt, state, log, context, cache)
        cancellation.finish()
        end_leftovers(context)
        state.end("succeeded")
    except Cancelled:
        cancellation.finish()
        end_leftovers(context)
        log.say(cancellation.reason or "Cancelled")
        _end_early(state, cancellation)
    except Exception as error:
        cancellation.finish()
        end_leftovers(context)
        _report(error, log)
        state.end("failed", str(error) or type(error).__name__)
    _shrink(cache, attempt)
    return 0


def _end_early(state: State, cancellation: Cancellation) -> None:
    state.end("failed" if cancellation.overdue else "cancelled", cancellation.reason)


def _shrink(cache: SharedCache, attempt: Attempt) -> None:
    """After the end, which nobody has to wait for; the next attempt that ends makes up for what fails."""
    cache.leave()
    try:
        freed = cache.shrink(attempt.cache_bound)
        if freed:
            print(f"Removed {freed} bytes of unused objects from {attempt.cache}", flush=True)
    except OSError as error:
        print(f"The cache {attempt.cache} could not be made smaller: {error}", file=sys.stderr)


def _run(attempt: Attempt, state: State, log: OutputLog, context: CommandContext, cache: SharedCache) -> None:
    cancellation = context.cancellation
    wait_for_slot(
        attempt.folder.parent / ".queue",
        attempt.slots,
        attempt.key,
        attempt.submitted_at,
        lambda position: state.update(reason=_waiting(position, attempt.slots)),
        cancellation.check,
    )
    cancellation.limit(attempt.time_limit)
    state.update(state="running", reason=None, phase="data", startedAt=now())
    cache.enter(cancellation.check)
    # DVC takes most of a second to load; that comes after the state, so that the start is seen at once.
    write_parameters((attempt.checkout / attempt.pipeline_file).parent / "params.yaml", attempt.parameters)
    project = Project(attempt, log)
    state.plan(project.describe())
    version = project.fetch_data()
    cache.used(project.hashes())
    if not project.has_remote():
        cache.keep(project.hashes())
    state.update(dataVersion=version)
    attempt.results.mkdir(exist_ok=True)
    if attempt.environment:
        state.update(phase="environment")
        ensure_environment(
            attempt.environment, log, context, tool_variables(attempt), lambda reason: state.update(reason=reason)
        )
        state.update(environmentHash=attempt.environment.key)
    try:
        _run_stages(attempt, state, log, context, project, version)
    finally:
        cache.used(project.hashes())


def _run_stages(
    attempt: Attempt, state: State, log: OutputLog, context: CommandContext, project: Project, version: str | None
) -> None:
    state.update(phase="stages", reason=None)
    try:
        StageRunner(attempt, project, state, log, context, version).run()
    finally:
        keep_results(attempt, project, log)
    push_outputs(attempt, project, log)


def _waiting(position: int, slots: int) -> str:
    running = "another attempt runs" if slots == 1 else f"{slots} attempts run"
    return f"Waiting: {running} on this machine; position {position} in the queue. It starts when one of them ends"


def _report(error: Exception, log: OutputLog) -> None:
    """The whole story goes to the supervisor's own log, for the operator; the reason to the attempt's."""
    traceback.print_exception(error, file=sys.stderr)
    log.say(str(error) or type(error).__name__)
