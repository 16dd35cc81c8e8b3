"""The reference study that ships with lstmlab, and the advice drawn from it."""
