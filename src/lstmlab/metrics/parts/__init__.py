"""What several metrics are made of: the libraries that they call."""
