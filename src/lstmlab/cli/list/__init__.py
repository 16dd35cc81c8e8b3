"""What ``lstmlab list`` says beyond names and first lines."""
