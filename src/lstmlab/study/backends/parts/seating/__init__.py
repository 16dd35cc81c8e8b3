"""Which machine of a cluster gets which trial: its machines, their memory, and their seats."""
