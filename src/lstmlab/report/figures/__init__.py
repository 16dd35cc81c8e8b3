"""What a report shows: how figures are drawn, and what they look like."""
