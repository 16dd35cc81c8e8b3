"""RATES OVER THE BUDGET, one schedule a file; ``schedule.py`` says what each defines."""
