"""What a training that was killed goes on from: all that its loop is at, on disk."""
