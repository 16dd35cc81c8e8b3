"""Every cell once more, in NumPy: a text's outputs from a state of zeros, as its paper says."""

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))
