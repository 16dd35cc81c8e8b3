"""PyTorch as its tutorials write it: ``DataLoader``, ``collate_fn``, padded and packed batches.

The data pipeline follows "Text classification with the torchtext library" and "Datasets &
DataLoaders" (docs.pytorch.org/tutorials); the packing follows the documentation of
``torch.nn.utils.rnn``. float32, all cores, ``torch.optim.Adam`` with its defaults.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from _peer import Data, read_job, tell
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader

Example = tuple[Tensor, int]


class Classifier(nn.Module):
    def __init__(self, data: Data, embedding: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.embedding = nn.Embedding(data.vocabulary, embedding, padding_idx=0)
        self.lstm = nn.LSTM(embedding, hidden, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(2 * hidden, data.labels)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Ids (B, T), lengths (B,) -> logits (B, labels)."""
        embedded = self.dropout(self.embedding(ids))
        packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(
            self.lstm(packed)[0], batch_first=True, padding_value=float("-inf")
        )
        return self.output(self.dropout(states.amax(1)))


def collate(examples: list[Example]) -> tuple[Tensor, Tensor, Tensor]:
    texts, labels = zip(*examples, strict=True)
    lengths = torch.tensor([len(text) for text in texts])
    return pad_sequence(list(texts), batch_first=True), lengths, torch.tensor(labels)


def examples(data: Data, split: str) -> list[Example]:
    texts = data.ids(split, "text")
    # A text without tokens is one token of padding: nothing can't be packed.
    tensors = [torch.from_numpy(ids) if len(ids) else torch.zeros(1).long() for ids in texts]
    return list(zip(tensors, data.label(split).tolist(), strict=True))


def accuracy(model: nn.Module, batches: DataLoader[Any]) -> float:
    """Returns the accuracy in percent, as lstmlab gives it."""
    model.eval()
    right = total = 0
    with torch.no_grad():
        for ids, lengths, labels in batches:
            right += int((model(ids, lengths).argmax(1) == labels).sum())
            total += len(labels)
    return 100 * right / total


def train(
    job: dict[str, Any], data: Data, told: Callable[[nn.Module], None] = lambda model: None
) -> Iterator[tuple[float, float]]:
    """After every epoch, its seconds of training and the dev accuracy."""
    torch.manual_seed(job["seed"])
    loader = DataLoader(
        examples(data, "train"),  # type: ignore[arg-type]
        batch_size=job["batch"],
        shuffle=True,
        collate_fn=collate,
    )
    dev = DataLoader(
        examples(data, "dev"),  # type: ignore[arg-type]
        batch_size=job["batch"],
        collate_fn=collate,
    )
    model = Classifier(data, job["embedding"], job["hidden"], job["dropout"])
    told(model)
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=job["learning_rate"])
    for _ in range(job["epochs"]):
        model.train()
        started = time.perf_counter()
        for ids, lengths, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(ids, lengths), labels)
            loss.backward()
            optimizer.step()
        seconds = time.perf_counter() - started
        yield seconds, accuracy(model, dev)


def main() -> None:
    job = read_job()
    data = Data(job["folder"])

    def told(model: nn.Module) -> None:
        count = sum(parameter.numel() for parameter in model.parameters())
        tell(parameters=count, precision="float32", torch=torch.__version__)

    for epoch, (seconds, score) in enumerate(train(job, data, told), 1):
        tell(epoch=epoch, seconds=seconds, items=data.items, score=score)


if __name__ == "__main__":
    main()
