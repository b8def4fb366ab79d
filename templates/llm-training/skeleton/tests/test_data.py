"""Cleaning, splitting, and turning text into training rows."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from llm_training import preprocess
from llm_training.paths import Paths
from llm_training.records import RecordError, read_records, write_records
from llm_training.text import normalize
from llm_training.tokens import IGNORED, batch, pack, supervise


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  봄이   왔다.\n꽃이\t폈다. ", "봄이 왔다. 꽃이 폈다."),
        ("봄ㆍ여름・가을‧겨울•밤", "봄·여름·가을·겨울·밤"),
        ("전각\u3000공백과\u00a0줄바꿈없는 공백", "전각 공백과 줄바꿈없는 공백"),
        ("", ""),
    ],
)
def test_text_is_normalized_once_and_for_all(raw: str, clean: str) -> None:
    assert normalize(raw) == clean
    assert normalize(clean) == clean


def test_preprocess_splits_the_shipped_data_without_leaks(tmp_path: Path, raw_data, smoke_parameters, tracker) -> None:
    paths = Paths(processed=tmp_path / "processed", reports=tmp_path / "reports")
    report = preprocess.run(smoke_parameters, paths, tracker)

    learned = {record["text"] for record in read_records(paths.corpus, ("text",))}
    kept_back = {record["text"] for record in read_records(paths.validation, ("text",))}
    assert learned.isdisjoint(kept_back)
    assert 0.04 < len(kept_back) / len(learned | kept_back) < 0.2
    assert all(normalize(text) == text for text in learned)

    lessons = {record["prompt"] for record in read_records(paths.instructions, ("prompt", "response"))}
    asked = {record["prompt"] for record in read_records(paths.evaluation, ("prompt", "expected"))}
    assert lessons.isdisjoint(asked)
    assert len(asked) >= 100
    assert json.loads(paths.report("preprocess").read_text(encoding="utf-8")) == report == tracker.summary


def test_preprocess_drops_questions_that_the_evaluation_asks(tmp_path: Path, smoke_parameters, tracker) -> None:
    raw = {
        "raw_data_path": [{"text": f"문장 {number}"} for number in range(40)] + [{"text": " "}, {"text": "문장 1"}],
        "instruction_data_path": [{"prompt": "하나?", "response": "예"}, {"prompt": "둘?", "response": "예"}],
        "evaluation_data_path": [{"prompt": "둘?", "expected": "예"}],
    }
    for name, records in raw.items():
        write_records(tmp_path / f"{name}.jsonl", records)
    parameters = dataclasses.replace(smoke_parameters, **{name: str(tmp_path / f"{name}.jsonl") for name in raw})
    paths = Paths(processed=tmp_path / "processed", reports=tmp_path / "reports")
    report = preprocess.run(parameters, paths, tracker)
    assert report["corpus_texts"] + report["validation_texts"] == 40
    assert report["instruction_pairs"] == 1


def test_one_text_in_ten_is_kept_back() -> None:
    texts = [f"문장 {number}" for number in range(1000)]
    assert 0.07 < sum(map(preprocess.is_validation, texts)) / len(texts) < 0.13


@pytest.mark.parametrize("line", ["{", "[]", '{"text": 1}', '{"other": "x"}'])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"text": "ok"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"data\.jsonl:2"):
        list(read_records(path, ("text",)))


def letters(text: str) -> list[int]:
    return [ord(letter) for letter in text]


def test_packing_keeps_every_token_and_closes_every_text() -> None:
    rows = pack(letters, ["abc", "defgh"], end=0, length=4)
    stream = [token for row in rows for token in row["input_ids"]]
    assert stream == [*letters("abc"), 0, *letters("defgh"), 0]
    assert all(row["labels"] == row["input_ids"] for row in rows)
    assert [len(row["input_ids"]) for row in rows] == [4, 4, 2]


def test_only_the_answer_is_learned() -> None:
    row = supervise(letters, "질문", "답", 200)
    assert row is not None
    learned = [token for token, label in zip(row["input_ids"], row["labels"], strict=True) if label != IGNORED]
    assert "".join(map(chr, learned)) == "답<|im_end|>\n"
    assert supervise(letters, "질문" * 200, "답", 200) is None


def test_shorter_rows_are_filled_up_with_what_is_not_learned() -> None:
    pytest.importorskip("torch", reason="the training libraries are not installed")
    rows = [{"input_ids": [5, 6, 7], "labels": [-100, 6, 7]}, {"input_ids": [8], "labels": [8]}]
    assert {name: values.tolist() for name, values in batch(rows, filler=1).items()} == {
        "input_ids": [[5, 6, 7], [8, 1, 1]],
        "attention_mask": [[1, 1, 1], [1, 0, 0]],
        "labels": [[-100, 6, 7], [8, -100, -100]],
    }
