"""A model folder whose matrices are of half precision."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lstmlab.artifacts import saved
from lstmlab.artifacts.exporting.measured import Scores, scores
from lstmlab.artifacts.saved import SavedModel
from lstmlab.data.dataset import Split

NOTE = """
## Half precision

The matrices of this model are stored in float16, and computed with in float32: {said}.
"""
"""What the card says, too."""


def write_half(folder: Path, trained: SavedModel, card: str, dev: Split | None) -> str:
    """Write ``folder``, whole or not at all; what is to be said of it.

    ``dev``: the examples that it is scored on before and after, if there are any.
    """
    whole = sum(tensor.nbytes for tensor in trained.model.state_dict().values())
    rounded = sum(tensor.nbytes for tensor in saved.halved(trained.model).state_dict().values())
    said = f"{rounded / 1e6:.2f} MB of weights instead of {whole / 1e6:.2f} MB"
    if dev is not None:
        said += f"; {_scores(trained, dev)}"
    saved.save(folder, trained, card and card + NOTE.format(said=said), half=True)
    return said


def _scores(trained: SavedModel, dev: Split) -> Scores:
    """Returns what the weights reach that reading the folder will give."""
    return scores(trained, replace(trained, model=saved.halved(trained.model).float()), dev)
