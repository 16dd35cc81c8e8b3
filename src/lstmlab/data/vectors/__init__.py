"""Pre-trained word vectors, read from files as others distribute them."""

from lstmlab.data.vectors.file import VectorFile, file_of, resolve_vectors
from lstmlab.data.vectors.matched import Matched
from lstmlab.data.vectors.read import look_up

__all__ = ["Matched", "VectorFile", "file_of", "look_up", "resolve_vectors"]
