"""Books in, their print editions out: `making` chains it, `items` are the units of a book.

`laying` lays them out, `keep` has those of earlier builds, `plates` says what stands around their
text. Nothing is imported here: who only keeps units must not load the layout engine.
"""
