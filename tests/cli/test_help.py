"""What ``--help`` looks like on a terminal of 80 columns."""

import re
from itertools import pairwise

import pytest
from typer.testing import CliRunner

from lstmlab.cli import COMMANDS, UNDER_STUDY, build

EVERY = [(), *((name,) for name in COMMANDS), *(("study", name) for name in UNDER_STUDY)]


def shown(*command):
    result = CliRunner().invoke(build(), [*command, "--help"], env={"COLUMNS": "80"})
    assert result.exit_code == 0
    return [line.rstrip() for line in result.output.split("\n")]


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_lines_are_full_and_fit(command):
    lines = shown(*command)
    assert max(map(len, lines)) <= 80
    said = lines[: next(i for i, line in enumerate(lines) if line[:1] == "╭")]
    for line, after in pairwise(said):
        if line and after:  # one paragraph: what begins the next line had no room in this one
            assert len(line) + 1 + len(after.split()[0]) > 79, line


def test_every_paragraph_and_example_is_there():
    text = " ".join(" ".join(shown("predict")).split())
    assert text.count("Example: lstmlab predict") == 2
    assert re.search(r"goes on\. Texts come from the arguments, from --file,", text)
