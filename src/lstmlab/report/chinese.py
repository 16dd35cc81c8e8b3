"""What a report says, in Simplified Chinese: English template -> Chinese template."""

from __future__ import annotations

from lstmlab.evidence.chinese import SENTENCES, WORDS
from lstmlab.evidence.say import Say, translator

REPORT: dict[str, str] = {}

CHINESE: Say = translator(SENTENCES | WORDS | REPORT)
