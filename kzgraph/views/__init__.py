"""Renders results: text, Markdown, HTML, JSON, CSV, the network page. Every renderer returns a string; writing is the command line's part."""
