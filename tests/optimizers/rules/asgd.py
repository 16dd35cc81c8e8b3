AVERAGE = "a"
"""What is used is not w."""


def update(g, w, m, t, *, learning_rate, recency):
    w = w - learning_rate * g
    m["a"] = m.get("a", 0) + (1 + recency) / (t + recency) * (w - m.get("a", 0))
    return w
