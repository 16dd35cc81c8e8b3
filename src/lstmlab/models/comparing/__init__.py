"""Models that read two texts and judge them together."""
