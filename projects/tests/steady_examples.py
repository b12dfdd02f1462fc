"""A pytest plugin: property tests try the same examples at each run, whatever else of the source has changed.

Hypothesis draws from the constants of all local modules besides its own, so a new word anywhere changed what every
property test tries, and whoever changed something found gaps that were there before. A search for such gaps is an act
of its own: HYPOTHESIS_PROFILE=search tries other examples at each run, with those constants.
"""

import os

from hypothesis import settings
from hypothesis.internal.conjecture import providers

settings.register_profile("steady", derandomize=True)
settings.register_profile("search", derandomize=False, print_blob=True)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "steady")
settings.load_profile(PROFILE)
if PROFILE == "steady":
    providers.is_local_module_file = lambda path: False
