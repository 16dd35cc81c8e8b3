"""The steps of ``lstmlab fit``: before it trains, with the time that is left, and what it keeps."""
