"""The overview's numbers: counted unit by unit, kept, and added up for whoever may see those units.

`counting` counts units from their rows, `keeping` remembers and renews what was counted, `summing` adds up, and
`narrowing` finds the declarations behind a number: each figure's key is counted in one and narrowed by in the other.
"""

from projects.figures.keeping import changed, figures_of, renew
from projects.figures.narrowing import behind, not_begun
from projects.figures.summing import Figures

__all__ = ["Figures", "behind", "changed", "figures_of", "not_begun", "renew"]
