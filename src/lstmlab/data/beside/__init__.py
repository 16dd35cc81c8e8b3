"""What stands beside a text, numbers and categories: how it is named, what it holds, as numbers."""
