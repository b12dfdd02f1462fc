"""The pure core: what Mubiao knows of declarations without Django, a database or a page.

Everything here takes values and gives values, so that a rule, a reader or a comparison is tested in milliseconds.
"""
