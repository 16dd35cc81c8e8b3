"""Small models with random weights, every one of which matters."""

import numpy as np
import torch

from lstmlab import tasks
from lstmlab.artifacts.saved import SavedModel
from lstmlab.baselines._ngram_table import characters, words
from lstmlab.baselines.linear import Choices, Linear, blocks_of
from lstmlab.baselines.linear_crf import LinearCrf
from lstmlab.baselines.parts.pair_features import PairLinear
from lstmlab.baselines.parts.tag_features import keys_of
from lstmlab.data.preparing.encoded import Codec
from lstmlab.data.preparing.scale import Scale
from lstmlab.data.tagging.inner import Inner
from lstmlab.data.tokenizing.tokenizer import Tokenizer
from lstmlab.models.parts.beside import Beside
from lstmlab.models.parts.wide import Wide
from lstmlab.trial import Record, Status, Trial

TEXTS = ["film 1 was good", "the plot is thin", "a bad film was not good", "one two three four"]


def wide(
    seed: int = 0, labels: tuple[str, ...] = ("bad", "good", "neither"), *, pairs: bool = False
) -> Wide:
    """What beside a classifier of these labels reads n-grams, some of which ``TEXTS`` have;
    ``pairs``: of two texts."""
    generator = np.random.default_rng(seed)
    blocks, rows = blocks_of(TEXTS * 2, [words(), characters(TEXTS)])
    count = 2 * rows.shape[1] + len(blocks) if pairs else rows.shape[1]
    weights = generator.normal(size=(count, len(labels))).astype(np.float32)
    choices = Choices(tuple(block.kinds for block in blocks), 0.5, 2.0)
    bias = np.array([0.1, 0.2, 0.3][: len(labels)], np.float32)
    made = PairLinear if pairs else Linear
    return Wide(made(choices, labels, blocks, weights, bias), 0.6)


def beside(inner: Inner, seed: int = 0) -> Beside:
    """What beside a tagger reads features, some of which the tokens of ``TEXTS`` have."""
    generator = np.random.default_rng(seed)
    own = Inner(inner.labels, "bio")
    keys = np.unique([key for text in TEXTS for row in keys_of(text.split()) for key in row])
    tags = len(own.names)
    weights, pairs = (generator.normal(size=(n, tags)) for n in (len(keys), tags))
    linear = LinearCrf(own, (0.1, 0.2), keys, weights.astype(np.float32), pairs.astype(np.float32))
    return Beside(linear, 0.6, inner)


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
    if "wide" in wanted.fields:
        small["wide"] = "none"
    recipe = wanted.recipe_with({**small, **changes})
    tokenizer = Tokenizer.train(
        TEXTS * 2,
        unit=recipe.unit,
        vocabulary_size=recipe.vocabulary_size,
        lowercase=recipe.lowercase,
    )
    asked = wanted.columns.asked
    labels = ("bad", "good", "neither") if asked.has_labels else ()
    if wanted.columns.called == "tagged":
        labels = ("B-film", "I-film", "B-number", "I-number", "O")
    codec = Codec(
        tokenizer,
        labels,
        scale=Scale(2.0, 1.5, (0.0, 1.0, 2.5, 5.0)) if asked.is_number else None,
    )
    torch.manual_seed(seed)
    model = wanted.model(codec, recipe).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(std=0.4)
        if asked.is_number:
            model.reach.fill_(0.3 + seed)
        if wanted.columns.called in ("labelled", "multilabelled", "pair-labelled", "tagged"):
            model.temperature.fill_(0.7 + seed)
        if wanted.columns.called == "multilabelled":
            model.thresholds.copy_(torch.tensor([-0.5, 0.0, 0.2]))
        if wanted.columns.called == "tagged" and recipe.wide != "none":
            model.beside = beside(model.inner, seed)
        elif "wide" in wanted.fields and recipe.wide != "none":
            pairs = wanted.columns.called.startswith("pair-")
            model.wide = wide(seed, wanted.wide_outputs(codec), pairs=pairs)
    trial = Trial(task=task, dataset="made", fingerprint="0" * 16, recipe=recipe, seed=seed)
    return SavedModel(trial, Record(status=Status.COMPLETE), codec, wanted, model)
