"""Makes the modules beside this file importable from every test (``import reference_lstm``)."""

import os

# Two processes run the tests (pyproject.toml), so that each takes one core; before torch reads it.
os.environ.setdefault("OMP_NUM_THREADS", "1")
