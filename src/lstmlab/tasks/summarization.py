"""Summarization: from a text to its gist; words may be copied from the source."""

from __future__ import annotations

from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.sequence_to_sequence import SequenceToSequence


class Summarization(SequenceToSequence):
    name = "summarization"
    hub = "summarization"
    metrics = ("rouge-l", "rouge-1", "rouge-2")
    recipe = Recipe().updated(
        {
            "unit": "bpe",
            "vocabulary_size": 8000,
            "lowercase": False,
            "copy_source": True,
            "embedding_size": 256,
            "hidden_size": 256,
            "layers": 1,
            "dropout": 0.3,
            "label_smoothing": 0.1,
            "optimizer": {"name": "adamw", "learning_rate": 0.002},
            "warmup": 0.2,
            "batch_size": 64,
            "epochs": 3,
            "least_steps": 1000,
            "evaluations": 6,
            "max_length": 200,
            "max_target_length": 40,
        }
    )


TASK = Summarization()
