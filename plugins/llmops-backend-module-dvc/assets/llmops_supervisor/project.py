"""The checkout as a DVC project: settings, tracked data, plan of stages."""

import hashlib
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .attempt import Attempt
from .inside import read_inside_only, work_inside_only
from .output import OutputLog

if TYPE_CHECKING:
    from dvc.stage import Stage


class DataMissing(Exception):
    """The message names the data and what to do."""


class _LogHandler(logging.Handler):
    """Messages of DVC itself in the log of the attempt."""

    def __init__(self, log: OutputLog) -> None:
        super().__init__(logging.INFO)
        self._log = log
        self.step: str | None = None

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage().strip()
        if text:
            self._log.say(text, self.step)


class Project:
    def __init__(self, attempt: Attempt, log: OutputLog) -> None:
        os.environ["DVC_SITE_CACHE_DIR"] = str(attempt.folder / "dvc-site")
        os.environ["DVC_NO_ANALYTICS"] = "1"
        from dvc.repo import Repo

        self._attempt = attempt
        self._log = log
        self.messages = _LogHandler(log)
        has_git = (attempt.checkout / ".git").exists()
        if not (attempt.checkout / ".dvc").exists():
            Repo.init(str(attempt.checkout), no_scm=not has_git).close()
        _redirect_messages(self.messages)
        self._configure(has_git)
        os.chdir(attempt.checkout)
        read_inside_only(attempt.checkout)
        self.repo: Repo = Repo(str(attempt.checkout))
        self.stages, self.depends_on = self._plan()

    def _configure(self, has_git: bool) -> None:
        """Settings of this machine; in the file that Git ignores, so that steps that call DVC see them too."""
        from dvc.config import Config

        config = Config(str(self._attempt.checkout / ".dvc"), validate=False)
        with config.edit("local", validate=False) as local:
            local.setdefault("cache", {})["dir"] = str(self._attempt.cache)
            core = local.setdefault("core", {})
            core.update({"analytics": False, "check_update": False, "autostage": False})
            if not has_git:
                core["no_scm"] = True

    def _plan(self) -> tuple[list["Stage"], dict["Stage", list["Stage"]]]:
        """All stages of the pipeline file and what they need, in the order of execution."""
        from dvc.repo import lock_repo
        from dvc.repo.reproduce import collect_stages, get_active_graph, plan_repro

        with lock_repo(self.repo):
            stages = collect_stages(self.repo, [self._attempt.pipeline_file])
            work_inside_only(stages, self._attempt.checkout)
            graph = get_active_graph(self.repo.index.graph)
            plan = plan_repro(graph, stages)
            return plan, {stage: list(graph.successors(stage)) for stage in plan}

    def name(self, stage: "Stage") -> str:
        """Name of the step; a stage of another pipeline file keeps that file in its name."""
        own = (self._attempt.checkout / self._attempt.pipeline_file).resolve()
        return str(stage.name if Path(stage.path).resolve() == own else stage.addressing)

    def steps(self) -> list["Stage"]:
        return [stage for stage in self.stages if _is_step(stage)]

    def describe(self) -> list[dict[str, Any]]:
        return [
            {"name": self.name(stage), "dependsOn": [self.name(other) for other in self.depends_on[stage] if _is_step(other)]}
            for stage in self.steps()
        ]

    def fetch_data(self) -> str | None:
        """Puts the tracked data into the checkout and answers its version."""
        from dvc.exceptions import DvcException

        sources = [stage for stage in self.stages if not _is_step(stage)]
        targets = [stage.addressing for stage in sources]
        if targets:
            try:
                if not self._checkout(targets):
                    self._log.say("Fetching the tracked data from the data remote")
                    self.repo.pull(targets)
            except DvcException as error:
                names = ", ".join(str(out) for stage in sources for out in stage.outs if not out.exists)
                raise DataMissing(
                    f"The data {names or ', '.join(targets)} could not be fetched: {_last_cause(error)}. "
                    "Run `dvc push` where the data was added, and check the data remote of the project"
                ) from error
        return data_version([(str(out), out.hash_info.value) for stage in sources for out in stage.outs])

    def _checkout(self, targets: list[str]) -> bool:
        """From the cache of this machine; nothing is asked of the remote then."""
        from dvc.exceptions import DvcException
        from dvc.repo import lock_repo

        with lock_repo(self.repo):
            if all(stage.outs_cached() for stage in self.stages if not _is_step(stage)):
                try:
                    self.repo.checkout(targets, force=True)
                    return True
                except DvcException:
                    return False
        return False

    def has_remote(self) -> bool:
        return bool(self.repo.config["core"].get("remote"))

    def hashes(self) -> list[str]:
        """Objects of all tracked data and results that are known by now."""
        found = [out.hash_info.value for stage in self.stages for out in stage.outs]
        return [str(name) for name in found if name]

    def fetch_unchanged(self, stage: "Stage") -> None:
        """Gets the results of a stage that ran elsewhere with the same inputs, when the remote has them."""
        from dvc.exceptions import DvcException
        from dvc.repo import lock_repo

        if not self.repo.config["core"].get("remote") or not stage.outs:
            return
        with lock_repo(self.repo):
            if not stage.changed() or stage.changed(True, self.depends_on[stage]) or stage.outs_cached():
                return
        try:
            self.repo.pull([stage.addressing])
        except DvcException:
            logging.getLogger("dvc").info("The results of '%s' are not in the data remote", stage.addressing)


def _redirect_messages(handler: logging.Handler) -> None:
    logger = logging.getLogger("dvc")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.handlers = [handler]
    # Says at every stage that the lock file was updated.
    logging.getLogger("dvc.dvcfile").setLevel(logging.WARNING)


def _is_step(stage: "Stage") -> bool:
    """Pipeline stages have a name; data that is only tracked or imported has none."""
    return bool(getattr(stage, "name", None))


def _last_cause(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error).strip().rstrip(".")


def data_version(files: list[tuple[str, str | None]]) -> str | None:
    """Hex SHA-256 of the lines `<path> <DVC hash>\\n` of all tracked data, sorted; None when there is none."""
    lines = sorted(f"{path} {value}\n" for path, value in files if value)
    return hashlib.sha256("".join(lines).encode()).hexdigest() if lines else None
