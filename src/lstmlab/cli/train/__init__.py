"""What all commands that train a model do and say."""
