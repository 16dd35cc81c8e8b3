"""A TRAINED MODEL -> FILES that other programs run: ONNX, or a ``torch.export`` program."""
