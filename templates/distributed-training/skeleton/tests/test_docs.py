"""The workflow that publishes the documentation, as far as it can be read: nothing is published here."""

from __future__ import annotations

import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
JOB = yaml.safe_load((ROOT / ".github" / "workflows" / "docs.yaml").read_text(encoding="utf-8"))["jobs"]["docs"]


def test_it_is_off_until_a_bucket_is_named() -> None:
    assert JOB["if"] == "${{ vars.TECHDOCS_BUCKET != '' }}"


def test_it_publishes_under_the_name_of_the_project() -> None:
    reading = next(step["run"] for step in JOB["steps"] if step.get("id") == "entity").partition(" >> ")[0]
    found = subprocess.run(reading, shell=True, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    entity = next(yaml.safe_load_all((ROOT / "catalog-info.yaml").read_text(encoding="utf-8")))
    assert entity["kind"] == "Component"
    assert found == f"name={entity['metadata']['name']}\n"


def test_only_the_step_that_publishes_has_credentials_and_packages_are_installed_by_hash() -> None:
    secret = [step["run"] for step in JOB["steps"] if "secrets." in str(step)]
    assert len(secret) == 1
    assert secret[0].startswith("techdocs-cli publish ")
    installs = [line for step in JOB["steps"] for line in step.get("run", "").splitlines() if line.startswith("pip")]
    assert installs == ["pip install --require-hashes --no-deps --requirement requirements/docs.lock"]
