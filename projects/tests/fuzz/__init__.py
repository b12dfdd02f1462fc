"""Mutated copies of real files, read as uploads are: whatever a file holds, people get Documents or words."""
