"""What operations share that sees pictures as arrays: what networks take and give, masks, tiles.

Operations import from here inside `apply`: the accepting process knows operations, and must load
neither numpy nor OpenCV for that. `arrays` leads from libvips to numpy and back. The rest, by what
it is for, each group from what is called by operations down to what that leans on:

- cutting out: `cutting`, `subjects`, `named`, `cutouts`, `lens`, `shadows`, `backdrops`; `mattes`,
  `masks`, `silhouettes`, `edges`, `matting`, `local_linear`, `fringes`, `scales`
- finding: `faces`, `heads`, `plates`, `framing`, `horizon`, `attention`; `vehicles`, `objects`,
  `text`, `quads`, `boxes`, `letterbox`
- people: `identity`, `likenesses`, `headshots`, `snapshots`; what hides them: `veils`, `smear`
- judging: `judging`; `noise`, `softness`, `lighting`, `casts`, `jpeg_quality`
- restoring and enlarging: `enhancing`, `enlarge`, `cleaning`, `denoising`, `polishing`,
  `portraits`; `restorers`, `tiles`, `blend`, `hidden`
- filling: `removal`, `surroundings`, `fill`; `footing`, `patches`, `peel`, `detail`
- restyling: `restyle`, `style`, `painted`, `palette`, `look`, `reference`, `nearness`
"""
