"""What if: events on a supply, who gives way to them by a named accounting, and what a consumer has left each year. Pure."""
