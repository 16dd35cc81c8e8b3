"""What ``lstmlab predict`` answers, and how the answers are shown and written."""
