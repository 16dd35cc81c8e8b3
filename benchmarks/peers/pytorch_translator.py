"""PyTorch's seq2seq tutorial, in batches: attention and decoder one target word at a time.

After "NLP From Scratch: Translation with a Sequence to Sequence Network and Attention"
(docs.pytorch.org/tutorials/intermediate/seq2seq_translation_tutorial.html): a recurrent encoder,
Bahdanau attention, a decoder that reads the last word and the attention's context, teacher
forcing, Adam at 0.001. As there, the decoder is a loop over target positions and an optimizer is
made for each half. Other than there: LSTM for GRU and both directions in the encoder (the model
that lstmlab trains), a batch is padded to its own longest text, and padding has no loss.
"""

from __future__ import annotations

import time
from typing import Any

import torch
from _peer import Data, read_job, tell
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader

PAD, BOS, EOS = 0, 2, 3
"""These have the numbers that lstmlab's tokenizer gives them."""
State = tuple[Tensor, Tensor]


class Encoder(nn.Module):
    def __init__(self, vocabulary: int, embedding: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding, padding_idx=PAD)
        self.dropout = nn.Dropout(dropout)
        self.lstm = nn.LSTM(embedding, hidden, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(2 * hidden, 2 * hidden)

    def forward(self, source: Tensor, lengths: Tensor) -> tuple[Tensor, State]:
        """Ids (B, S) -> states (B, S, 2H) and the decoder's first state, each (1, B, H)."""
        embedded = self.dropout(self.embedding(source))
        packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
        outputs, (h, _) = self.lstm(packed)
        first = torch.tanh(self.bridge(torch.cat([h[0], h[1]], -1))).unsqueeze(0)
        h0, c0 = (half.contiguous() for half in first.chunk(2, -1))
        return pad_packed_sequence(outputs, batch_first=True)[0], (h0, c0)


class Attention(nn.Module):
    """Bahdanau et al. 2015."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(2 * hidden, hidden)
        self.score = nn.Linear(hidden, 1)

    def forward(self, query: Tensor, states: Tensor, beyond: Tensor) -> Tensor:
        """Query (B, 1, H), states (B, S, 2H) -> context (B, 1, 2H)."""
        scores = self.score(torch.tanh(self.query(query) + self.key(states)))  # (B, S, 1)
        weights = scores.squeeze(2).masked_fill(beyond, float("-inf")).softmax(-1)
        return torch.bmm(weights.unsqueeze(1), states)


class Decoder(nn.Module):
    def __init__(self, vocabulary: int, embedding: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding, padding_idx=PAD)
        self.dropout = nn.Dropout(dropout)
        self.attention = Attention(hidden)
        self.lstm = nn.LSTM(embedding + 2 * hidden, hidden, batch_first=True)
        self.output = nn.Linear(hidden, vocabulary)

    def forward(
        self, states: Tensor, beyond: Tensor, state: State, target: Tensor | None, steps: int
    ) -> Tensor:
        """Log-probabilities (B, steps, V); without a ``target`` (B, T) each step reads the last."""
        given = torch.full((len(states), 1), BOS)
        steps_made = []
        for step in range(steps):
            made, state = self.step(given, states, beyond, state)
            steps_made.append(made)
            given = made.argmax(-1).detach() if target is None else target[:, step].unsqueeze(1)
        return torch.cat(steps_made, 1).log_softmax(-1)

    def step(
        self, given: Tensor, states: Tensor, beyond: Tensor, state: State
    ) -> tuple[Tensor, State]:
        embedded = self.dropout(self.embedding(given))
        context = self.attention(state[0].transpose(0, 1), states, beyond)
        outputs, state = self.lstm(torch.cat([embedded, context], -1), state)
        return self.output(outputs), state


def collate(pairs: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
    sources, targets = zip(*pairs, strict=True)
    lengths = torch.tensor([len(source) for source in sources])
    padded = (pad_sequence(list(texts), batch_first=True) for texts in (sources, targets))
    source, target = padded
    return source, lengths, target


def pairs(data: Data, split: str) -> list[tuple[Tensor, Tensor]]:
    end = torch.tensor([EOS])
    sources, targets = (map(torch.from_numpy, data.ids(split, c)) for c in ("source", "target"))
    # An empty source is one token of padding: nothing can't be packed.
    return [
        (s if len(s) else torch.zeros(1).long(), torch.cat([t, end]))
        for s, t in zip(sources, targets, strict=True)
    ]


@torch.no_grad()
def translate(encoder: Encoder, decoder: Decoder, batches: DataLoader[Any]) -> list[list[int]]:
    """Greedily, as lstmlab does between epochs."""
    encoder.eval(), decoder.eval()
    found = []
    for source, lengths, _ in batches:
        states, state = encoder(source, lengths)
        made = decoder(states, source == PAD, state, None, min(120, 2 * source.shape[1] + 20))
        for row in made.argmax(-1).tolist():
            found.append(row[: row.index(EOS)] if EOS in row else row)
    encoder.train(), decoder.train()
    return found


def main() -> None:
    job = read_job()
    data = Data(job["folder"])
    torch.manual_seed(job["seed"])
    options = {"batch_size": job["batch"], "collate_fn": collate}
    loader = DataLoader(pairs(data, "train"), shuffle=True, **options)  # type: ignore[arg-type]
    dev = DataLoader(pairs(data, "dev"), **options)  # type: ignore[arg-type]
    sizes = (data.vocabulary, job["embedding"], job["hidden"], job["dropout"])
    encoder, decoder = Encoder(*sizes), Decoder(*sizes)
    halves = [
        torch.optim.Adam(half.parameters(), job["learning_rate"]) for half in (encoder, decoder)
    ]
    count = sum(p.numel() for half in (encoder, decoder) for p in half.parameters())
    tell(parameters=count, precision="float32", torch=torch.__version__)
    loss_function = nn.NLLLoss(ignore_index=PAD)
    for epoch in range(1, job["epochs"] + 1):
        started = time.perf_counter()
        for source, lengths, target in loader:
            for optimizer in halves:
                optimizer.zero_grad()
            states, state = encoder(source, lengths)
            made = decoder(states, source == PAD, state, target, target.shape[1])
            loss = loss_function(made.flatten(0, 1), target.flatten())
            loss.backward()
            for optimizer in halves:
                optimizer.step()
        seconds = time.perf_counter() - started
        score = data.bleu(translate(encoder, decoder, dev))
        tell(epoch=epoch, seconds=seconds, items=data.items, score=score)


if __name__ == "__main__":
    main()
