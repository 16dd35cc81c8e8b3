"""What a column is to those who learn from it: one role a file."""
