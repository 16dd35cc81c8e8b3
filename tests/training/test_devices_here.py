"""What is said where a GPU is asked for and there is none."""

import pytest
import torch

from lstmlab.errors import InputError
from lstmlab.training.machine.device import resolve_device


@pytest.mark.parametrize(
    ("built_for", "said"),
    [("13.0", "no GPU was found"), (None, "this torch was built without CUDA")],
)
def test_why_there_is_no_gpu(monkeypatch, built_for, said):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.version, "cuda", built_for)
    with pytest.raises(InputError, match=f"^device cuda: {said}; leave --device out, or use"):
        resolve_device("cuda")
