AVERAGE = "x"
"""What is used is not w."""


def update(g, w, m, t, *, learning_rate, momentum):
    z = m.get("z", w) - learning_rate * g
    m["x"] = m.get("x", w) + (z - m.get("x", w)) / t
    m["z"] = z
    return (1 - momentum) * z + momentum * m["x"]
