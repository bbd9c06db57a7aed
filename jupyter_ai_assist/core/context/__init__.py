"""What a model is told of a turn: gathered, fitted into its window, told once."""
