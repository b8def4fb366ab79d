"""Prints the stages of a pipeline file as DVC resolves them (foreach, matrix, templates)."""

import json
import logging
import os
import sys
from pathlib import Path

from .inside import read_inside_only, work_inside_only


def describe(folder: Path, file: str) -> int:
    os.environ["DVC_SITE_CACHE_DIR"] = str(folder / ".dvc-site")
    os.environ["DVC_NO_ANALYTICS"] = "1"
    from dvc.exceptions import DvcException
    from dvc.repo import Repo
    from dvc.repo.reproduce import collect_stages, get_active_graph, plan_repro

    # Nothing but the answer may appear on the standard output.
    logging.getLogger("dvc").handlers = [logging.NullHandler()]
    os.chdir(folder)
    read_inside_only(folder)
    try:
        repo = Repo.init(str(folder), no_scm=True)
        stages = collect_stages(repo, [file])
        work_inside_only(stages, folder)
        graph = get_active_graph(repo.index.graph)
        plan = plan_repro(graph, stages)
        answer = [
            {"name": stage.name, "dependsOn": [other.name for other in graph.successors(stage)]} for stage in plan
        ]
    except DvcException as error:
        print(str(error).replace(str(folder), "."), file=sys.stderr)
        return 1
    print(json.dumps(answer))
    return 0
