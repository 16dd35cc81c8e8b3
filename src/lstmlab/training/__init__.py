"""One trial: text and a recipe in, a record and a model out."""

from lstmlab.training.machine.device import resolve_device
from lstmlab.training.machine.precision import resolve_precision
from lstmlab.training.trial_run import Outcome, run

__all__ = ["Outcome", "resolve_device", "resolve_precision", "run"]
