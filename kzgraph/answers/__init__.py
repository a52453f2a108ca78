"""The answers as typed, frozen values, and how they show themselves."""
