"""What stands behind a single sheet: the rows of all states, their output, trade, stakes and governance."""
