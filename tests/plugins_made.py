"""The plug-ins that docs/plug-ins.md makes, as files."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs/plug-ins.md"


def write_plugins(folder: Path) -> list[Path]:
    """Writes every file that the page shows."""
    page = PAGE.read_text(encoding="utf-8")
    made = []
    for name, code in re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```$", page, re.S | re.M):
        made.append(folder / name)
        made[-1].write_text(code, encoding="utf-8")
    return made
