"""What every variant must do, checked: of the tests here, and of a user's own file.

One file a kind of variant, named as the kind. Each of its functions that takes the ``name`` of a
variant, and nothing else, is a check: the first lines of its docstring are the promise that the
variant makes, and it raises :class:`lstmlab.checks.check.Failed`, with what was found, where that
doesn't hold.
"""
