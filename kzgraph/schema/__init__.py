"""The tables as data (`columns`), the grammar of a cell (`cells`), and the only place that checks a raw table (`nodes`, `edges`, `lists`)."""
