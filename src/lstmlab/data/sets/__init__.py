"""The data sets that come with lstmlab, one a file."""
