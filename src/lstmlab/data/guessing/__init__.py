"""ROWS -> WHAT THEY ARE FOR: what each column seems to hold, and which task could be learned."""
