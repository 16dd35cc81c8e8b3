"""PyTorch's word language model, as its examples write it.

After "word_language_model" (github.com/pytorch/examples): the text as ``batch`` columns side by
side, windows of truncated backpropagation, dropout, LSTM layers, an output layer tied to the
embedding, log-softmax and ``NLLLoss``, clipped gradients. Other than there: Adam, as in every
benchmark here, for plain gradient descent.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import numpy as np
import torch
from _peer import Data, read_job, tell
from torch import Tensor, nn

EOS = 3
"""The end of a text has the number that lstmlab's tokenizer gives it."""
State = tuple[Tensor, Tensor]


class LanguageModel(nn.Module):
    def __init__(self, vocabulary: int, hidden: int, layers: int, dropout: float) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.embedding = nn.Embedding(vocabulary, hidden)
        self.lstm = nn.LSTM(hidden, hidden, layers, dropout=dropout)
        self.output = nn.Linear(hidden, vocabulary)
        self.output.weight = self.embedding.weight
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        nn.init.zeros_(self.output.bias)

    def forward(self, ids: Tensor, state: State | None) -> tuple[Tensor, State]:
        """Ids (T, B) -> log-probabilities (T * B, V) and the state."""
        outputs, state = self.lstm(self.dropout(self.embedding(ids)), state)
        logits = self.output(self.dropout(outputs))
        return nn.functional.log_softmax(logits.flatten(0, 1), 1), state


def columns(data: Data, split: str, batch: int) -> Tensor:
    """The whole text, a line end after each line, as (steps, batch); what is left over is cut."""
    text = np.concatenate([part for ids in data.ids(split, "text") for part in (ids, [EOS])])
    steps = len(text) // batch
    return (
        torch.from_numpy(text[: steps * batch].astype(np.int64)).view(batch, steps).t().contiguous()
    )


def windows(text: Tensor, window: int) -> Iterator[tuple[Tensor, Tensor]]:
    for start in range(0, len(text) - 1, window):
        length = min(window, len(text) - 1 - start)
        yield text[start : start + length], text[start + 1 : start + 1 + length].flatten()


@torch.no_grad()
def perplexity(model: LanguageModel, text: Tensor, window: int) -> float:
    model.eval()
    nats, state = 0.0, None
    for given, expected in windows(text, window):
        output, state = model(given, state)
        nats += len(expected) * nn.functional.nll_loss(output, expected).item()
    model.train()
    return math.exp(nats / ((len(text) - 1) * text.shape[1]))


def main() -> None:
    job = read_job()
    data = Data(job["folder"])
    torch.manual_seed(job["seed"])
    train, dev = columns(data, "train", job["batch"]), columns(data, "dev", 10)
    model = LanguageModel(data.vocabulary, job["hidden"], job["layers"], job["dropout"])
    count = sum(parameter.numel() for parameter in model.parameters())
    tell(parameters=count, precision="float32", torch=torch.__version__)
    loss_function = nn.NLLLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=job["learning_rate"])
    for epoch in range(1, job["epochs"] + 1):
        started = time.perf_counter()
        tokens, state = 0, None
        for given, expected in windows(train, job["window"]):
            optimizer.zero_grad()
            if state is not None:
                state = (state[0].detach(), state[1].detach())
            output, state = model(given, state)
            loss = loss_function(output, expected)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), job["clip_norm"])
            optimizer.step()
            tokens += len(expected)
        seconds = time.perf_counter() - started
        score = perplexity(model, dev, job["window"])
        tell(epoch=epoch, seconds=seconds, items=tokens, score=score)


if __name__ == "__main__":
    main()
