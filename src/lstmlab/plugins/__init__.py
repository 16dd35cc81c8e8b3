"""Variants that don't come with lstmlab: a user's own file, or one of an installed package."""
