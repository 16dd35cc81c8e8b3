def update(g, w, m, t, *, learning_rate, momentum, velocities):
    betas = [1 - (1 - momentum) ** i for i in range(velocities)]
    m["v"] = [beta * v + g for beta, v in zip(betas, m.get("v", [0] * velocities), strict=True)]
    return w - learning_rate * sum(m["v"]) / velocities
