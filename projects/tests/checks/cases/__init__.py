"""Texts for each rule: such as must fire, such as must not. A text is one indicator, a Document, or both with context.

They are from the two published documents, or in their manner.
"""

from projects.tests.checks.cases import adequacy, completeness, feasibility, relevance, wording

CASES = completeness.CASES | relevance.CASES | adequacy.CASES | feasibility.CASES | wording.CASES
