"""What papers say, and what is read back from their files."""
