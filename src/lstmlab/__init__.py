"""lstmlab: which LSTM, trained how, for which text task?"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lstmlab import study
    from lstmlab.api import Model, load, train
    from lstmlab.api.estimators.classifier import LSTMClassifier
    from lstmlab.api.estimators.multilabel import LSTMMultilabelClassifier
    from lstmlab.api.estimators.pairs import LSTMPairClassifier, LSTMPairRegressor
    from lstmlab.api.estimators.regressor import LSTMRegressor
    from lstmlab.api.estimators.tagger import LSTMTagger
    from lstmlab.api.evidence import Evidence
    from lstmlab.api.fitting.asked import fit
    from lstmlab.api.study import Study
    from lstmlab.data import Dataset
    from lstmlab.errors import InputError, TrainingError
    from lstmlab.models.from_keras import from_keras
    from lstmlab.models.parts.recurrent import LSTM
    from lstmlab.recipe import Recipe
    from lstmlab.registry import use

__all__ = [
    "LSTM",
    "Dataset",
    "Evidence",
    "InputError",
    "LSTMClassifier",
    "LSTMMultilabelClassifier",
    "LSTMPairClassifier",
    "LSTMPairRegressor",
    "LSTMRegressor",
    "LSTMTagger",
    "Model",
    "Recipe",
    "Study",
    "TrainingError",
    "__version__",
    "fit",
    "from_keras",
    "load",
    "study",
    "train",
    "use",
]
__version__ = "0.1.0"

_FROM = {
    "LSTM": "models.parts.recurrent",
    "LSTMClassifier": "api.estimators.classifier",
    "LSTMMultilabelClassifier": "api.estimators.multilabel",
    "LSTMPairClassifier": "api.estimators.pairs",
    "LSTMPairRegressor": "api.estimators.pairs",
    "LSTMRegressor": "api.estimators.regressor",
    "LSTMTagger": "api.estimators.tagger",
    "Dataset": "data",
    "Evidence": "api.evidence",
    "InputError": "errors",
    "Model": "api",
    "Recipe": "recipe",
    "Study": "api.study",
    "TrainingError": "errors",
    "fit": "api.fitting.asked",
    "from_keras": "models.from_keras",
    "load": "api",
    "train": "api",
    "use": "registry",
}
"""Name -> the module that it comes from."""

_ROOMS = ("data", "study")
"""Packages that need no import of their own: ``lstmlab.data.load(…)``, and ``lstmlab.study(…)``,
which can be called."""


def __getattr__(name: str) -> Any:
    # Late, because most of them import torch (a second), which --help doesn't need.
    if name in _ROOMS:
        return import_module(f"lstmlab.{name}")
    if name in _FROM:
        return getattr(import_module(f"lstmlab.{_FROM[name]}"), name)
    raise AttributeError(f"module 'lstmlab' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
