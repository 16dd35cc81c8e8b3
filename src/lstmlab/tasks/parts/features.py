"""What an answer hung on of all that stands beside a text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import torch

from lstmlab.data.preparing.batches import by_length
from lstmlab.data.preparing.encoded import Encoded
from lstmlab.tasks.parts.courses import Inputs
from lstmlab.tasks.parts.device import placed

_TOKENS = 8192

Said = list[dict[str, Any]]


def said_beside(model: Any, data: Encoded, split: str, asked: np.ndarray) -> list[Said]:
    """Returns for each text its features with what the network takes them to say (gradient ×
    input) for the output whose number is ``asked`` (texts,); none where it reads none."""
    found: list[Said] = [[] for _ in asked]
    if model.feature_layer is None or data.codec.features is None:
        return found
    inputs, rows = Inputs(model, data, split), data.features(split)
    names = data.codec.features.entries
    for indices in by_length(inputs.lengths, _TOKENS):
        labels = placed(asked[indices], inputs.device)
        with torch.autocast(inputs.device.type, enabled=False):
            weights = model.importance_beside(*inputs(indices), labels=labels).double().cpu()
        for index, each in zip(indices.tolist(), weights.numpy(), strict=True):
            places = np.unique(rows[index].indices).tolist()
            said = [{"feature": names[p], "weight": round(float(each[p]), 4)} for p in places]
            found[index] = sorted(said, key=lambda one: -abs(one["weight"]))
    return found


def add_said(answers: Iterable[dict[str, Any]], model: Any, said: Iterable[Said]) -> None:
    """Add to each answer what was ``said`` by what stands beside its text."""
    if model.feature_layer is not None:
        for answer, each in zip(answers, said, strict=True):
            answer["features"] = each
