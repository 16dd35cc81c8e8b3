"""Marking: which mark does a text get?"""

from typing import ClassVar

import numpy as np
import torch
from torch.nn.functional import mse_loss

from lstmlab.data.preparing.batches import by_length, count, shuffled
from lstmlab.data.preparing.encoded import encode_split
from lstmlab.models.classifier import Classifier
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.device import Padded, device_of
from lstmlab.tasks.task import COMMON_FIELDS, Course, Task, in_order


class Marking(Task):
    name = "marking"
    reads: ClassVar[dict] = {"text": "text", "score": "mark"}
    empty: ClassVar[dict] = {"score": None}
    metrics = ("mean-absolute-error",)
    fields = COMMON_FIELDS - {"max_target_length", "label_smoothing"} | {"bidirectional", "pooling"}
    recipe = Recipe().updated({"optimizer": {"name": "adamw", "learning_rate": 0.01}, "epochs": 8})

    def model(self, codec, recipe):
        return Classifier(len(codec.tokenizer), 1, recipe, 0)

    def steps(self, data, recipe):
        return count(len(data.columns["train"]["text"]), recipe.batch_size)

    def course(self, model, data, recipe, generator):
        return Scores(model, data, recipe, generator)

    def answers(self, model, data, split, recipe, *, quick=False):
        tokens = data.columns[split]["text"]
        padded = Padded(tokens, device_of(model))

        def answer(indices):
            return model(*padded(indices)).float().flatten().tolist()

        with torch.no_grad():
            return in_order(by_length(tokens.lengths, 4096), answer, len(tokens))

    def predict(self, model, codec, texts, recipe, *, explain=False):
        data = encode_split(codec, {"text": list(texts)}, recipe, self.columns)
        scores = self.answers(model, data, "given", recipe)
        return [
            {"text": text, "score": round(score, 4)}
            for text, score in zip(texts, scores, strict=True)
        ]


class Scores(Course):
    def __init__(self, model, data, recipe, generator):
        self.model, self.recipe, self.generator = model, recipe, generator
        tokens = data.columns["train"]["text"]
        self.padded, self.lengths = Padded(tokens, device_of(model)), tokens.lengths
        self.wanted = torch.tensor([float(score) for score in data.texts["train"]["score"]])

    def batches(self):
        return shuffled(self.lengths, self.recipe.batch_size, self.generator)

    def loss(self, batch: np.ndarray):
        given = self.model(*self.padded(batch)).float().flatten()
        return mse_loss(given, self.wanted[batch].to(given), reduction="sum"), len(batch)


TASK = Marking()
