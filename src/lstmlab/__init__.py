"""lstmlab: which LSTM, trained how, for which text task?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lstmlab.models.recurrent import LSTM

__all__ = ["LSTM", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Late, because it imports torch (a second), which most commands don't need to say --help.
    if name == "LSTM":
        from lstmlab.models.recurrent import LSTM

        return LSTM
    raise AttributeError(f"module 'lstmlab' has no attribute '{name}'")
