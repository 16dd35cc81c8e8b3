"""Estimators for scikit-learn: one a file."""
