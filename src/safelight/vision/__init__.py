"""What operations share that sees pictures as arrays: what networks take and give, masks, tiles.

Operations import from here inside `apply`: the accepting process knows operations, and must load
neither numpy nor OpenCV for that. `arrays` leads from libvips to numpy and back. The rest, by what
it is for, each group from what is called by operations down to what that leans on:

- cutting out: `cutting`, `subjects`, `named`, `cutouts`, `lens`; `mattes`, `masks`,
  `edges`, `matting`, `local_linear`, `fringes`, `scales`
- finding: `faces`, `heads`, `plates`, `smear`, `attention`; `vehicles`, `objects`, `text`,
  `quads`, `boxes`, `letterbox`
- restoring and enlarging: `enlarge`, `cleaning`, `polishing`, `portraits`; `restorers`, `tiles`,
  `jpeg_quality`, `blend`, `hidden`
- filling: `surroundings`, `removal`, `fill`; `silhouettes`, `footing`; `patches`, `peel`, `detail`
- laying under and behind: `shadows`, `backdrops`
- restyling: `restyle`, `style`, `painted`, `reference`, `nearness`
"""
