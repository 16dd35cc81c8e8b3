"""What a study keeps on disk: read, merged, repaired."""
