"""Runs one stage of the pipeline: `python src/stage.py preprocess`. dvc.yaml calls it."""

from __future__ import annotations

import argparse
import signal
import sys
import warnings
from pathlib import Path

from llm_training.launch import STAGES, read_request, start_stage
from llm_training.parameters import ParameterError, read_parameters
from llm_training.paths import Paths
from llm_training.records import RecordError


def main() -> None:
    """Reads the command line and runs the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--request", type=Path, help="file with parameters and folders (for several GPUs)")
    arguments = parser.parse_args()
    # Both libraries warn of names that only one of the two locked versions knows by another.
    warnings.filterwarnings("ignore", category=FutureWarning)
    # A stage that is told to stop ends its tracked run as killed, instead of leaving it open.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        parameters, paths = read_request(arguments.request) if arguments.request else (read_parameters(), Paths())
        start_stage(arguments.stage, parameters, paths)
    except (ParameterError, RecordError, FileNotFoundError) as error:
        sys.exit(f"{arguments.stage}: {error}")


if __name__ == "__main__":
    main()
