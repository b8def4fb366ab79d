"""Runs the attempts of the engine `dvc`; started by `supervisor.py` beside this folder."""
