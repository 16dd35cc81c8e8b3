"""The settings and ranges that the optimizers' studies were run with are still the defaults."""

from __future__ import annotations

import hashlib
import json

import pytest

from lstmlab.optimizers import apollo
from lstmlab.registry import find

MEASURED = {
    "adabelief": "80905118757a",
    "adabound": "8d4162ab5c8e",
    "adadelta": "cf713ce931ff",
    "adafactor": "ab3dd409c617",
    "adagrad": "fd8f4be3f707",
    "adam": "38498d0917e3",
    "adamax": "3a8a2d26bc70",
    "adamw": "afa0837cc6d7",
    "adan": "2158238539b7",
    "ademamix": "b14a97736c6d",
    "adopt": "538f6d8c356a",
    "agg-mo": "ec248f7913d1",
    "amsgrad": "38498d0917e3",
    "apollo": "55111223b594",
    "apollo-diagonal": "492e96c75215",
    "asgd": "fdaa5147bc81",
    "d-adapt": "995ec57aae98",
    "gd": "015e4db7707a",
    "kron": "f06d72154242",
    "lamb": "4cf50d490a28",
    "laprop": "afa0837cc6d7",
    "lars": "4f5f675bade5",
    "lbfgs": "5972d9878b28",
    "lion": "a090c838e35a",
    "lookahead": "3e3ad0917337",
    "madgrad": "233e19342a22",
    "mars": "60107ce52f03",
    "momentum": "6028251dbe7d",
    "muon": "e5bc84bc7b40",
    "nadamw": "e2b7b2bd7439",
    "nesterov": "6028251dbe7d",
    "novograd": "a25b990e0c08",
    "prodigy": "995ec57aae98",
    "radam": "3a8a2d26bc70",
    "rmsprop": "84098c5f2f1e",
    "rprop": "fd9736943991",
    "sam": "bf0ba4438d66",
    "schedule-free-adamw": "5fa5ce965257",
    "schedule-free-sgd": "916b5fc1c630",
    "sgd": "4a48f3d707c4",
    "shampoo": "3ff5c1ceae8b",
    "signum": "c8010516af01",
    "soap": "0d5137104ffa",
    "sophia": "268f5865b974",
    "swats": "c3a153cd0c78",
    "yogi": "48b76a398ff5",
}


@pytest.mark.parametrize("name", MEASURED)
def test_defaults_and_ranges_are_those_that_were_measured(name: str) -> None:
    """Where a change is meant, say why in its commit, and write the new digest here: trials of
    before are others."""
    rule = find("optimizers", name)
    ranges = {key: each.model_dump() for key, each in rule.SEARCH_SPACE.items()}
    text = json.dumps([rule.Settings().model_dump(), ranges], sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest()[:12] == MEASURED[name]


def test_apollo_draws_its_projection_anew_every_two_hundred_updates() -> None:
    """Its authors' program does so (Zhu et al. 2025)."""
    assert apollo.PERIOD == 200
