"""A study file -> its contenders and the trials that each is given."""
