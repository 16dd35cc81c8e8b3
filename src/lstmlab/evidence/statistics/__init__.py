"""Numbers in, numbers out: estimates, tests, corrections, ranks."""
