"""BATCHES -> LOGITS: networks of cells, and what is learned beside them."""
