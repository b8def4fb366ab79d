"""The group of processes that train one model together."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from .processes import Rank

if TYPE_CHECKING:
    import torch
    from torch.distributed import ProcessGroup

# A process that is silent for longer than this counts as lost, and the others end. A dead one is noticed at once by
# gloo. Registering the model takes longer than a step, so that the others wait longer for it.
_SILENT_SECONDS = float(os.environ.get("DISTRIBUTED_TRAINING_TIMEOUT_SECONDS", "300"))
_PUBLISHING_SECONDS = 3600.0


class BackendError(ValueError):
    """A backend that this machine cannot serve."""


def choose_backend(wanted: str, has_cuda: bool) -> str:
    """nccl with CUDA, gloo without, unless one of them was asked for."""
    if wanted == "nccl" and not has_cuda:
        raise BackendError("The backend nccl needs an NVIDIA GPU, and there is none; choose gloo or auto")
    if wanted == "auto":
        return "nccl" if has_cuda else "gloo"
    return wanted


class Group:
    """All processes of the training; its methods are called by all of them together."""

    def __init__(self, rank: Rank, device: torch.device, patient: ProcessGroup) -> None:
        self.rank = rank
        self.device = device
        self._patient = patient

    @property
    def is_main(self) -> bool:
        """Whether this process records and saves."""
        return self.rank.is_main

    def sums(self, values: Mapping[str, float]) -> dict[str, float]:
        """The sum of each value over all processes."""
        import torch
        import torch.distributed as dist

        total = torch.tensor(list(values.values()), dtype=torch.float64, device=self.device)
        dist.all_reduce(total)
        return dict(zip(values, total.tolist(), strict=True))

    def from_main(self, value: Any) -> Any:
        """What the main process has, in every process."""
        import torch.distributed as dist

        box = [value if self.is_main else None]
        # By gloo, so that tensors stay where they can be read in any process.
        dist.broadcast_object_list(box, src=0, group=self._patient)
        return box[0]

    def wait_for_main(self) -> None:
        """Waits until the main process has arrived here too; fails when it has died."""
        import torch.distributed as dist

        dist.barrier(group=self._patient)


@contextmanager
def process_group(rank: Rank, wanted: str) -> Iterator[Group]:
    """Joins the group, and leaves it after a good end; a process that failed ends, and with it its connections."""
    import torch
    import torch.distributed as dist

    backend = choose_backend(wanted, torch.cuda.is_available())
    device = torch.device("cpu")
    if torch.cuda.is_available() and backend == "nccl":
        device = torch.device("cuda", rank.local_number % torch.cuda.device_count())
        torch.cuda.set_device(device)
    silent = timedelta(seconds=_SILENT_SECONDS)
    dist.init_process_group(backend, rank=rank.number, world_size=rank.world_size, timeout=silent)
    patient = dist.new_group(backend="gloo", timeout=timedelta(seconds=_PUBLISHING_SECONDS))
    yield Group(rank, device, patient)
    # Not after a failure: leaving could wait for those that are gone.
    dist.destroy_process_group()
