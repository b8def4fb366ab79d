"""Fits a small model of characters to the articles and logs what happened, by MLflow's REST API and the standard library alone.

A stage of the project that the tests in a browser publish; see trainingProject.ts.

Usage: python3 train.py EPOCHS SMOOTHING
"""

import json
import math
import os
import struct
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections import Counter

SERVER = os.environ["MLFLOW_TRACKING_URI"].rstrip("/")


def send(method, path, body, raw=False):
    data = body if raw else json.dumps(body).encode()
    request = urllib.request.Request(f"{SERVER}/api/2.0/{path}", data=data, method=method)
    request.add_header("Content-Type", "application/octet-stream" if raw else "application/json")
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or "{}")


def experiment(name):
    try:
        found = send("GET", f"mlflow/experiments/get-by-name?experiment_name={urllib.parse.quote(name)}", None)
        return found["experiment"]["experiment_id"]
    except urllib.error.HTTPError:
        return send("POST", "mlflow/experiments/create", {"name": name})["experiment_id"]


def pairs(values):
    return [{"key": key, "value": str(value)} for key, value in values.items()]


def fit(texts, epochs, smoothing):
    """Counts pairs of characters, so many texts more in each epoch; yields the mean loss of all texts after each."""
    counts, singles = Counter(), Counter()
    alphabet = len({letter for text in texts for letter in text}) + 1
    share = max(1, len(texts) // epochs)
    for epoch in range(epochs):
        for text in texts[epoch * share : (epoch + 1) * share]:
            counts.update(zip(text, text[1:]))
            singles.update(text[:-1])
        losses = [
            -math.log((counts[pair] + smoothing) / (singles[pair[0]] + smoothing * alphabet))
            for text in texts
            for pair in zip(text, text[1:])
        ]
        yield sum(losses) / len(losses)


def picture(losses, width=480, height=240):
    """The losses as columns in a PNG."""
    top = max(losses)
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            loss = losses[min(len(losses) - 1, x * len(losses) // width)]
            rows += b"\x3b\x6f\xd9" if height - y < height * loss / top else b"\xf4\xf6\xfa"

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")


def main():
    parameters = {"epochs": int(sys.argv[1]), "smoothing": float(sys.argv[2])}
    with open("data/articles.jsonl", encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    context = json.loads(os.environ.get("MLFLOW_RUN_CONTEXT", "{}"))
    run = send(
        "POST",
        "mlflow/runs/create",
        {
            "experiment_id": experiment(os.environ["MLFLOW_EXPERIMENT_NAME"]),
            "run_name": "fit",
            "start_time": int(time.time() * 1000),
            "tags": pairs(context),
        },
    )["run"]["info"]
    losses = []
    for step, loss in enumerate(fit(texts, **parameters)):
        losses.append(loss)
        figures = {"train_loss": loss, "perplexity": math.exp(loss)}
        at = int(time.time() * 1000)
        metrics = [{"key": key, "value": value, "timestamp": at, "step": step} for key, value in figures.items()]
        send("POST", "mlflow/runs/log-batch", {"run_id": run["run_id"], "metrics": metrics})
    send("POST", "mlflow/runs/log-batch", {"run_id": run["run_id"], "params": pairs(parameters)})

    summary = {"articles": len(texts), "loss": losses[-1], "perplexity": math.exp(losses[-1]), **parameters}
    table = "epoch,loss\n" + "".join(f"{epoch},{loss:.4f}\n" for epoch, loss in enumerate(losses))
    report = f"# Report\n\nAfter **{len(losses)} epochs** over {len(texts)} articles:\n\n| figure | value |\n| --- | --- |\n"
    report += "".join(f"| {key} | {value} |\n" for key, value in summary.items())
    files = {
        "report.md": report.encode(),
        "losses.csv": table.encode(),
        "summary.json": json.dumps(summary, indent=2).encode(),
        "training.log": "".join(f"epoch {n}: loss {loss:.4f}\n" for n, loss in enumerate(losses)).encode(),
        "charts/losses.png": picture(losses),
        "model/MLmodel": b"flavors:\n  characters: {}\n",
    }
    root = run["artifact_uri"].removeprefix("mlflow-artifacts:/").strip("/")
    for name, content in files.items():
        send("PUT", f"mlflow-artifacts/artifacts/{root}/{name}", content, raw=True)
    ended = {"run_id": run["run_id"], "status": "FINISHED", "end_time": int(time.time() * 1000)}
    send("POST", "mlflow/runs/update", ended)
    with open("fitted.json", "w", encoding="utf-8") as file:
        json.dump(summary, file)


if __name__ == "__main__":
    main()
