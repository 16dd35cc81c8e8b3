"""JoeyNMT's recurrent encoder-decoder, configured as its ``configs/rnn_small.yaml``.

Sizes, optimizer, rate and dropout are those of the benchmark; attention (Bahdanau), input feeding
and what else a configuration doesn't have to name are JoeyNMT's defaults. It reads text, so ids
become words (``w17``), and its vocabulary file lists them all: the same sequences, the same V.
Seconds and tokens of an epoch are those that JoeyNMT logs itself; validation isn't in them.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import torch
from _peer import Data, read_job, tell
from joeynmt.helpers import make_model_dir
from joeynmt.helpers_for_ddp import get_logger
from joeynmt.training import train

SPECIALS = 4
"""Padding, unknown, start and end: JoeyNMT brings its own."""
EPOCH = re.compile(r"Epoch +(\d+), total training loss: .*num\. of tokens: (\d+), ([\d.]+)\[sec\]")


def configuration(job: dict[str, Any], folder: Path, steps: int) -> dict[str, Any]:
    side = {"level": "word", "voc_file": str(folder / "vocabulary.txt"), "lowercase": False}
    layer = {
        "type": "recurrent",
        "rnn_type": "lstm",
        "embeddings": {"embedding_dim": job["embedding"]},
        "hidden_size": job["hidden"],
        "dropout": job["dropout"],
        "num_layers": 1,
    }
    return {
        "name": "benchmark",
        "joeynmt_version": "2.3.0",
        "model_dir": str(folder / "model"),
        "use_cuda": False,
        "fp16": False,
        "random_seed": job["seed"],
        "data": {
            "train": str(folder / "train"),
            "dev": str(folder / "dev"),
            "dataset_type": "plain",
            "src": {"lang": "source", **side},
            "trg": {"lang": "target", **side},
        },
        "testing": {"batch_size": job["batch"], "eval_metrics": ["bleu"], "max_output_length": 120},
        "training": {
            "optimizer": "adam",
            "learning_rate": job["learning_rate"],
            # A constant rate: 2.3.0 documents no scheduler as one, but then stops with an error.
            "scheduling": "exponential",
            "decrease_factor": 1.0,
            "batch_size": job["batch"],
            "epochs": job["epochs"],
            "validation_freq": steps,
            "logging_freq": steps,
            "early_stopping_metric": "bleu",
            "print_valid_sents": [],
        },
        "model": {
            "encoder": {**layer, "bidirectional": True},
            "decoder": dict(layer),
        },
    }


def write_texts(data: Data, folder: Path) -> None:
    words = [f"w{number}" for number in range(SPECIALS, data.vocabulary)]
    (folder / "vocabulary.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    for split in ("train", "dev"):
        for column in ("source", "target"):
            lines = [" ".join(f"w{number}" for number in ids) for ids in data.ids(split, column)]
            text = "\n".join(line or "w4" for line in lines) + "\n"
            (folder / f"{split}.{column}").write_text(text, encoding="utf-8")


def score(data: Data, file: Path) -> float:
    """BLEU of what JoeyNMT wrote at a validation."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return data.bleu([[int(n) for n in re.findall(r"w(\d+)", line)] for line in lines])


def main() -> None:
    job = read_job()
    data = Data(job["folder"])
    folder = Path(tempfile.mkdtemp(dir=job["folder"]))
    write_texts(data, folder)
    steps = max(1, len(data.ids("train", "source")) // job["batch"])
    cfg = configuration(job, folder, steps)
    make_model_dir(folder / "model", overwrite=False)
    log = folder / "train.log"
    get_logger("", log_file=str(log))
    train(rank=0, world_size=None, cfg=cfg, skip_test=True)
    text = log.read_text(encoding="utf-8")
    tell(precision="float32", torch=torch.__version__, joeynmt="2.3.0")
    for epoch, tokens, seconds in EPOCH.findall(text):
        hypotheses = folder / "model" / f"{steps * int(epoch)}.hyps"
        tell(
            epoch=int(epoch),
            seconds=float(seconds),
            items=int(tokens),
            score=score(data, hypotheses),
        )


if __name__ == "__main__":
    main()
