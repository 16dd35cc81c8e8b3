"""What a report says, a section a file, and the page of a challenge."""
