"""Where the noise between trials of one recipe comes from, and how much of it there is."""
