"""The declarations (绩效目标表) and their life.

Inside, imports run one way: pure modules (document, tables, checks, diff), then models, access, matching and store,
workflow, forms, views, urls. Each may import only what stands before it; a test reads the syntax trees and holds it.
"""
