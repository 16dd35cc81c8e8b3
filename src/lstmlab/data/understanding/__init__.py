"""ROWS -> WHAT THEY ARE: columns guessed, values profiled and cleaned, faults counted."""
