"""WHAT THE OPERATING SYSTEM IS ASKED FOR: signals, temporary folders, modes and limits."""
