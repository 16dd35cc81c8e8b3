"""What a report says, a section a file."""
