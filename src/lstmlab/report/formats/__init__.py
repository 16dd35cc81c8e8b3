"""The document as files: a page, Markdown, LaTeX, tables and numbers."""
