"""Pretended GPUs on nodes of Ray, and none where the study is started, for ``cluster.py``.

Ray believes ``--num-gpus``, and torch on such a node what is said of it here; trials are computed
on the processor all the same. So who gets which trial is seen, and what is said of it, but no CUDA.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from _faults import wait_for
from _nodes import network

if TYPE_CHECKING:
    from cluster import Place

_PRETENDS = """
import importlib.util, os, sys

def of_torch(torch):
    torch.version.cuda = "13.0"
    torch.cuda.is_available = lambda: True
    torch.cuda.device_count = lambda: 1
    torch.cuda.is_bf16_supported = lambda including_emulation=True: True
    torch.cuda.get_device_name = lambda: f"GPU {os.environ['CUDA_VISIBLE_DEVICES']}"

def of_devices(module):
    module.share = lambda name, number: module.torch.device("cpu")

CHANGED = {"torch": of_torch, "lstmlab.training.machine.device": of_devices}

class Pretends:
    def find_spec(self, name, path=None, target=None):
        if name not in CHANGED:
            return None
        change = CHANGED.pop(name)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        spec.loader.exec_module = lambda module: (load(module), change(module))
        return spec

sys.meta_path.insert(0, Pretends())
"""


def gpus(place: Place, given: argparse.Namespace) -> None:
    """First a node with a GPU of which torch knows nothing; then one more, which has two GPUs, and
    is the only one that takes trials, four at a time."""
    place.prepare()
    options = ("--device", "cuda", "--gpus-per-trial", "0.5")
    with tempfile.TemporaryDirectory() as made, network(place.work, nodes=1) as nodes:
        (Path(made) / "sitecustomize.py").write_text(_PRETENDS, encoding="utf-8")
        nodes.join("--num-gpus=1")
        wait_for(nodes, 2)
        code = place.start("of-no-use", *options, within=nodes).wait()
        print(f"a GPU that torch doesn't know: exit code {code}")
        place.show("of-no-use")
        nodes.join("--num-gpus=2", "--num-cpus=4", changes={"PYTHONPATH": made})
        wait_for(nodes, 3)
        going = place.start("gpus", *options, within=nodes)
        print(f"GPUs elsewhere, and none here: {place.compare('gpus', going.wait())}")
        place.show("gpus")
