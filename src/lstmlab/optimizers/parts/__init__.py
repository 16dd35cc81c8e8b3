"""What several update rules share."""
