"""Runs one stage of a pipeline: `python src/stage.py train`. The files of the engines call it.

A parameter may be given as an option, as clusters do: `python src/stage.py train --epochs 3`. All others are those of
the pipeline's params.yaml.
"""

from __future__ import annotations

import argparse
import signal
import sys
import warnings
from dataclasses import fields

from distributed_training.launch import PIPELINE_OF, REFUSALS, start_stage
from distributed_training.parameters import PIPELINES


def parser() -> argparse.ArgumentParser:
    """The command line: a stage, and the parameters of its pipeline."""
    stages = argparse.ArgumentParser(description=__doc__)
    commands = stages.add_subparsers(dest="stage", required=True)
    for stage, pipeline in PIPELINE_OF.items():
        options = commands.add_parser(stage)
        for field in fields(PIPELINES[pipeline][0]):
            options.add_argument(f"--{field.name}", f"--{field.name.replace('_', '-')}", dest=field.name)
    return stages


def main() -> None:
    """Reads the command line and runs the stage."""
    given = vars(parser().parse_args())
    stage = given.pop("stage")
    changes = {name: value for name, value in given.items() if value is not None}
    warnings.filterwarnings("ignore", category=FutureWarning)
    # A stage that is told to stop ends its tracked run as killed, instead of leaving it open.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        start_stage(stage, changes)
    except REFUSALS as error:
        sys.exit(f"{stage}: {error}")


if __name__ == "__main__":
    main()
