"""Which columns could be what a role is: labels, numbers, pairs, tags, texts."""
