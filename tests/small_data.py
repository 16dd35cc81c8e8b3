"""Small data sets with something to learn, for tests."""

from lstmlab.checks.examples import BY_KIND, SIZES, labelled, paired, stream, tagged

__all__ = ["BY_KIND", "SIZES", "labelled", "paired", "stream", "tagged"]
