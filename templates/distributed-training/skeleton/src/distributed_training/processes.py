"""Who starts the processes of a distributed training, and what each of them is told.

The same command runs in three places. A PyTorchJob starts one process in each Pod and gives it RANK and WORLD_SIZE. A
TrainJob, and a PyTorchJob with several processes a Pod, give each Pod PET_* variables, which are settings of torchrun.
On one machine nothing is given. Wherever no rank is given, this process turns into torchrun, which starts the ranks.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rank:
    """The place of this process among those of the training."""

    number: int
    local_number: int
    world_size: int

    @property
    def is_main(self) -> bool:
        """Whether this process records and saves; only the first one does."""
        return self.number == 0


class LaunchError(ValueError):
    """Variables that contradict each other."""


def given_rank(environment: Mapping[str, str] = os.environ) -> Rank | None:
    """The place that this process was given; None when torchrun has to start the processes."""
    by_torchrun = "TORCHELASTIC_RUN_ID" in environment
    if not by_torchrun and (not _is_single_process(environment) or "RANK" not in environment):
        return None
    try:
        rank = Rank(
            number=int(environment["RANK"]),
            local_number=int(environment.get("LOCAL_RANK", "0")),
            world_size=int(environment["WORLD_SIZE"]),
        )
    except (KeyError, ValueError) as error:
        raise LaunchError(f"RANK and WORLD_SIZE must be set to whole numbers: {error}") from error
    if not 0 <= rank.number < rank.world_size:
        raise LaunchError(f"RANK {rank.number} is not among the {rank.world_size} of WORLD_SIZE")
    missing = [name for name in ("MASTER_ADDR", "MASTER_PORT") if name not in environment]
    if missing:
        raise LaunchError(f"RANK is set, but not {' and '.join(missing)}")
    return rank


def torchrun_command(script: Sequence[str], processes: int, environment: Mapping[str, str] = os.environ) -> list[str]:
    """The command that starts the ranks of this Pod, or `processes` on this machine; 0 is one for each GPU."""
    command = [sys.executable, "-m", "torch.distributed.run"]
    if "PET_NNODES" not in environment:
        wanted = processes or gpu_count(environment) or 1
        command += ["--standalone", f"--nproc-per-node={wanted}"]
    # In a Pod torchrun reads its settings from the PET_* variables.
    return [*command, *script]


def become_torchrun(script: Sequence[str], processes: int) -> None:
    """Replaces this process by torchrun, so that signals reach it and its end is ours."""
    sys.stdout.flush()
    sys.stderr.flush()
    command = torchrun_command(script, processes)
    os.execv(command[0], command)


def quiet_environment() -> None:
    """Settings that libraries read when they are first imported; what the caller has set stays."""
    defaults = {
        "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
        # Makes the matrix products of a GPU repeatable.
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    }
    if not gpu_count():
        # Threads that wait for each other by spinning make a small model many times slower on a shared machine.
        defaults |= {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}
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


def _is_single_process(environment: Mapping[str, str]) -> bool:
    """Whether each Pod runs one process. A PyTorchJob says "auto" for that when nothing else was asked for."""
    return environment.get("PET_NPROC_PER_NODE", "1") in ("1", "auto")
