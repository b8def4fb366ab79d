"""The image and the workflow that builds it, as far as they can be read: neither is built here."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib

import pytest
import yaml

from llm_training import provenance
from llm_training.project import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
WORKFLOW = ROOT / ".github" / "workflows" / "image.yaml"


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, re.MULTILINE)


def commands() -> list[str]:
    """Every command line of the workflow."""
    jobs = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"].values()
    return [line for job in jobs for step in job["steps"] for line in step.get("run", "").splitlines()]


def test_what_is_copied_is_in_the_repository() -> None:
    sources = [source for copy in instructions("COPY") for source in shlex.split(copy)[:-1]]
    assert sources
    for source in sources:
        assert (ROOT / source).exists(), source


def test_what_the_stages_need_is_not_left_out_of_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    needed = ["src", "pipelines", "models/tiny", "llmops.yaml", "params.yaml", "pyproject.toml", "MODEL_CARD.md"]
    needed.append(".dvc/config")
    assert not [path for path in needed for left_out in ignored if f"{path}/".startswith(f"{left_out}/")]


@pytest.mark.parametrize("command", [*instructions("RUN"), *commands()])
def test_packages_are_installed_by_hash_and_files_exist(command: str) -> None:
    words = shlex.split(command)
    if "pip" in words:
        assert "--require-hashes" in words
        assert "--no-deps" in words
    for word in words:
        if re.fullmatch(r"[\w./-]+\.(lock|py)", word):
            assert (ROOT / word).is_file(), word


def test_the_image_runs_without_root_and_names_its_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    user = instructions("USER")[-1]
    assert int(user) > 0, "by number, so that a cluster can tell that it is not root"
    assert instructions("LABEL") == ['org.opencontainers.image.revision="${COMMIT}"']
    build = next(
        step["with"]
        for step in yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["image"]["steps"]
        if "build-push-action" in step.get("uses", "")
    )
    assert build["build-args"] == "COMMIT=${{ github.sha }}"
    monkeypatch.setattr(provenance, "_git", lambda *_: "")
    monkeypatch.setenv("LLM_TRAINING_COMMIT", "0123abcd")
    assert provenance.source_tags()["mlflow.source.git.commit"] == "0123abcd"


def test_ci_tags_the_image_with_the_commit_in_the_repository_of_the_project() -> None:
    steps = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["image"]["steps"]
    reading = next(step["run"] for step in steps if step.get("id") == "repository").partition(" >> ")[0]
    found = subprocess.run(reading, shell=True, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["llm-training"]["image"]
    assert found == f"image={declared}\n"
    build = next(step["with"] for step in steps if "build-push-action" in step.get("uses", ""))
    assert build["tags"] == "${{ steps.repository.outputs.image }}:${{ github.sha }}"
