"""Where Python programs are told how far a training or a study is: a terminal, a notebook, or
nowhere."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from markupsafe import Markup, escape
from rich.console import Console

from lstmlab.system import shown

_LINES = 200
"""The last lines that are shown while there are more to come."""
_WIDTH = 100


@contextmanager
def telling(progress: bool) -> Iterator[Console]:
    """A console for what is said meanwhile: standard error, or in a notebook one output that is
    written over, and folded up at the end. Nothing is said without ``progress``."""
    if not progress:
        yield Console(quiet=True)
        return
    if not in_notebook():
        yield Console(stderr=True, highlight=False)
        return
    area = Area()
    try:
        # Plain text: rich would make an output of its own of every line.
        yield Console(
            file=cast(IO[str], area),
            force_jupyter=False,
            force_terminal=False,
            no_color=True,
            width=_WIDTH,
            highlight=False,
        )
    finally:
        area.close()


def in_notebook() -> bool:
    """Whether a Jupyter kernel runs this program."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


class Area(io.TextIOBase):
    """One output of a notebook's cell: a file that can be written to, and shows what was."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._open = True
        self._handle: Any = None

    def write(self, text: str) -> int:
        self._text += text
        if text.endswith("\n"):
            self._show()
        return len(text)

    def flush(self) -> None:
        """Each line is shown as it comes."""

    def close(self) -> None:
        """Fold up what was said; the last line stays to be seen."""
        self._open = False
        if self._text:
            self._show()

    def _show(self) -> None:
        from IPython.display import display

        if self._handle is None:
            self._handle = display(self, display_id=True)
        else:
            self._handle.update(self)

    @property
    def lines(self) -> list[str]:
        return self._text.rstrip("\n").split("\n")

    def __repr__(self) -> str:
        return self.lines[-1].strip()

    def _repr_html_(self) -> str:
        lines = self.lines
        said = escape("\n".join(lines[-_LINES:] if self._open else lines))
        log = Markup('<div class="log"><pre>{}</pre></div>').format(said)
        if self._open:
            return shown.framed(log)
        last = lines[-1].strip()
        return shown.framed(Markup("<details><summary>{}</summary>{}</details>").format(last, log))
