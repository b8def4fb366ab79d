"""Keeps DVC from reading files outside of a project while it resolves a pipeline file.

`wdir` and `vars` of a pipeline file may name any path of this machine, also by a template or a symbolic link;
what DVC reads there would become names of steps, which every reader of the portal sees.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dvc.stage import Stage


def refuse_outside(what: str, path: str, root: Path) -> None:
    """Raises when a path leads out of the project; names it as written and as it is meant."""
    from dvc.exceptions import DvcException

    real, folder = os.path.realpath(path), os.path.realpath(root)
    if real != folder and not real.startswith(folder + os.sep):
        raise DvcException(
            f'{what} "{path}", which is "{os.path.relpath(real, folder)}" and outside of the project; '
            "name a path inside of it"
        )


def read_inside_only(root: Path) -> None:
    """From now on, files of variables are read inside of the project only."""
    from dvc.parsing.context import Context

    load_from = Context.load_from.__func__

    def checked(cls: type, fs: Any, path: str, select_keys: list[str] | None = None) -> Any:
        refuse_outside("the variables are read from", path, root)
        return load_from(cls, fs, path, select_keys)

    Context.load_from = classmethod(checked)


def work_inside_only(stages: list["Stage"], root: Path) -> None:
    for stage in stages:
        refuse_outside(f'the stage "{stage.addressing}" works in', stage.wdir, root)
