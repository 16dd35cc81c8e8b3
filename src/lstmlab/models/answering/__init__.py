"""LOGITS -> ANSWERS: temperature, thresholds, beam search, several models that answer together."""
