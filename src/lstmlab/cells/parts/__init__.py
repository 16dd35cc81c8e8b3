"""What several cells are made of."""
