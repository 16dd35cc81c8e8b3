"""What is found on one task: its contenders side by side, and the words for it."""
