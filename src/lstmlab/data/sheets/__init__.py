"""SPREADSHEETS -> ROWS, read in a process of its own, which may take only so much memory."""
