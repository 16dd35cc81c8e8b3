"""ROWS -> WHAT MAY BE WRONG: labels, duplicates, rows that aren't whole; counted and cleaned."""
