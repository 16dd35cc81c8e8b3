"""Every update rule once more, in NumPy, as its paper says: what w is after the update number t.

``update`` is of one weight, a vector or a matrix; ``m`` is what the rule keeps of it, where every
entry starts at 0. Weight decay is in the gradient ``g``, unless the file says ``DECOUPLED``, where
it goes beside, or ``OWN_DECAY``, where ``update`` is given it. With ``BY_GATE`` it is told how
many ``gates`` are stacked in the weight. A rule that looks at all weights at once has
``update_all`` instead, of lists of them and one ``m``; where it ``ASKS`` for gradients elsewhere,
it is given ``gradient``, a function of such a list. ``AVERAGE`` names what is kept in ``m`` where
the model is to be used with that instead of with w, ``SETTINGS`` what is to be set for this.
"""
