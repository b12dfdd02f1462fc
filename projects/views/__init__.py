"""Pages: fetch with `guard`, call one verb, render."""
