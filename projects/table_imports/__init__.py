"""Flat tables of what administrators maintain, brought in: a file → what each row means → one transaction.

A job reads the file and checks its rows with the resource of its kind; a person looks at what they mean and confirms; a
job checks again inside the transaction that writes, and when that is not what the person saw, nothing is written.
"""
