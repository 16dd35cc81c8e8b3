"""Makes the modules beside this file importable from every test (``import reference_lstm``)."""

import os
from collections.abc import Iterator

import pytest

# Two processes run the tests (pyproject.toml), so that each takes one core; before torch reads it.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# What precision "auto" is would hang on the processor; what it may change is tested in both, by the
# modules that use the fixture below.
os.environ.setdefault("LSTMLAB_PRECISION", "float32")


@pytest.fixture(scope="module", params=["float32", "bfloat16"])
def precision(request: pytest.FixtureRequest) -> Iterator[str]:
    """What ``auto`` is for the tests of a module: first the one, then the other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_PRECISION", request.param)
        yield request.param
