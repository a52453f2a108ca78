"""Every method on every question, side by side, and rankings by one of them."""
