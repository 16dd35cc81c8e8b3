"""What the literature says of recurrent models, set beside the records."""
