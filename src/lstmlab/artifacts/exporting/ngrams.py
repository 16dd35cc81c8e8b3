"""What an exported classifier's n-grams are counted with: a module of its own, and the tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lstmlab.baselines.linear import Linear
from lstmlab.data.preparing import ngrams


def write_ngrams(folder: Path, linear: Linear) -> None:
    """``ngrams.py``, which needs NumPy alone, and ``ngrams.npz``: each n-gram's hash and rarity."""
    source = Path(ngrams.__file__).read_text(encoding="utf-8")
    (folder / "ngrams.py").write_text(source, encoding="utf-8")
    tables: dict[str, np.ndarray] = {}
    for number, block in enumerate(linear.blocks):
        tables |= {f"keys{number}": block.keys, f"rarity{number}": block.rarity}
    np.savez(folder / "ngrams.npz", allow_pickle=False, **tables)
