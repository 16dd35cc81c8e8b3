"""lstmlab: which LSTM, trained how, for which text task?"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lstmlab.api import Model, load, train
    from lstmlab.api.estimators.classifier import LSTMClassifier
    from lstmlab.api.estimators.multilabel import LSTMMultilabelClassifier
    from lstmlab.api.estimators.regressor import LSTMRegressor
    from lstmlab.api.estimators.tagger import LSTMTagger
    from lstmlab.data import Dataset
    from lstmlab.errors import InputError, TrainingError
    from lstmlab.models.from_keras import from_keras
    from lstmlab.models.parts.recurrent import LSTM
    from lstmlab.recipe import Recipe
    from lstmlab.registry import use

__all__ = [
    "LSTM",
    "Dataset",
    "InputError",
    "LSTMClassifier",
    "LSTMMultilabelClassifier",
    "LSTMRegressor",
    "LSTMTagger",
    "Model",
    "Recipe",
    "TrainingError",
    "__version__",
    "from_keras",
    "load",
    "train",
    "use",
]
__version__ = "0.1.0"

_FROM = {
    "LSTM": "models.parts.recurrent",
    "LSTMClassifier": "api.estimators.classifier",
    "LSTMMultilabelClassifier": "api.estimators.multilabel",
    "LSTMRegressor": "api.estimators.regressor",
    "LSTMTagger": "api.estimators.tagger",
    "Dataset": "data",
    "InputError": "errors",
    "Model": "api",
    "Recipe": "recipe",
    "TrainingError": "errors",
    "from_keras": "models.from_keras",
    "load": "api",
    "train": "api",
    "use": "registry",
}
"""Name -> the module that it comes from."""


def __getattr__(name: str) -> Any:
    # Late, because most of them import torch (a second), which --help doesn't need.
    if name in _FROM:
        return getattr(import_module(f"lstmlab.{_FROM[name]}"), name)
    raise AttributeError(f"module 'lstmlab' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
