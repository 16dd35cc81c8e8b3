"""An application whose model is a function: it gives a text's length as its label."""

from lstmlab.serve.answers import About
from lstmlab.serve.app import make
from lstmlab.serve.limits import Limits

ABOUT = About(
    name="<pretended>", task="classification", kind="labelled", dataset="none", language="und",
    labels=["1", "2"], metrics={"test": {"accuracy": 50.0}}, signatures={}, notes=[],
    parameters=0, seed=0, recipe={}, limits={}, version="0", card="",
)  # fmt: skip


def lengths(texts, explain):
    if "fail" in texts:
        raise RuntimeError("a model that fails")
    return [{"text": text, "label": str(len(text)), "probabilities": {}} for text in texts]


def application(answer=lengths, hosts=None, **limits):
    return make(answer, ABOUT, Limits(**limits), hosts)
