"""What a study keeps on disk: written, read, merged."""
