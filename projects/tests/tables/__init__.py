"""Reading and writing the official tables, held against the two published ones in `fixtures/`."""
