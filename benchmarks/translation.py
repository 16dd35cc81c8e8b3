"""One translator, trained by lstmlab and by its peers: target tokens per second, and the ratio.

    python benchmarks/translation.py
    python benchmarks/translation.py --examples 0 --epochs 5 --repetitions 1   # quality, hours

The model: embeddings of H, a bidirectional LSTM encoder of H units a direction, an LSTM decoder of
H units, attention, an output layer of its own; joint byte-pair vocabulary of 8,000, dropout 0.3,
Adam at a constant 0.001, batches of 64 sentences, float32. What differs is what lstmlab is about:
its decoder doesn't read the attention's result, so it runs over a whole target in one call.
"""

from __future__ import annotations

import tempfile
from importlib.util import find_spec

from side_by_side import Contestant, Job, chosen, compare, options, prepare

CONTESTANTS = [
    Contestant("lstmlab", "lstmlab_trial.py", copies=2),
    Contestant("lstmlab-one", "lstmlab_trial.py"),
    Contestant("pytorch", "pytorch_translator.py"),
    Contestant("joeynmt", "joeynmt_translator.py"),
]
DROPOUT, BATCH, LEARNING_RATE, QUALITY = 0.3, 64, 0.001, 20.0


def main() -> None:
    parser = options("Translation: target tokens per second.", epochs=3, examples=800)
    parser.add_argument("--data", default="multi30k-en-de")
    arguments = parser.parse_args()
    quality = QUALITY if arguments.quality is None else arguments.quality
    contestants = chosen(CONTESTANTS, arguments.peers)
    if not arguments.peers and not find_spec("joeynmt"):  # it is installed apart (README.md)
        contestants = [each for each in contestants if each.name != "joeynmt"]
    for hidden in arguments.sizes or [256]:
        recipe = {
            "embedding_size": hidden, "hidden_size": hidden, "layers": 1, "bidirectional": True,
            "tie_embeddings": False, "dropout": DROPOUT, "label_smoothing": 0, "clip_norm": 0,
            "optimizer": {"name": "adam", "learning_rate": LEARNING_RATE},
            "schedule": "constant", "weight_average": 0, "batch_size": BATCH, "keep": "last",
            "epochs": arguments.epochs, "evaluations": arguments.epochs,
            "beam_size": 1, "precision": arguments.precision,
        }  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            job: Job = {
                "folder": folder, "task": "translation", "data": arguments.data,
                "examples": arguments.examples, "dev_examples": 100,
                "epochs": arguments.epochs, "embedding": hidden, "hidden": hidden,
                "dropout": DROPOUT, "batch": BATCH, "learning_rate": LEARNING_RATE,
                "recipe": recipe,
            }  # fmt: skip
            about = prepare(job)
            compare(
                f"{arguments.data}, H={hidden}, {about['examples']} pairs, {about['items']} target "
                f"tokens × {arguments.epochs} epochs, {about['vocabulary']} subwords, "
                f"quality: BLEU {quality}",
                contestants,
                job,
                arguments,
                unit="tokens/s",
                reached=lambda score: score >= quality,
            )


if __name__ == "__main__":
    main()
