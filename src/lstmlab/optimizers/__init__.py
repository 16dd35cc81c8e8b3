"""UPDATE RULES, one a file; ``optimizer.py`` says what each defines."""
