"""ONE RECURRENT LAYER: one cell a file; ``cell.py`` says what each defines."""
