"""Tuning trials as they stood, so that those which were stopped early can be set beside others."""

from lstmlab.evidence.tried import alike, tried
from trials_made import contender, entry


def test_trials_that_all_ran_to_their_end_stand_as_they_are() -> None:
    """Also where nothing is known of them on the way."""
    one = contender("adam", tune=2)
    trials = tried([entry(one, 70.0, rate=0.1), entry(one, 80.0, rate=0.2)])
    assert len(trials) == 2
    assert alike(trials) == (1.0, trials)
