"""What a model is trained to make small: log-losses, and what may be added to them."""
