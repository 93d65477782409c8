"""Books in print: `making` chains it, `items` are a book's units, `laying` lays them out, `keep` has
those of earlier builds, and `plates` says what stands around their text.

Nothing is imported here: who only keeps units must not load the layout engine.
"""
