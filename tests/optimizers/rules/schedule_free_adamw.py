import numpy as np

from . import schedule_free_sgd

OWN_DECAY = True
AVERAGE = "x"
"""What is used is not w."""


def update(g, w, m, t, *, learning_rate, beta1, beta2, epsilon, weight_decay):
    m["s"] = beta2 * m.get("s", 0) + (1 - beta2) * g**2
    step = g / (np.sqrt(m["s"] / (1 - beta2**t)) + epsilon) + weight_decay * w
    return schedule_free_sgd.update(step, w, m, t, learning_rate=learning_rate, momentum=beta1)
