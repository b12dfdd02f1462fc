"""Every regular expression of the source, found and measured: none may grow faster than the text it reads."""
