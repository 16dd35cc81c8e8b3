"""What a study file lists: so far its tasks, each on a data set."""
