"""Which recipes to try, in which order: regret, a greedy portfolio, and how good that is."""
