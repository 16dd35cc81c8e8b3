"""A trained model over HTTP: bounded, batched, and without anything from another server.

``worker`` answers what waits, ``app`` is the API, ``guard`` and ``hosts`` what stands before it,
``pages`` what a person looks at, ``server`` the process with its ``connections`` and ``log``.
"""
