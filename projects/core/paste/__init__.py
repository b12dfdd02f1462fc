"""A block of cells pasted into the form: what it says (`block`), and what will happen to the form (`plan`).

The page shows a plan and carries out that very plan; nothing is worked out a second time.
"""
