"""What to try first for data of one's own, as far as the records of similar sets say."""
