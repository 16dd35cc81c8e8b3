"""lstmlab: which LSTM, trained how, for which text task?"""

__version__ = "0.1.0"
