"""What one declaration may hold at most, in files, forms and rows alike."""

import re

# Far more than tables print (the published ones have 186 indicators together, of at most four columns of money), and
# little enough that a hand-made file cannot make a page too large to draw.
MAX_INDICATORS = 2_000
MAX_BUDGET_LINES = 100
MAX_TEXT = 20_000
# Keys of one part that no version of ours knows.
MAX_UNKNOWN = 100
# Four digits are what the tables print, and fit the columns that years are stored in.
YEARS = range(1000, 10_000)
# Digits before the point are what is stored, ten trillion 元; after it, what 万元 with two further digits come to.
# No exponent: `1E+999999` would be written out as a million digits.
AMOUNT = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,6})?")
# The same as a glance knows it: in fen, as nearly every amount is.
SURELY_AMOUNT = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,2})?")
# Neither can be stored: PostgreSQL refuses NUL, and half a surrogate pair is no UTF-8.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# As much of a wrong amount as a message quotes.
QUOTED = 40
