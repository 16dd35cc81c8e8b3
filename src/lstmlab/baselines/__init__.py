"""WHAT HAS TO BE BEATEN: simple models that learn in seconds, one a file."""
