"""Translation: from a sentence of one language to the same in another."""

from __future__ import annotations

from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.sequence_to_sequence import SequenceToSequence


class Translation(SequenceToSequence):
    name = "translation"
    hub = "translation"
    metrics = ("bleu", "chrf")
    recipe = Recipe().updated(
        {
            "unit": "bpe",
            "vocabulary_size": 8000,
            "lowercase": False,
            "embedding_size": 256,
            "hidden_size": 256,
            "layers": 2,
            "dropout": 0.3,
            "label_smoothing": 0.1,
            "optimizer": {"name": "adamw", "learning_rate": 0.002},
            "warmup": 0.2,
            "batch_size": 64,
            "epochs": 9,
            "least_steps": 1000,
            "evaluations": 9,
            "max_length": 200,
            "max_target_length": 120,
        }
    )


TASK = Translation()
