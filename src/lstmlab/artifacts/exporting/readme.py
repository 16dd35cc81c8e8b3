"""The README of an exported model: a table of what goes in and out, and a program that runs it."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlab.artifacts.exporting import pair_program
from lstmlab.artifacts.exporting.graphs import Graph, Port
from lstmlab.artifacts.exporting.tag_program import PROGRAM as TAG
from lstmlab.artifacts.saved import SavedModel
from lstmlab.data.joining import MARK

_RUN = {
    "onnx": """\
def load(name):
    session = onnxruntime.InferenceSession(f"{name}.onnx", providers=["CPUExecutionProvider"])
    return lambda **inputs: session.run(None, inputs)
""",
    "torch": """\
def load(name):
    program = torch.export.load(f"{name}.pt2").module()

    def run(**inputs):
        inputs = {key: torch.from_numpy(value) for key, value in inputs.items()}
        with torch.no_grad():
            return [output.numpy() for output in program(**inputs)]

    return run
""",
}
"""``load(graph)`` gives a function from arrays, by name, to a list of arrays."""

_START = """\
import json
from pathlib import Path

import numpy as np
import {package}
from tokenizers import Tokenizer

about = json.loads(Path("export.json").read_text(encoding="utf-8"))
tokenizer = Tokenizer.from_file("tokenizer.json")
tokenizer.encode_special_tokens = True  # "<pad>" in a text is text


{load}

def encode(text):
    return tokenizer.encode(text, add_special_tokens=False).ids

