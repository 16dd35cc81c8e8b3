"""What pre-trained word vectors bring: the same recipe with them and without.

    pip install gensim
    python benchmarks/vectors.py --train-on imdb --save imdb-100.txt     # once: skip-gram, minutes
    python benchmarks/vectors.py --vectors imdb-100.txt --data sst2 --seeds 0,1,2

Vectors are trained by gensim on the training texts of one data set, tokenized as lstmlab does, and
used on another. The table has dev's accuracy of every seed.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import mean
from typing import Any

import lstmlab
from lstmlab.data import load
from lstmlab.data.tokenizing.tokenizer import untrained

RECIPES: dict[str, dict[str, Any]] = {
    "drawn by chance": {},
    "drawn by chance, all words": {"min_count": 1},
    "pre-trained": {"min_count": 1, "vectors": ""},
    "pre-trained, held for half of the budget": {
        "min_count": 1, "vectors": "", "freeze_vectors": 0.5,
    },
    "pre-trained, at a tenth of the learning rate": {
        "min_count": 1, "vectors": "", "vectors_rate": 0.1,
    },
}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--train-on", help="data set on whose texts vectors are trained")
    asked.add_argument("--size", type=int, default=100, help="of each vector")
    asked.add_argument("--save", type=Path, help="where they are written")
    asked.add_argument("--vectors", type=Path, help="a file of vectors, whoever trained it")
    asked.add_argument("--data", default="sst2")
    asked.add_argument("--seeds", default="0,1,2")
    asked.add_argument("--hidden", type=int, default=128)
    asked.add_argument("--epochs", type=float, default=5)
    given = asked.parse_args()
    if given.train_on:
        train(given.train_on, given.size, given.save)
    if given.vectors:
        compare(given)


def train(name: str, size: int, path: Path) -> None:
    """Skip-gram with negative sampling (Mikolov et al. 2013), three passes."""
    from gensim.models import Word2Vec

    inner = untrained("word", lowercase=True)
    texts = [
        [
            word
            for word, _ in inner.pre_tokenizer.pre_tokenize_str(
                inner.normalizer.normalize_str(text)
            )
        ]
        for text in load(name, "labelled").splits["train"]["text"]
    ]
    made = Word2Vec(
        texts, vector_size=size, window=5, min_count=3, sg=1, negative=5, sample=1e-4, epochs=3,
        workers=1, seed=1,
    )  # fmt: skip
    made.wv.save_word2vec_format(str(path))
    print(f"{len(made.wv):,} words of {sum(map(len, texts)):,} tokens of {name}: {path}")


def compare(given: argparse.Namespace) -> None:
    seeds = [int(seed) for seed in given.seeds.split(",")]
    print(f"| embedding | dev accuracy, seeds {given.seeds} | mean |\n| --- | ---: | ---: |")
    notes: set[str] = set()
    for name, changes in RECIPES.items():
        recipe = {"embedding_size": given.size, "hidden_size": given.hidden, "epochs": given.epochs}
        recipe |= {"wide": "none", **changes}  # n-grams would hide much of the difference
        if "vectors" in recipe:
            recipe["vectors"] = str(given.vectors)
        scores = []
        for seed in seeds:
            model = lstmlab.train("sentiment", given.data, recipe, seed=seed, device="cpu")
            scores.append(model.record.metrics["dev"]["accuracy"])
            notes |= {note for note in model.record.notes if ": vectors for " in note}
        each = " · ".join(f"{score:.1f}" for score in scores)
        print(f"| {name} | {each} | {mean(scores):.1f} |", flush=True)
    print(*sorted(notes), sep="\n")


if __name__ == "__main__":
    main()
