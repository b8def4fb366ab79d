"""Source code of locked packages, read and never imported: Unsloth cannot be imported without a GPU.

The wheels are fetched once, by the hashes in the lock file, into a cache folder, and read from there.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import pytest

from llm_training.project import ROOT

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "llm-training-wheels"


@cache
def wheel(lock: str, package: str) -> zipfile.ZipFile:
    """The wheel of a package, in the locked version; the test is skipped where no index is reachable."""
    requirement = _requirement(lock, package)
    version = re.match(r"\S+==([^ ;\\]+)", requirement).group(1)
    folder = CACHE / f"{package}-{version}"
    if not any(folder.glob("*.whl")):
        _fetch(requirement, folder)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def module(lock: str, package: str, path: str) -> ast.Module:
    """The syntax tree of one file of a package."""
    return ast.parse(wheel(lock, package).read(path).decode("utf-8"))


def class_of(tree: ast.AST, name: str) -> ast.ClassDef:
    """The class of this name."""
    return next(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == name)


def function_of(tree: ast.AST, name: str) -> ast.FunctionDef:
    """The function of this name, the first one found."""
    return next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name)


def parameters_of(function: ast.FunctionDef) -> set[str]:
    """Names that a function takes by keyword; what vanishes in `**kwargs` is not among them."""
    arguments = function.args
    return {argument.arg for argument in [*arguments.args, *arguments.kwonlyargs]}


def fields_of(declaration: ast.ClassDef) -> set[str]:
    """Names of the fields of a dataclass."""
    return {
        node.target.id
        for node in declaration.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def keywords_in(path: Path, call: str) -> list[set[str]]:
    """The keywords of every call of a function or method of this name in a file of ours."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        {keyword.arg for keyword in node.keywords}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) == call
    ]


def _name(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute):
        owner = _name(function.value)
        return f"{owner}.{function.attr}" if owner else function.attr
    return function.id if isinstance(function, ast.Name) else None


def _requirement(lock: str, package: str) -> str:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return next(line for line in text.splitlines() if line.startswith(f"{package}=="))


def _fetch(requirement: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / f"requirement-{os.getpid()}.txt"
    wanted.write_text(requirement.partition(" ;")[0] + " " + " ".join(re.findall(r"--hash=\S+", requirement)))
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        + ["--only-binary", ":all:", "--dest", str(folder), "--requirement", str(wanted)],
        capture_output=True,
        text=True,
        check=False,
    )
    wanted.unlink()
    if done.returncode:
        pytest.skip(f"{requirement.split()[0]} cannot be fetched: {done.stderr.strip().splitlines()[-1:]}")
