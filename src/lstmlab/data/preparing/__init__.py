"""TOKENS -> BATCHES: splits taken, ids kept on disk, n-grams counted, batches padded."""
