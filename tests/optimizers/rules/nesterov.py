def update(g, w, m, t, *, learning_rate, momentum):
    m["v"] = momentum * m.get("v", 0) + g
    return w - learning_rate * (g + momentum * m["v"])
