"""Small models with random weights, every one of which matters."""

import torch

from lstmlab import tasks
from lstmlab.data.encoded import Codec
from lstmlab.data.tokenizer import Tokenizer
from lstmlab.training.saved import SavedModel
from lstmlab.trial import Record, Status, Trial

TEXTS = ["film 1 was good", "the plot is thin", "a bad film was not good", "one two three four"]


def untrained(task: str, seed: int = 0, **changes) -> SavedModel:
    """A model of ``task`` that was never trained; ``changes`` of a small recipe."""
    wanted = tasks.load(task)
    small = {
        "embedding_size": 6,
        "hidden_size": 5,
        "layers": 1,
        "unit": "char",
        "lowercase": True,
        "vocabulary_size": 300,
        "precision": "float32",
    }
    recipe = wanted.recipe_with({**small, **changes})
    tokenizer = Tokenizer.train(
        TEXTS * 2,
        unit=recipe.unit,
        vocabulary_size=recipe.vocabulary_size,
        lowercase=recipe.lowercase,
    )
    codec = Codec(tokenizer, ("bad", "good", "neither") if wanted.kind == "labelled" else ())
    torch.manual_seed(seed)
    model = wanted.model(codec, recipe).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(std=0.4)
        if wanted.kind == "labelled":
            model.temperature.fill_(0.7 + seed)
    trial = Trial(task=task, dataset="made", fingerprint="0" * 16, recipe=recipe, seed=seed)
    return SavedModel(trial, Record(status=Status.COMPLETE), codec, wanted, model)
