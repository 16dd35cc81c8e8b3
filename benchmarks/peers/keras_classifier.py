"""Keras 3 as its examples write it, on the backend that KERAS_BACKEND names.

After "Bidirectional LSTM on IMDB" (keras.io/examples/nlp/bidirectional_lstm_imdb): texts padded to
one length by ``pad_sequences``, an embedding, ``Bidirectional(LSTM)``, Adam, ``fit`` with batches
of 32, everything else by default. As there, the LSTM reads the padding; the pooling doesn't see
it. With ``mask`` the LSTM skips it (``mask_zero``, Keras's guide "Understanding masking &
padding"): the very model that the others train, but slower here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from _peer import Data, read_job, tell


class Clock(keras.callbacks.Callback):
    """Tells after every epoch its seconds of training, and the dev accuracy in percent."""

    def __init__(self, each: Callable[[int, float, float], None]) -> None:
        super().__init__()
        self.each = each

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.started = time.perf_counter()

    def on_test_begin(self, logs: Any = None) -> None:
        self.seconds = time.perf_counter() - self.started

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.each(epoch + 1, self.seconds, 100 * float(logs["val_accuracy"]))


def classifier(
    data: Data, embedding: int, hidden: int, dropout: float, mask: bool = False
) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(data.vocabulary, embedding, mask_zero=mask)(ids)
    states = keras.layers.Dropout(dropout)(states)
    states = keras.layers.Bidirectional(keras.layers.LSTM(hidden, return_sequences=True))(states)
    real = keras.ops.expand_dims(keras.ops.not_equal(ids, 0), -1)
    pooled = keras.ops.max(keras.ops.where(real, states, -1e9), 1)
    logits = keras.layers.Dense(data.labels)(keras.layers.Dropout(dropout)(pooled))
    return keras.Model(ids, logits)


def train(
    job: dict[str, Any],
    data: Data,
    each: Callable[[int, float, float], None],
    told: Callable[[keras.Model], None] = lambda model: None,
) -> None:
    keras.utils.set_random_seed(job["seed"])
    texts = {
        split: keras.utils.pad_sequences(data.ids(split, "text"), maxlen=data.longest)
        for split in ("train", "dev")
    }
    hidden, mask = job["hidden"], job.get("mask", False)
    model = classifier(data, job["embedding"], hidden, job["dropout"], mask)
    told(model)
    model.compile(
        optimizer=keras.optimizers.Adam(job["learning_rate"]),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(
        texts["train"],
        np.asarray(data.label("train")),
        batch_size=job["batch"],
        epochs=job["epochs"],
        validation_data=(texts["dev"], np.asarray(data.label("dev"))),
        callbacks=[Clock(each)],
        verbose=0,
    )


def main() -> None:
    job = read_job()
    data = Data(job["folder"])

    def each(epoch: int, seconds: float, score: float) -> None:
        tell(epoch=epoch, seconds=seconds, items=data.items, score=score)

    def told(model: keras.Model) -> None:
        tell(
            parameters=model.count_params(),
            precision=keras.config.floatx(),
            keras=f"{keras.__version__} on {keras.config.backend()}",
        )

    train(job, data, each, told)


if __name__ == "__main__":
    main()
