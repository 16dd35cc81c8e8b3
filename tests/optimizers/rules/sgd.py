def update(g, w, m, t, *, learning_rate):
    return w - learning_rate * g
