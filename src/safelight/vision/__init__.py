"""What operations share that sees pictures as arrays: what networks take and give, masks, tiles.

Operations import from here inside `apply`: the accepting process knows operations, and must load
neither numpy nor OpenCV for that.
"""
