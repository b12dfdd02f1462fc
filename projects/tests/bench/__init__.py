"""How fast Mubiao is, as ratios of two measurements in one run on one machine (`make bench`).

A second measured on one machine says nothing on another; a ratio to the least that could do the same work does. Each
module measures one verb against its floor (the bare library doing the same) or against what would have been used
otherwise. Needs the packages of requirements-bench.txt and a PostgreSQL, which `make bench` brings.
"""
