"""Where trials run: the processes of this machine."""
