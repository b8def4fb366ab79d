"""Starts a stage: in this process, or in one process for each GPU."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, fields
from pathlib import Path

from .parameters import Parameters, parameters_from
from .paths import Paths
from .processes import gpu_count, is_main_process, quiet_environment
from .project import ROOT
from .tracking import SilentTracker, tracked_stage

# The module of each stage. A stage's own module is imported when it runs, so that none pays for another's libraries.
STAGES = {
    "preprocess": "preprocess",
    "cpt_training": "cpt",
    "sft_training": "sft",
    "evaluation": "evaluation",
}
TRAINING = ("cpt_training", "sft_training")


def start_stage(stage: str, parameters: Parameters, paths: Paths) -> None:
    """Runs a stage to its end; training uses every GPU it may see."""
    quiet_environment(parameters.tiny)
    processes = gpu_count() if stage in TRAINING and "RANK" not in os.environ else 1
    if processes > 1:
        _run_on_gpus(stage, parameters, paths, processes)
    else:
        run_stage(stage, parameters, paths)


def run_stage(stage: str, parameters: Parameters, paths: Paths) -> None:
    """Runs a stage in this process, and records it."""
    module = importlib.import_module(f"{__package__}.{STAGES[stage]}")
    if not is_main_process():
        module.run(parameters, paths, SilentTracker())
        return
    with tracked_stage(stage, parameters) as tracker:
        module.run(parameters, paths, tracker)


def read_request(path: Path) -> tuple[Parameters, Paths]:
    """What `_run_on_gpus` wrote for the processes it starts."""
    request = json.loads(path.read_text(encoding="utf-8"))
    folders = {field.name: Path(request["paths"][field.name]) for field in fields(Paths)}
    return parameters_from(request["parameters"], str(path)), Paths(**folders)


def gpu_command(stage: str, request: Path, processes: int) -> list[str]:
    """The command that starts one process for each GPU of this machine."""
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    return [
        *torchrun,
        f"--nproc-per-node={processes}",
        str(ROOT / "src" / "stage.py"),
        stage,
        "--request",
        str(request),
    ]


def _run_on_gpus(stage: str, parameters: Parameters, paths: Paths, processes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        request = Path(folder) / "request.json"
        folders = {name: str(path) for name, path in asdict(paths).items()}
        request.write_text(json.dumps({"parameters": parameters.as_dict(), "paths": folders}))
        with subprocess.Popen(gpu_command(stage, request, processes)) as process:
            try:
                code = process.wait()
            except BaseException:
                process.terminate()
                raise
        if code:
            raise SystemExit(code)
