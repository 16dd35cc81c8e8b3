"""BYTES -> ROWS: where a data set is found, and which rows it has."""
