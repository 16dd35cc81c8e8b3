"""What several baselines are made of, and how a fitted one is kept."""
