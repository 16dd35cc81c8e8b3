"""``lstmlab fit``: a small study of data of one's own, made to a time."""
