"""Makes the modules beside this file importable from every test (``import reference_lstm``)."""
