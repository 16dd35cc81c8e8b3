"""PREDICTIONS -> NUMBERS: one metric a file; ``metric.py`` says what each defines."""
