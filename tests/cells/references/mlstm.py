from numpy import abs, concatenate, exp, maximum, outer, sqrt, zeros

from references import sigmoid

SETTINGS = {"heads": 2}


def outputs(w, x, size):
    """This is what the paper has first: without m, which only keeps numbers small."""
    d = size // 2
    memory, n = zeros((2, d, d)), zeros((2, d))
    for x_t in x:
        q, k, v, o = (w["weight_ih"] @ x_t + w["bias"]).reshape(4, size)
        i, f = (w["weight_gates"] @ x_t + w["bias_gates"]).reshape(2, 2)
        i, f, k = exp(i), sigmoid(f), k / sqrt(d)
        shown = []
        for head in range(2):
            own = slice(head * d, (head + 1) * d)
            memory[head] = f[head] * memory[head] + i[head] * outer(v[own], k[own])
            n[head] = f[head] * n[head] + i[head] * k[own]
            shown.append(memory[head] @ q[own] / maximum(abs(n[head] @ q[own]), 1))
        yield sigmoid(o) * concatenate(shown)
