"""Small models with random weights, every one of which matters."""

import numpy as np
import torch

from lstmlab import tasks
from lstmlab.artifacts.saved import SavedModel
from lstmlab.baselines._ngram_table import characters, words
from lstmlab.baselines.linear import Choices, Linear, _blocks
from lstmlab.data.preparing.encoded import Codec
from lstmlab.data.tokenizing.tokenizer import Tokenizer
from lstmlab.models.wide import Wide
from lstmlab.trial import Record, Status, Trial

TEXTS = ["film 1 was good", "the plot is thin", "a bad film was not good", "one two three four"]


def wide(seed: int = 0) -> Wide:
    """What beside a classifier of three labels reads n-grams, some of which ``TEXTS`` have."""
    generator = np.random.default_rng(seed)
    blocks, rows = _blocks(TEXTS * 2, [words(), characters(TEXTS)])
    weights = generator.normal(size=(rows.shape[1], 3)).astype(np.float32)
    choices = Choices(tuple(block.kinds for block in blocks), 0.5, 2.0)
    bias = np.array([0.1, 0.2, 0.3], np.float32)
    return Wide(Linear(choices, ("bad", "good", "neither"), blocks, weights, bias), 0.6)


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
    if wanted.columns.called == "labelled":
        small["wide"] = "none"
    recipe = wanted.recipe_with({**small, **changes})
    tokenizer = Tokenizer.train(
        TEXTS * 2,
        unit=recipe.unit,
        vocabulary_size=recipe.vocabulary_size,
        lowercase=recipe.lowercase,
    )
    codec = Codec(tokenizer, ("bad", "good", "neither") if wanted.columns.asked.has_labels else ())
    torch.manual_seed(seed)
    model = wanted.model(codec, recipe).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(std=0.4)
        if wanted.columns.called == "labelled":
            model.temperature.fill_(0.7 + seed)
            if recipe.wide != "none":
                model.wide = wide(seed)
    trial = Trial(task=task, dataset="made", fingerprint="0" * 16, recipe=recipe, seed=seed)
    return SavedModel(trial, Record(status=Status.COMPLETE), codec, wanted, model)
