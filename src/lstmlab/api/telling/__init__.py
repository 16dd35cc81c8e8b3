"""What is said while a model is trained, and how it is ended early."""
