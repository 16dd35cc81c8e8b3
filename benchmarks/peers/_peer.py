"""What the peers share: the job, the prepared data, and the lines they print."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np


def read_job() -> dict[str, Any]:
    return dict(json.loads(sys.argv[1]))


def tell(**what: Any) -> None:
    """One line of the protocol (``side_by_side.py``)."""
    print(json.dumps(what), flush=True)


class Data:
    """The token ids that ``prepare.py`` wrote: ``data.ids("train", "text")[i]`` is a text."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        about = json.loads((self.folder / "about.json").read_text(encoding="utf-8"))
        self.vocabulary: int = about["vocabulary"]
        self.labels: int = about["labels"]
        self.longest: int = about["longest"]
        """Tokens of the longest training text."""
        self.items: int = about["items"]
        """What is counted of one epoch: examples, or target tokens with their ends."""
        self._arrays = np.load(self.folder / "data.npz")

    def ids(self, split: str, column: str) -> list[np.ndarray]:
        """The ids of each text, int64."""
        flat = self._arrays[f"{split}.{column}.ids"].astype(np.int64)
        return np.split(flat, self._arrays[f"{split}.{column}.offsets"][1:-1])

    def label(self, split: str) -> np.ndarray:
        return self._arrays[f"{split}.label"]

    def bleu(self, found: list[list[int]]) -> float:
        """Returns the BLEU of translations (ids) of the dev split, scored as lstmlab scores its
        own."""
        from lstmlab.data.tokenizing.tokenizer import Tokenizer
        from lstmlab.metrics.metric import score_all

        made = (self.folder / "codec" / "tokenizer.json").read_text(encoding="utf-8")
        tokenizer = Tokenizer.from_json(made)
        dataset = json.loads((self.folder / "dataset.json").read_text(encoding="utf-8"))
        texts = [tokenizer.decode(ids) for ids in found]
        expected = dataset["splits"]["dev"]["target"]
        return score_all(["bleu"], texts, expected, dataset["language"])["bleu"]