"""

_CUT = """
def cut(ids):  # a longer text is read in part, as in training
    length = about["max_length"]
    head = {"head": length, "tail": 0, "head+tail": (length + 1) // 2}[about["truncation"]]
    tail = length - head
    return ids if len(ids) <= length else ids[:head] + ids[len(ids) - tail :]


def padded(texts):
    rows = [cut(encode(text)) or [about["ids"]["pad"]] for text in texts]
    lengths = np.array([len(row) for row in rows], np.int64)
    ids = np.full((len(rows), lengths.max()), about["ids"]["pad"], np.int64)
    for row, place in zip(rows, ids):
        place[: len(row)] = row
    return ids, lengths

"""

_NGRAMS = """
import ngrams as counting  # ngrams.py, beside this

blocks = about["ngrams"]  # words, and perhaps characters
known = np.load("ngrams.npz")


def ngrams(texts):
    rows, first = [([], []) for _ in texts], 0
    for number, block in enumerate(blocks):
        keys, rarity = known[f"keys{number}"], known[f"rarity{number}"]
        found = counting.counted(texts, counting.Kinds(block["words"], block["characters"]))
        for (which, amounts), start, end in zip(rows, found.offsets[:-1], found.offsets[1:]):
            mine = found.keys[start:end]
            there = np.isin(mine, keys)
            places = np.searchsorted(keys, mine[there])
            counts = (1 + np.log(found.counts[start:end][there])) * rarity[places]
            which.extend(first + places)
            amounts.extend(counts / max(1e-6, np.sqrt((counts**2).sum())))
        first += len(keys)
    most = max(1, max(len(which) for which, _ in rows))
    filled = [row + [0] * (most - len(row)) for pair in rows for row in pair]
    return np.array(filled[::2], np.int64), np.array(filled[1::2], np.float32)

"""

_READ = """
texts = ["some text", "and another one"]
ids, lengths = padded(texts)
inputs = dict(ids=ids, lengths=lengths)
"""

_READ_WIDE = (
    _READ
    + """\
inputs["ngrams"], inputs["amounts"] = ngrams(texts)
"""
)

_CLASSIFY_WIDE = """\
logits, probabilities = load("classifier")(**inputs)
for text, row in zip(texts, probabilities):
    print(about["labels"][row.argmax()], f"{row.max():.3f}", text, sep="\\t")
"""

_CLASSIFY = """\
logits, probabilities = load("classifier")(**inputs)
for text, row in zip(texts, probabilities):
    best = (np.log(row) + about.get("thresholds", 0)).argmax()  # 0: the likeliest is answered
    print(about["labels"][best], f"{row[best]:.3f}", text, sep="\\t")
"""

_MEASURE = """\
numbers, *bounds = load("regressor")(**inputs)
for place, (text, number) in enumerate(zip(texts, numbers)):
    print(f"{number:.6g}", *(f"{bound[place]:.6g}" for bound in bounds), text, sep="\\t")
"""

_GIVE = """\
log_odds, probabilities, given = load("label_sets")(**inputs)
for text, row, chosen in zip(texts, probabilities, given):
    labels = [f"{about['labels'][place]} {row[place]:.3f}" for place in np.flatnonzero(chosen)]
    print("; ".join(labels), text, sep="\\t")
"""

_WRITE = """
encoder, decoder = load("encoder"), load("decoder")
texts = ["some text", "and another one"]
ids, lengths = padded(texts)
keys, values, padding, state = encoder(ids=ids, lengths=lengths)
memory = dict(keys=keys, values=values, padding=padding, source=ids)
special = about["ids"]
previous = np.full(len(texts), special["bos"], np.int64)
written = []
longest = (about["target_ratio"] * lengths + about["spare_target"]).astype(np.int64)
most = np.minimum(about["max_target_length"], longest)  # tokens, of each text
for _ in range(most.max()):
    log_probabilities, state, attention = decoder(previous=previous, state=state, **memory)
    log_probabilities[:, [special["pad"], special["bos"]]] = -np.inf
    previous = log_probabilities.argmax(1)  # greedy; lstmlab searches with a beam
    written.append(previous)
    if all((np.array(written) == special["eos"]).any(0)):
        break
answers = []
for row, length in zip(np.array(written).T.tolist(), most):
    row = row[:length]
    row = row[: row.index(special["eos"])] if special["eos"] in row else row
    answers.append(tokenizer.decode(row, skip_special_tokens=False).strip())
print(*answers, sep="\\n")
"""

_CONTINUE = """
model = load("language_model")
special = about["ids"]
text = "some text"
ids = [special["eos"], *encode(text)]
layers, parts, _, units = about["graphs"][0]["inputs"][1]["shape"]
state = np.zeros((layers, parts, 1, units), np.float32)
log_probabilities, state = model(ids=np.array([ids], np.int64), state=state)
nats = -log_probabilities[0, np.arange(len(ids) - 1), ids[1:]].sum()
print("perplexity", np.exp(nats / max(1, len(ids) - 1)))
added = []
for _ in range(20):
    log_probabilities[..., [special["pad"], special["unk"], special["bos"]]] = -np.inf
    token = int(log_probabilities[0, -1].argmax())  # the likeliest; lstmlab draws by chance
    if token == special["eos"]:
        break
    added.append(token)
    log_probabilities, state = model(ids=np.array([[token]], np.int64), state=state)
print(text, tokenizer.decode(added, skip_special_tokens=False).strip())
"""

_PROGRAMS = {
    "label": _CUT + _READ + _CLASSIFY,
    "labels": _CUT + _READ + _GIVE,
    "number": _CUT + _READ + _MEASURE,
    "pair-label": _CUT + pair_program.READ + pair_program.CLASSIFY,
    "pair-score": _CUT + pair_program.READ + pair_program.MEASURE,
    "target": _CUT + _WRITE,
    "stream": _CONTINUE,
    "tags": TAG,
}
"""The program for each role of what a model is asked for; for other roles the page shows how to
load them."""
_WIDE = {
    "label": _CUT + _NGRAMS + _READ_WIDE + _CLASSIFY_WIDE,
    "labels": _CUT + _NGRAMS + _READ_WIDE + _GIVE,
    "number": _CUT + _NGRAMS + _READ_WIDE + _MEASURE,
    "pair-label": _CUT + pair_program.NGRAMS + pair_program.READ_WIDE + pair_program.CLASSIFY,
    "pair-score": _CUT + pair_program.NGRAMS + pair_program.READ_WIDE + pair_program.MEASURE,
}
"""The programs for models that read n-grams, too."""
_PACKAGES = {"onnx": "onnxruntime", "torch": "torch"}


def program(saved: SavedModel, to: str) -> str:
    """Python that runs the exported model, in its folder, without lstmlab."""
    start = _START.format(package=_PACKAGES[to], load=_RUN[to])
    programs = _WIDE if _is_wide(saved) else _PROGRAMS
    return start + programs.get(saved.task.columns.asked.name, "")


def readme(name: str, saved: SavedModel, to: str, made: list[Graph], int8: str = "") -> str:
    """Markdown; ``int8``: what 8 bits cost, if the graphs have them."""
    return "\n".join(_lines(name, saved, to, made, int8)) + "\n"


def _lines(name: str, saved: SavedModel, to: str, made: list[Graph], int8: str) -> Iterator[str]:
    yield from (f"# {name}", "")
    how = (
        "It computes in float32, but for products with weights"
        if int8
        else "It computes in float32"
    )
    yield f"A model for {saved.trial.task}, exported by lstmlab. {how}."
    if int8:
        yield f"Weights are whole numbers of 8 bits (dynamic quantization): {int8}."
    if saved.trial.recipe.precision == "bfloat16":
        yield "lstmlab itself runs it in bfloat16: answers may differ a little."
    sizes = "`batch`, `time` and `ngrams`" if _is_wide(saved) else "`batch` and `time`"
    yield from ("", f"{sizes} may be any number from 1. `export.json` says the same.", "")
    for graph in made:
        yield from (f"## {graph.name}", "", "| | name | type | shape | |", "| --- " * 5 + "|")
        yield from _rows("in", graph.inputs)
        yield from _rows("out", graph.outputs)
        yield ""
    packages = f"numpy tokenizers {_PACKAGES[to]}"
    yield from ("## Use", "", f"Run it in this folder; `pip install {packages}`.", "")
    if saved.parts:
        named = ", ".join(f"`{part}`" for part in saved.parts)
        yield f"A text is the columns {named}, with ` {MARK} ` between them; a blank one keeps its"
        yield from (f"place (`{MARK} the second`), and there are no spaces around all of it.", "")
    yield from ("```python", program(saved, to).rstrip("\n"), "```")


def _is_wide(saved: SavedModel) -> bool:
    return getattr(saved.model, "wide", None) is not None


def _rows(way: str, ports: tuple[Port, ...]) -> Iterator[str]:
    for port in ports:
        shape = ", ".join(map(str, port.shape))
        yield f"| {way} | `{port.name}` | {port.dtype} | ({shape}) | {port.about} |"
