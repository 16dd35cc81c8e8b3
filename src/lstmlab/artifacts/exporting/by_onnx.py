"""A model whose sums are done by ONNX Runtime: what an exported graph scores can be measured."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from lstmlab.artifacts.exporting.graphs import Graph, apart, stacked
from lstmlab.artifacts.saved import SavedModel
from lstmlab.models.classifier import Classifier
from lstmlab.models.comparing.pairs import Pairs
from lstmlab.models.encoder_decoder import EncoderDecoder, Memory
from lstmlab.models.label_sets import LabelSets
from lstmlab.models.language_model import LanguageModel
from lstmlab.models.parts.recurrent import State
from lstmlab.models.regressor import Regressor
from lstmlab.models.tagger import Tagger

_SURE = 1e4
"""An emission that no other tag's comes near."""

Run = Callable[..., dict[str, Tensor]]
"""A graph: tensors by name -> tensors by name."""


def by_onnx(saved: SavedModel, made: Sequence[Graph], folder: Path) -> SavedModel:
    """``saved``, computed by the graphs that were ``made`` of it and lie in ``folder``.

    What it answers is what they say; how a tagger's other tags were scored is not among that.
    """
    runs = {graph.name: _loaded(graph, folder / f"{graph.name}.onnx") for graph in made}
    model = copy.deepcopy(saved.model)
    own: Mapping[type, Callable[[Any, dict[str, Run]], None]] = {
        Classifier: _reader, EncoderDecoder: _writer, LanguageModel: _speaker, Tagger: _tagger,
    }  # fmt: skip
    next(give for kind, give in own.items() if isinstance(model, kind))(model, runs)
    return replace(saved, model=model)


def _loaded(graph: Graph, path: Path) -> Run:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(**given: Tensor) -> dict[str, Tensor]:
        found = session.run(None, {name: tensor.numpy() for name, tensor in given.items()})
        names = [port.name for port in graph.outputs]
        return {
            name: torch.from_numpy(np.array(one)) for name, one in zip(names, found, strict=True)
        }

    return run


def _reader(model: Classifier, runs: dict[str, Run]) -> None:
    (run,) = runs.values()

    def forward(ids: Tensor, lengths: Tensor, spelling: Any = None, grams: Any = None) -> Tensor:
        given = {"ids": ids, "lengths": lengths}
        if isinstance(model, Pairs):
            (ids, ids2), (lengths, lengths2) = ids.chunk(2), lengths.chunk(2)
            given = {"ids": ids, "lengths": lengths, "ids2": ids2, "lengths2": lengths2}
        if grams is not None:
            given |= _padded(*grams)
        found = run(**given)
        if isinstance(model, Regressor):
            return ((found["number"] - model.mean) / model.deviation).unsqueeze(1)
        if isinstance(model, LabelSets):
            return found["log_odds"] * model.temperature
        return found["logits"]

    _replace(model, forward=forward)


def _padded(which: Tensor, amounts: Tensor, starts: Tensor) -> dict[str, Tensor]:
    """N-grams one text after the other -> a row a text; what fills a row counts 0."""
    rows = [slice(*pair) for pair in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)]
    most = max(1, *(row.stop - row.start for row in rows), 1)
    ngrams = torch.zeros(len(rows), most, dtype=torch.int64)
    shares = torch.zeros(len(rows), most)
    for place, row in enumerate(rows):
        ngrams[place, : row.stop - row.start] = which[row]
        shares[place, : row.stop - row.start] = amounts[row]
    return {"ngrams": ngrams, "amounts": shares}


def _writer(model: EncoderDecoder, runs: dict[str, Run]) -> None:
    def encode(source: Tensor, lengths: Tensor) -> tuple[Memory, State]:
        found = runs["encoder"](ids=source, lengths=lengths)
        memory = Memory(found["keys"], found["values"], found["padding"], source)
        return memory, apart(found["state"], model.decoder)

    def step(memory: Memory, ids: Tensor, state: State) -> tuple[Tensor, State, Tensor]:
        found = runs["decoder"](
            previous=ids, state=stacked(state), keys=memory.keys, values=memory.values,
            padding=memory.beyond, source=memory.source,
        )  # fmt: skip
        after = apart(found["next_state"], model.decoder)
        return found["log_probabilities"], after, found["attention"]

    _replace(model, encode=encode, step=step)


def _speaker(model: LanguageModel, runs: dict[str, Run]) -> None:
    def forward(ids: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        given = stacked(state) if state is not None else _zeros(model, len(ids))
        found = runs["language_model"](ids=ids, state=given)
        return found["log_probabilities"], apart(found["next_state"], model.recurrent)

    _replace(model, forward=forward)


def _zeros(model: LanguageModel, rows: int) -> Tensor:
    cells = model.recurrent.forward_cells
    nothing = [torch.zeros(rows, *shape) for shape in model.recurrent.state_shapes]
    return stacked([tuple(nothing) for _ in cells])


def _tagger(model: Tagger, runs: dict[str, Run]) -> None:
    tags = len(model.inner.names)

    def forward(
        ids: Tensor, lengths: Tensor, words: Any = None, features: Tensor | None = None
    ) -> Tensor:
        given = {"ids": ids, "lengths": lengths}
        if model.characters is not None:
            letters, _, which = words
            given["letters"] = letters[which]
        if features is not None:
            given["features"] = features
        best = runs["tagger"](**given)["best"]
        return _SURE * torch.nn.functional.one_hot(best, tags).float()

    _replace(model, forward=forward)


def _replace(model: nn.Module, **methods: Callable[..., Any]) -> None:
    for name, method in methods.items():
        setattr(model, name, method)
