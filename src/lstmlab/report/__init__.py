"""EVIDENCE -> FIGURES AND PAGES: one document, drawn and written in several formats."""
