"""WHICH POINTS ARE TRIED: how tuning spends its trials. No torch, no study: numbers alone."""
