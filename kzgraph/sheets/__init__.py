"""The dependency sheet: which rows it rests on, its figures, their derivation, and what contradicts them."""
