"""What operations share that looks at pictures as arrays: networks' inputs and outputs, masks, tiles.

Operations import from here inside `apply`: the accepting process knows operations, and must load
neither numpy nor OpenCV for that.
"""
