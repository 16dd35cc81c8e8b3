"""What ``lstmlab data`` reads, finds and shows."""
