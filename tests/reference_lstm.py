"""The oracle: LSTM layers in float64 NumPy, with backpropagation through time by hand.

Written from the equations (Hochreiter & Schmidhuber 1997; Gers et al. 2000) and from nothing
else: no torch, and one sequence at a time, so that padding doesn't exist here.

Per time step, with a = W x + U h + b split into the four gates i, f, g, o:

    i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o);  g = tanh(a_g)
    c' = f * c + i * g;  h' = o * tanh(c')
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass
class Weights:
    """One direction of one layer, or the gradients of one."""

    w: Array
    """(4 H, E)"""
    u: Array
    """(4 H, H)"""
    b: Array
    """(4 H,)"""

    @classmethod
    def random(cls, rng: np.random.Generator, inputs: int, hidden: int) -> Weights:
        shapes = (4 * hidden, inputs), (4 * hidden, hidden), (4 * hidden,)
        return cls(*(rng.normal(0, 0.5, shape) for shape in shapes))

    def zeros(self) -> Weights:
        return Weights(np.zeros_like(self.w), np.zeros_like(self.u), np.zeros_like(self.b))


Layer = list[Weights]
"""One direction (forwards), or two (forwards, backwards)."""


def sigmoid(a: Array) -> Array:
    return 1 / (1 + np.exp(-a))


def run_direction(x: Array, weights: Weights) -> tuple[Array, list[Any]]:
    """Inputs (T, E) -> outputs (T, H) and what each step must remember for the way back."""
    h = c = np.zeros(weights.u.shape[1])
    outputs, tape = [], []
    for x_t in x:
        a_i, a_f, a_g, a_o = np.split(weights.w @ x_t + weights.u @ h + weights.b, 4)
        i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
        new_c = f * c + i * g
        tape.append((x_t, h, c, i, f, g, o, new_c))
        h, c = o * np.tanh(new_c), new_c
        outputs.append(h)
    return np.array(outputs).reshape(len(x), len(h)), tape


def back_direction(
    d_outputs: Array, tape: list[Any], weights: Weights, d_weights: Weights
) -> Array:
    """Gradient of the outputs (T, H) -> of the inputs (T, E); adds to ``d_weights``."""
    d_x = np.zeros((len(tape), weights.w.shape[1]))
    d_h = d_c = np.zeros(weights.u.shape[1])
    for t in reversed(range(len(tape))):
        x_t, h, c, i, f, g, o, new_c = tape[t]
        d_h = d_h + d_outputs[t]
        d_c = d_c + d_h * o * (1 - np.tanh(new_c) ** 2)
        d_a = np.concatenate(
            [
                d_c * g * i * (1 - i),
                d_c * c * f * (1 - f),
                d_c * i * (1 - g**2),
                d_h * np.tanh(new_c) * o * (1 - o),
            ]
        )
        d_weights.w += np.outer(d_a, x_t)
        d_weights.u += np.outer(d_a, h)
        d_weights.b += d_a
        d_x[t] = weights.w.T @ d_a
        d_h = weights.u.T @ d_a
        d_c = d_c * f
    return d_x


def run_sequence(x: Array, layers: list[Layer]) -> tuple[Array, list[list[Any]]]:
    """Inputs (T, E) -> the top layer's outputs (T, directions * H), and the tapes."""
    tapes = []
    for layer in layers:
        forwards, *backwards = layer
        outputs, tape = run_direction(x, forwards)
        tapes.append([tape])
        for weights in backwards:
            turned, tape = run_direction(x[::-1], weights)
            outputs = np.concatenate([outputs, turned[::-1]], 1)
            tapes[-1].append(tape)
        x = outputs
    return x, tapes


def back_sequence(
    d_outputs: Array, tapes: list[list[Any]], layers: list[Layer], d_layers: list[Layer]
) -> Array:
    """Gradient of the top outputs -> of the inputs (T, E); adds to ``d_layers``."""
    for depth in reversed(range(len(layers))):
        tape, layer, d_layer = tapes[depth], layers[depth], d_layers[depth]
        halves = np.split(d_outputs, len(layer), 1)
        d_x = back_direction(halves[0], tape[0], layer[0], d_layer[0])
        if len(layer) == 2:
            d_x += back_direction(halves[1][::-1], tape[1], layer[1], d_layer[1])[::-1]
        d_outputs = d_x
    return d_outputs


def forward(x: Array, lengths: list[int], layers: list[Layer]) -> Array:
    """Padded inputs (B, T, E) -> outputs (B, T, directions * H), 0 beyond each row's length."""
    hidden = layers[-1][0].u.shape[1] * len(layers[-1])
    outputs = np.zeros((*x.shape[:2], hidden))
    for row, length in enumerate(lengths):
        outputs[row, :length], _ = run_sequence(x[row, :length], layers)
    return outputs


def gradients(
    x: Array, lengths: list[int], layers: list[Layer], d_outputs: Array
) -> tuple[Array, list[Layer]]:
    """Returns the gradients of sum(outputs * d_outputs) with respect to the inputs and to every
    weight."""
    d_x = np.zeros_like(x)
    d_layers = [[weights.zeros() for weights in layer] for layer in layers]
    for row, length in enumerate(lengths):
        _, tapes = run_sequence(x[row, :length], layers)
        d_x[row, :length] = back_sequence(d_outputs[row, :length], tapes, layers, d_layers)
    return d_x, d_layers
