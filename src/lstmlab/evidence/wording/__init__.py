"""What is said of findings, in words that claim no more than the evidence supports."""
