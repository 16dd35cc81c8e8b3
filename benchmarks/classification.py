"""One text classifier, trained by lstmlab and by its peers: examples per second, and the ratio.

    python benchmarks/classification.py
    python benchmarks/classification.py --data trec --sizes 128 --examples 0 --epochs 6   # quality

The model: embedding of 128 (as Keras's example has it), one bidirectional LSTM layer of H units a
direction, max pooling over time without the padding, dropout 0.5 on embeddings and before the
output, a linear layer; Adam at a constant 0.001, batches of 32, float32.
"""

from __future__ import annotations

import tempfile

from side_by_side import Contestant, Job, chosen, compare, options, prepare

CONTESTANTS = [
    Contestant("lstmlab", "lstmlab_trial.py", copies=2),
    Contestant("lstmlab-one", "lstmlab_trial.py"),
    Contestant("pytorch", "pytorch_classifier.py"),
    Contestant(
        "keras-tensorflow",
        "keras_classifier.py",
        environment={"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
    ),
    Contestant(
        "keras-tensorflow-masked",
        "keras_classifier.py",
        {"mask": True},
        {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
    ),
    Contestant("keras-torch", "keras_classifier.py", environment={"KERAS_BACKEND": "torch"}),
]
"""``lstmlab`` is two trials side by side, one core each, as a study runs them; ``lstmlab-one`` is
one trial on all cores, as its peers run."""

SLOW = ("keras-tensorflow-masked", "keras-torch")
"""Contestants that run by default only where they take least time."""

DATA = {"trec": (1500, 80.0), "sst2": (1000, 75.0), "imdb": (320, 80.0)}
"""Examples by default, which are for rates; and the dev accuracy in percent, the time to which is
told, for which they are too few."""

CELLS = [("trec", 128), ("sst2", 64), ("sst2", 128), ("sst2", 256), ("sst2", 512), ("imdb", 128)]
"""What is run by default: all lengths of text at H = 128, all sizes on texts of middle length."""

EMBEDDING, DROPOUT, BATCH, LEARNING_RATE, MAX_LENGTH = 128, 0.5, 32, 0.001, 200


def recipe(arguments_precision: str, hidden: int, epochs: int) -> dict[str, object]:
    """What makes lstmlab's default recipe the plain one that every peer can train."""
    return {
        "embedding_size": EMBEDDING, "hidden_size": hidden, "layers": 1, "bidirectional": True,
        "pooling": "max", "dropout": DROPOUT, "locked_dropout": False, "pretraining_epochs": 0,
        "optimizer": {"name": "adam", "learning_rate": LEARNING_RATE}, "schedule": "constant",
        "clip_norm": 0, "label_smoothing": 0, "weight_average": 0, "batch_size": BATCH,
        "epochs": epochs, "evaluations": epochs, "keep": "last", "train_on": "train",
        "max_length": MAX_LENGTH, "precision": arguments_precision,
    }  # fmt: skip


def main() -> None:
    parser = options("Text classification: examples per second.", epochs=3)
    parser.add_argument("--data", help=f"of {', '.join(DATA)}; several as trec,sst2")
    arguments = parser.parse_args()
    names = arguments.data.split(",") if arguments.data else list(DATA)
    cells = [(data, hidden) for data in names for hidden in arguments.sizes or [128]]
    if not arguments.data:
        cells = [cell for cell in CELLS if not arguments.sizes or cell[1] in arguments.sizes]
    for data, hidden in cells:
        contestants = chosen(CONTESTANTS, arguments.peers)
        if not arguments.peers and (data, hidden) != ("trec", 128):
            contestants = [each for each in contestants if each.name not in SLOW]
        count, quality = DATA[data]
        if arguments.examples is not None:
            count = arguments.examples
        elif hidden > 128:  # about the same seconds for every size
            count = count * 128 // hidden
        quality = quality if arguments.quality is None else arguments.quality
        with tempfile.TemporaryDirectory() as folder:
            job: Job = {
                "folder": folder, "task": "classification", "data": data,
                "examples": count, "dev_examples": 500, "epochs": arguments.epochs,
                "embedding": EMBEDDING, "hidden": hidden, "dropout": DROPOUT, "batch": BATCH,
                "learning_rate": LEARNING_RATE,
                "recipe": recipe(arguments.precision, hidden, arguments.epochs),
            }  # fmt: skip
            about = prepare(job)
            compare(
                f"{data}, H={hidden}, {about['examples']} examples × {arguments.epochs} epochs, "
                f"longest {about['longest']}, {about['vocabulary']} words, quality: {quality}",
                contestants,
                job,
                arguments,
                unit="examples/s",
                reached=lambda score, enough=quality: score >= enough,  # type: ignore[misc]
            )


if __name__ == "__main__":
    main()
