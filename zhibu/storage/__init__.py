"""Storage remembers: one folder, for each branch an append-only journal of acts and a TinyDB file as its snapshot.

Nothing above this floor knows that there are files.
"""
