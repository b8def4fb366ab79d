"""The processes of one stage: threads on a CPU, one process for each GPU."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping


def is_main_process(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this process records and saves; with several GPUs only the first one does."""
    return process_number(environment) == 0


def process_number(environment: Mapping[str, str] = os.environ) -> int:
    """Number of this process among those of the stage, from 0."""
    return int(environment.get("RANK", "0"))


def quiet_environment(tiny: bool) -> None:
    """Settings that libraries read when they are first imported; what the caller has set stays."""
    defaults = {
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        # Bars are for terminals; the stages print one line for each measurement instead.
        "TQDM_DISABLE": "1",
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
        "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    }
    if tiny:
        # Threads that wait for each other by spinning make a tiny model many times slower on a shared machine.
        defaults |= {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}
        # Everything it needs lies in this repository.
        defaults |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def gpu_count(environment: Mapping[str, str] = os.environ) -> int:
    """GPUs this process may use, found without loading CUDA."""
    visible = environment.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        return len([name for name in visible.split(",") if name.strip() not in ("", "-1")])
    try:
        done = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    return sum(line.startswith("GPU ") for line in done.stdout.splitlines())
