"""Where trials run: one backend a file. ``backend.py`` says what each of them defines."""
