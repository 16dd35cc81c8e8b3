"""What each choice does: axes, hyperparameters, budgets, and the noise over seeds."""
