"""Adds the numbers of all ranks, by torch.distributed on gloo, or by plain sockets where there is no PyTorch."""

import os
import socket
import sys
import time

RANK = int(os.environ.get("RANK", os.environ.get("PET_NODE_RANK", "0")))
SIZE = int(os.environ.get("WORLD_SIZE", os.environ.get("PET_NNODES", "1")))
MASTER = (
    os.environ.get("MASTER_ADDR") or os.environ["PET_MASTER_ADDR"],
    int(os.environ.get("MASTER_PORT") or os.environ["PET_MASTER_PORT"]),
)


def sum_by_gloo():
    import torch
    import torch.distributed

    torch.distributed.init_process_group("gloo")
    total = torch.tensor([RANK + 1])
    torch.distributed.all_reduce(total)
    torch.distributed.destroy_process_group()
    return total.item()


def sum_as_master():
    with socket.create_server(MASTER) as server:
        others = [server.accept()[0] for _ in range(SIZE - 1)]
        total = 1 + sum(int(other.recv(16)) for other in others)
        for other in others:
            other.sendall(str(total).encode())
            other.close()
    return total


def connect():
    while True:
        try:
            return socket.create_connection(MASTER)
        except OSError:
            time.sleep(0.1)


def sum_by_sockets():
    if RANK == 0:
        return sum_as_master()
    with connect() as master:
        master.sendall(str(RANK + 1).encode())
        return int(master.recv(16))


total = sum_by_gloo() if sys.argv[1] == "gloo" else sum_by_sockets()
print(f"rank {RANK} of {SIZE} on {socket.gethostname()}: {total}", flush=True)
