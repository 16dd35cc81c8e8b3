"""What every built-in data set's file defines.

``COLUMNS`` (its columns, each with its role), ``LANGUAGE`` (BCP 47 tag of the text; of the target,
when paired), ``ABOUT`` (what it is and is not, in a sentence or two), and ``load()``, which returns
the splits ``train``, ``dev`` and ``test`` and notes that a report must say. It needs no network
and gives the same examples each time.
"""

from __future__ import annotations

from collections.abc import Mapping

from lstmlab.data.dataset import Split

Loaded = tuple[Mapping[str, Split], tuple[str, ...]]
"""Splits, and notes."""
