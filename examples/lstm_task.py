"""Teach an LSTM to tell a good opinion from a bad one, step by step.

    python examples/lstm_task.py                            draws lstm_task.png
    python examples/lstm_task.py picture.png --optimizer sgd --epochs 3

Five steps: words become numbers, numbers become batches, a model, an optimizer and a loss are
made, the loop trains, a picture shows how it went. Four letters name every size:

    B  batch       how many texts are read side by side
    T  time        how many words the longest of them has
    E  embedding   how many numbers stand for one word
    H  hidden      how many numbers the LSTM remembers
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator

import matplotlib

matplotlib.use("Agg")  # draw into a file; no screen needed
import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn

from lstmlab import LSTM
from lstmlab.data import load
from lstmlab.models.weights import weights_of
from lstmlab.registry import find, names

PADDING, UNKNOWN = 0, 1
"""Two word numbers with a meaning of their own: "no word here" and "a word never seen"."""

Example = tuple[list[int], int]
"""A text as word numbers, and the number of its label."""


# Step 1: words become numbers.


def create_vocabulary(texts: list[str]) -> dict[str, int]:
    """Every word of the training texts gets a number, the most frequent ones first."""
    counts = Counter(word for text in texts for word in text.lower().split())
    return {word: number for number, (word, _) in enumerate(counts.most_common(), start=2)}


def encode(
    split: dict[str, list[str]], vocabulary: dict[str, int], labels: list[str]
) -> list[Example]:
    """Texts and labels -> numbers."""
    return [
        ([vocabulary.get(word, UNKNOWN) for word in text.lower().split()], labels.index(label))
        for text, label in zip(split["text"], split["label"], strict=True)
    ]


# Step 2: numbers become batches.


def batches(examples: list[Example], batch_size: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Yield word numbers (B, T), lengths (B,) and labels (B,).

    A tensor is a rectangle and texts differ in length, so short ones are filled up with
    PADDING. The lengths tell the model where each text really ends.
    """
    for start in range(0, len(examples), batch_size):
        rows = examples[start : start + batch_size]
        lengths = torch.tensor([len(ids) for ids, _ in rows])
        words = torch.full((len(rows), int(lengths.max())), PADDING)
        for row, (ids, _) in enumerate(rows):
            words[row, : len(ids)] = torch.tensor(ids)
        yield words, lengths, torch.tensor([label for _, label in rows])


# Step 3: a model, an optimizer and a loss.


class Classifier(nn.Module):
    """Word numbers (B, T) -> one score for each label (B, labels)."""

    def __init__(self, words: int, labels: int, embedding_size: int, hidden_size: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, embedding_size)
        self.lstm = LSTM(input_size=embedding_size, hidden_size=hidden_size)
        self.lstm.initialize_weights()
        self.output = nn.Linear(hidden_size, labels)

    def forward(self, words: Tensor, lengths: Tensor) -> Tensor:
        embedded = self.embedding(words)  # (B, T) -> (B, T, E): E numbers for every word
        outputs, _ = self.lstm(embedded, lengths)  # -> (B, T, H): the memory after every word
        rows = torch.arange(len(words))
        ends = outputs[rows, lengths - 1]  # -> (B, H): after the last word, all has been read
        return self.output(ends)  # -> (B, labels)


def create_model(words: int, labels: int) -> Classifier:
    return Classifier(words, labels, embedding_size=32, hidden_size=64)


def create_optimizer(model: nn.Module, name: str) -> torch.optim.Optimizer:
    """One of the gradient-descent family, with its own defaults; `lstmlab list optimizers`."""
    rule = find("optimizers", name)
    return rule.build(weights_of(model), rule.Settings())


def create_loss_function() -> nn.Module:
    """Cross-entropy: how surprised the model is by the true label; guessing gives log(labels)."""
    return nn.CrossEntropyLoss()


# Step 4: the loop.


def train_one_epoch(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss_function: nn.Module,
    examples: list[Example],
) -> float:
    """Show every example once, in a new order; return the mean loss."""
    random.shuffle(examples)
    losses = []
    for words, lengths, labels in batches(examples, batch_size=32):
        loss = loss_function(model(words, lengths), labels)
        optimizer.zero_grad()
        loss.backward()  # the gradient: which way each weight should move
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)  # no step is too large
        optimizer.step()  # move each weight a little
        losses.append(loss.item())
    return sum(losses) / len(losses)


@torch.no_grad()
def accuracy(model: nn.Module, examples: list[Example]) -> float:
    """The part of the examples whose true label gets the highest score."""
    right = 0
    for words, lengths, labels in batches(examples, batch_size=256):
        right += int((model(words, lengths).argmax(1) == labels).sum())
    return right / len(examples)


# Step 5: a picture.


def draw(losses: list[float], accuracies: list[float], path: str) -> None:
    epochs = range(1, len(losses) + 1)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    left.plot(epochs, losses, marker="o", color="tab:blue")
    left.set(title="What it learns from", xlabel="epoch", ylabel="training loss (nats)")
    right.plot(epochs, accuracies, marker="o", color="tab:green")
    right.set(title="Texts it has never seen", xlabel="epoch", ylabel="accuracy (dev)")
    right.set_ylim(0, 1.02)
    for axes in (left, right):
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=150)


def main() -> None:
    parser = argparse.ArgumentParser(description="Train a small LSTM on opinions-en.")
    parser.add_argument("picture", nargs="?", default="lstm_task.png", help="where to draw")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--optimizer", default="adam", choices=names("optimizers"))
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random.seed(options.seed)
    torch.manual_seed(options.seed)

    dataset = load("opinions-en", "labelled")
    vocabulary = create_vocabulary(dataset.splits["train"]["text"])
    train, dev = (
        encode(dataset.splits[name], vocabulary, dataset.labels) for name in ("train", "dev")
    )

    model = create_model(words=len(vocabulary) + 2, labels=len(dataset.labels))
    optimizer = create_optimizer(model, options.optimizer)
    loss_function = create_loss_function()

    losses, accuracies = [], []
    for epoch in range(1, options.epochs + 1):
        losses.append(train_one_epoch(model, optimizer, loss_function, train))
        accuracies.append(accuracy(model, dev))
        print(f"epoch {epoch}: training loss {losses[-1]:.3f}, dev accuracy {accuracies[-1]:.1%}")

    draw(losses, accuracies, options.picture)
    print(f"drawn to {options.picture}")


if __name__ == "__main__":
    main()
