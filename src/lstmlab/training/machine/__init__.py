"""What a training is computed on: processor, number format, memory, threads and processes."""
