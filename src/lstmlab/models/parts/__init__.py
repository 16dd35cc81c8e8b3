"""What several models are made of: layers of cells, what is dropped, what stands beside."""
