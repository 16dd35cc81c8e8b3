"""A model's trained tensors, each with what it is for: what update rules are given."""

from __future__ import annotations

from torch import nn

from lstmlab.cells.cell import BaseCell
from lstmlab.weight import Role, Weight

_NORMS = (nn.LayerNorm, nn.RMSNorm, nn.GroupNorm, nn.modules.batchnorm._NormBase)


def weights_of(model: nn.Module, embedding_rate: float = 1.0) -> list[Weight]:
    """All parameters of ``model`` in its own order; of a tied one its first place tells the role.

    ``embedding_rate``: the learning rate of whole words' embeddings is this times the others'.
    """
    of_cell = {
        id(parameter): (cell, name)
        for cell in model.modules()
        if isinstance(cell, BaseCell)
        for name, parameter in cell.named_parameters()
    }
    owners = {
        id(parameter): module
        for module in model.modules()
        for parameter in module.parameters(recurse=False)
    }
    found = []
    for name, parameter in model.named_parameters():
        gates = 1
        if id(parameter) in of_cell:
            cell, inside = of_cell[id(parameter)]
            role, gates = cell.role(inside)
        else:
            role = _role(name, parameter, owners[id(parameter)])
        of_words = name.split(".")[-2:] == ["embedding", "weight"]
        rate = embedding_rate if of_words else 1.0
        found.append(Weight(name, parameter, role, gates, rate))
    return found


def _role(name: str, parameter: nn.Parameter, owner: nn.Module) -> Role:
    if isinstance(owner, nn.Embedding | nn.EmbeddingBag):
        return "embedding"
    if isinstance(owner, _NORMS):
        return "bias" if name.endswith("bias") else "norm"
    if parameter.dim() < 2:
        return "bias"
    return "output" if "output" in name.split(".") else "dense"
