"""How a study was made: its search, its seeds, and what it held at one value."""
