"""What shows whose picture it is: stamps, lettering, backdrops in a brand's or a subject's colours.

`stamps`, `lettering`, `typeface`, `scenes`, `palettes`, `keeping`
"""
