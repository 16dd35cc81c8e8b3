"""Tokens with tags: how they are written, what spans they mark, how text is cut into them."""
