"""Runs the stages one by one inside this process, so that none pays for a start of DVC.

DVC decides what changed, restores and saves; only the start of a stage's commands is ours (`_run` of
`dvc.stage.run`), for the log, the time limits, the environment and the cancel.
"""

import time
from typing import TYPE_CHECKING, Any

from .attempt import Attempt
from .cancellation import Cancelled, duration
from .command import CommandContext, CommandFailed, end_leftovers, run_command
from .output import OutputFilter, OutputLog
from .project import Project
from .run_cache import separate_hidden_parameters
from .state import State, now
from .variables import step_variables

if TYPE_CHECKING:
    from dvc.stage import Stage

LONGEST_PAUSE = 30.0


class StepFailed(Exception):
    """The message names the step and why."""


class StageRunner:
    def __init__(
        self, attempt: Attempt, project: Project, state: State, log: OutputLog, context: CommandContext, version: str | None
    ) -> None:
        self._attempt = attempt
        self._project = project
        self._state = state
        self._log = log
        self._context = context
        self._version = version
        self._step = ""
        self._try = 0
        self._ran = False
        self._deadline: float | None = None
        self._last_lines: list[str] = []
        self._take_over_commands()
        separate_hidden_parameters()

    def run(self) -> None:
        """Raises StepFailed at the first step that fails for good."""
        for stage in self._project.steps():
            name = self._project.name(stage)
            self._context.cancellation.check()
            self._project.messages.step = name
            self._step = name
            try:
                self._run_step(stage, name)
            finally:
                self._project.messages.step = None

    def _run_step(self, stage: "Stage", name: str) -> None:
        policy = self._attempt.policy(name)
        if self._attempt.reuse_results:
            self._project.fetch_unchanged(stage)
        for number in range(1, policy.retries + 2):
            self._try = number
            self._ran = False
            self._last_lines = []
            self._deadline = time.monotonic() + policy.time_limit if policy.time_limit else None
            try:
                self._reproduce(stage)
            except Cancelled:
                cancellation = self._context.cancellation
                ended = "failed" if cancellation.overdue else "cancelled"
                self._state.step(name, state=ended, endedAt=now(), reason=cancellation.reason)
                raise
            except Exception as error:  # DVC has many kinds; all end the try.
                reason = self._reason(error)
                if number > policy.retries:
                    self._state.step(name, state="failed", endedAt=now(), reason=reason)
                    self._log.say(f"Step {name}: {reason.splitlines()[0]}", name)
                    raise StepFailed(f"Step {name} {reason}") from error
                self._pause(name, number, policy.retries, reason)
                continue
            finally:
                if self._ran:
                    end_leftovers(self._context)
            if self._ran:
                self._state.step(name, state="succeeded", endedAt=now(), reason=None)
            else:
                self._state.step(name, state="cached", reason="Nothing it depends on has changed")
            return

    def _reproduce(self, stage: "Stage") -> None:
        from dvc.repo import lock_repo

        with lock_repo(self._project.repo):
            force = not self._attempt.reuse_results
            if stage.reproduce(upstream=self._project.depends_on[stage], force=force):
                stage.dump(update_pipeline=False)

    def _pause(self, name: str, number: int, retries: int, reason: str) -> None:
        """Waits longer after every try, because what fails is often a network."""
        pause = min(2.0 ** (number - 1), LONGEST_PAUSE)
        message = f"Try {number} of {retries + 1} {reason.splitlines()[0]}; the next try begins in {duration(pause)}"
        self._log.say(f"Step {name}: {message}", name)
        self._state.step(name, reason=message)
        until = time.monotonic() + pause
        while time.monotonic() < until:
            self._context.cancellation.check()
            time.sleep(0.05)

    def _reason(self, error: BaseException) -> str:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, CommandFailed):
            cause = cause.__cause__ or cause.__context__
        if cause is None:
            return f"failed: {error}"
        return f"{cause}: " + "\n".join(self._last_lines) if self._last_lines else str(cause)

    def _take_over_commands(self) -> None:
        import dvc.stage.run as dvc_run

        if not callable(getattr(dvc_run, "_run", None)):
            raise RuntimeError("This version of DVC starts commands in another way; install the locked version")
        setattr(dvc_run, "_run", self._run_command)

    def _run_command(self, executable: str, command: str, **options: Any) -> None:
        """Takes the place of DVC's own start of a command."""
        variables = step_variables(self._attempt, self._step, self._version)
        for name in ("DVC_ROOT", "DVC_STAGE"):
            variables[name] = options["env"][name]
        variables.setdefault("SHELL", executable)
        if not self._ran:
            self._ran = True
            self._state.step(self._step, state="running", tries=self._try, startedAt=now(), endedAt=None, reason=None)
        output = OutputFilter(self._log, self._step)
        try:
            run_command(
                [executable, *_shell_options(executable), "-c", command],
                cwd=options["cwd"],
                env=variables,
                output=output,
                context=self._context,
                deadline=self._deadline,
                limit=self._attempt.policy(self._step).time_limit,
            )
        finally:
            self._last_lines = list(output.last_lines)


def _shell_options(executable: str) -> list[str]:
    return ["--noprofile", "--norc"] if executable.endswith("/bash") else []

