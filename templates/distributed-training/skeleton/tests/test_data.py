"""Drawing, measuring, and the versions of the data."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

import draw_data
from distributed_training.data import DATASETS, MEASUREMENTS, TRAINING, VALIDATION, data_version
from distributed_training.measurements import NAMES, measure
from distributed_training.project import ROOT
from distributed_training.records import RecordError, read_records
from distributed_training.shapes import LABELS, SIZE, draw_images, from_text, to_text


def test_the_data_is_what_the_code_draws(tmp_path: Path, raw_data) -> None:
    draw_data.draw(tmp_path)
    for paths in DATASETS.values():
        for path in paths.values():
            assert (tmp_path / path).read_bytes() == (ROOT / path).read_bytes(), path


def test_no_image_is_in_two_sets_and_all_shapes_are_as_frequent(raw_data) -> None:
    seen: set[str] = set()
    for path in (TRAINING, VALIDATION):
        records = list(read_records(ROOT / path, ("label", "image")))
        images = {record["image"] for record in records}
        assert len(images) == len(records)
        assert images.isdisjoint(seen)
        seen |= images
        counts = [sum(record["label"] == label for record in records) for label in LABELS]
        assert len(set(counts)) == 1


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    assert list(draw_images(6, 5)) == list(draw_images(6, 5))
    assert list(draw_images(6, 5)) != list(draw_images(6, 6))


def test_an_image_is_a_text_and_back() -> None:
    text = next(iter(draw_images(1, 1)))["image"]
    assert len(text) == SIZE * SIZE
    assert to_text(from_text(text)) == text
    assert to_text([[-1.0] * SIZE] + [[2.0] * SIZE] * (SIZE - 1)) == "0" * SIZE + "f" * SIZE * (SIZE - 1)
    with pytest.raises(ValueError, match="256 digits, not 3"):
        from_text("0f0")


def test_turning_an_image_changes_none_of_its_measurements() -> None:
    image = from_text(next(iter(draw_images(1, 3)))["image"])
    turned = [list(row) for row in zip(*reversed(image), strict=True)]
    figures = measure(image)
    assert len(figures) == len(NAMES) == 20
    assert all(map(math.isfinite, figures))
    # A point just between two rings may fall to either side.
    assert measure(turned) == pytest.approx(figures, abs=2e-3)
    assert all(map(math.isfinite, measure([[0.5] * SIZE] * SIZE)))


def test_the_table_has_the_measurements_of_every_shape(raw_data) -> None:
    with (ROOT / MEASUREMENTS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [*NAMES, "label"]
    assert {row["label"] for row in rows} == set(LABELS)


@pytest.mark.parametrize("line", ["{", "[]", '{"label": 1, "image": ""}', '{"label": "ring"}'])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"label": "ring", "image": "00"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"data\.jsonl:2"):
        list(read_records(path, ("label", "image")))


def test_the_version_of_a_dataset_is_that_of_dvc(tmp_path: Path) -> None:
    data = tmp_path / "training.jsonl"
    assert data_version(data) is None
    data.write_text("{}", encoding="utf-8")
    assert data_version(data).startswith("sha256:")
    (tmp_path / "training.jsonl.dvc").write_text(
        "outs:\n- md5: 0123456789abcdef\n  size: 2\n  hash: md5\n  path: training.jsonl\n", encoding="utf-8"
    )
    assert data_version(data) == "md5:0123456789abcdef"
