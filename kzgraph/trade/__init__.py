"""Trade statistics in Parquet: reads the shipped extract of BACI."""
