"""What several backends are made of, and the program of a process that computes trials."""
