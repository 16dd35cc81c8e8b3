"""Scores of several data sets put together: on one scale, as means, as profiles, as ranks."""
