"""One word language model, trained by lstmlab and by PyTorch's example: tokens per second.

    python benchmarks/language_model.py
    python benchmarks/language_model.py --examples 0 --epochs 3 --repetitions 1   # quality, hours

The model: embedding of H, two LSTM layers of H, output layer tied to the embedding, dropout 0.2 as
in PyTorch's example; windows of 35 tokens, 20 streams, gradients clipped at 0.25, all as there;
Adam at a constant 0.001, float32. Examples are lines of the text.
"""

from __future__ import annotations

import tempfile

from side_by_side import Contestant, Job, chosen, compare, options, prepare

CONTESTANTS = [
    Contestant("lstmlab", "lstmlab_trial.py", copies=2),
    Contestant("lstmlab-one", "lstmlab_trial.py"),
    Contestant("pytorch", "pytorch_language_model.py"),
]
LAYERS, DROPOUT, STREAMS, WINDOW, CLIP_NORM, LEARNING_RATE = 2, 0.2, 20, 35, 0.25, 0.001
QUALITY = 200.0


def main() -> None:
    parser = options("Language modeling: tokens per second.", epochs=3, examples=600)
    parser.add_argument("--data", default="ptb")
    arguments = parser.parse_args()
    quality = QUALITY if arguments.quality is None else arguments.quality
    for hidden in arguments.sizes or [256]:
        recipe = {
            "embedding_size": hidden, "hidden_size": hidden, "layers": LAYERS,
            "dropout": DROPOUT, "label_smoothing": 0, "clip_norm": CLIP_NORM,
            "optimizer": {"name": "adam", "learning_rate": LEARNING_RATE},
            "schedule": "constant", "weight_average": 0, "batch_size": STREAMS,
            "window": WINDOW, "keep": "last", "epochs": arguments.epochs,
            "evaluations": arguments.epochs, "precision": arguments.precision,
        }  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            job: Job = {
                "folder": folder, "task": "language-modeling", "data": arguments.data,
                "examples": arguments.examples, "dev_examples": 300,
                "epochs": arguments.epochs, "hidden": hidden, "layers": LAYERS,
                "dropout": DROPOUT, "batch": STREAMS, "window": WINDOW, "clip_norm": CLIP_NORM,
                "learning_rate": LEARNING_RATE, "recipe": recipe,
            }  # fmt: skip
            about = prepare(job)
            compare(
                f"{arguments.data}, H={hidden}, {about['examples']} lines, {about['items']} tokens "
                f"× {arguments.epochs} epochs, {about['vocabulary']} words, "
                f"quality: perplexity {quality}",
                chosen(CONTESTANTS, arguments.peers),
                job,
                arguments,
                unit="tokens/s",
                reached=lambda score: score <= quality,
            )


if __name__ == "__main__":
    main()
