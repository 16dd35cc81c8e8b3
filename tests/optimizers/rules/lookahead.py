from . import adamw

AVERAGE = "slow"
"""What is used is not w."""
OWN_DECAY = True


def update(g, w, m, t, *, base, ahead, follow, learning_rate, weight_decay, **settings):
    assert base == "adamw"
    slow = m.setdefault("slow", w)
    decay = learning_rate * weight_decay * w
    w = adamw.update(g, w, m, t, learning_rate=learning_rate, **settings) - decay
    if t % ahead == 0:
        w = m["slow"] = slow + follow * (w - slow)
    return w
