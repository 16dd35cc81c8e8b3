"""Text to token ids to batches."""

from lstmlab.data.dataset import Dataset
from lstmlab.data.loading import available, load

__all__ = ["Dataset", "available", "load"]
