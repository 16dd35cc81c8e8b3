"""ROWS -> IDS -> BATCHES: splits, tokens, n-grams and padding."""
