"""What a study found: on each task, and over several data sets."""
