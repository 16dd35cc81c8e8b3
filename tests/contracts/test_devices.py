"""What runs on the CPU runs on another device, too, and gives the same there."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from lstmlab.data.preparing.batches import pad
from lstmlab.data.tokenizing.tokenizer import Tokens
from lstmlab.errors import InputError
from lstmlab.registry import names
from lstmlab.tasks.parts.device import Padded
from lstmlab.training.machine.device import resolve_device

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Task -> [what came of it on the CPU, what on the pretended device]."""
    script = Path(__file__).parents[1] / "train_on_pretended_device.py"
    cache = tmp_path_factory.mktemp("cache")
    done = subprocess.run(
        [sys.executable, script, cache], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("task", names("tasks"))
def test_a_task_does_the_same_on_another_device(both, task):
    here, there = both[task]
    assert there["device"] == "pretended:0"
    assert here["metrics"] == there["metrics"]
    assert here["answers"] == there["answers"]
    assert here["notes"][0] == "computed in float32"
    assert there["notes"][0] == "computed in float32 on a GPU (pretended)"


@pytest.mark.parametrize("texts", [[[5, 6, 7], [], [8], [9, 10]], [[], []]])
def test_texts_that_are_kept_on_the_device_are_padded_alike(texts):
    ids = np.array([i for text in texts for i in text], np.int32)
    tokens = Tokens(ids, np.cumsum([0, *map(len, texts)]))
    padded = Padded(tokens, CPU, resident=True)
    for indices in ([0, 1], [1], list(range(len(texts)))[::-1]):
        given, lengths = padded(np.array(indices))
        wanted = pad(tokens, np.array(indices))
        assert given.tolist() == wanted[0].tolist()
        assert lengths.tolist() == wanted[1].tolist()
        assert given.dtype == lengths.dtype == torch.int64


def test_a_device_that_is_not_there():
    assert resolve_device("cpu") == CPU
    with pytest.raises(InputError, match="did you mean 'cuda'"):
        resolve_device("cudo")
    if torch.cuda.is_available():
        assert resolve_device("auto").type == "cuda"
    else:
        assert resolve_device("auto") == CPU
        with pytest.raises(InputError, match="use --device cpu"):
            resolve_device("cuda")
