"""Every update rule once more, in NumPy, as its paper says: what w is after the update number t.

``m`` is what the rule keeps; every entry starts at 0.
"""
