"""TEXT -> TOKEN IDS -> BATCHES: read, understood, guessed, tokenized, prepared."""

from lstmlab.data.dataset import Dataset
from lstmlab.data.loading import available, load

__all__ = ["Dataset", "available", "load"]
