"""What operations share that sees pictures as arrays: what networks take and give, masks, tiles.

Operations import from here inside `apply`: the accepting process knows operations, and must load
neither numpy nor OpenCV for that. `arrays` leads from libvips to numpy and back; `further` reads
pictures beside the one that is worked on, `overlay` lays one over another; `blend`, `hidden`,
`scales` and `tiles` are what several of the packages lean on. Each package by what it is for, from
what operations call down to what that leans on:

- `segmentation`, cutting out: `cutting`, `subjects`, `named`, `cutouts`, `lens`, `shadows`,
  `backdrops`, `transplant`; `belonging`, `mattes`, `masks`, `silhouettes`, `edges`, `matting`,
  `local_linear`, `fringes`, `nearness`
- `branding`, marks, words, and a brand's or the subject's own colours: `stamps`, `captions`,
  `scenes`; `lettering`, `legibility`, `typeface`, `palettes`
- `parsing`, the parts of people: `parts`, `preview`, `confining`; `mesh`, `soft`
- `detection`, finding: `faces`, `heads`, `plates`, `objects`; `vehicles`, `text`, `quads`, `boxes`,
  `letterbox`
- `people`, telling them apart: `identity`, `likenesses`, `headshots`, `snapshots`; and hiding them:
  `veils`, `smear`
- `composition`, cutting and levelling: `framing`, `horizon`, `attention`
- `assessment`, what is wrong with a photo: `judging`, `denoising`; `noise`, `softness`, `lighting`,
  `casts`, `jpeg_quality`
- `restoration`: `enhancing`, `enlarge`, `cleaning`, `polishing`, `portraits`; `restorers`
- `inpainting`, filling: `removal`, `surroundings`, `fill`; `overlaps`, `footing`, `patches`,
  `peel`, `detail`
- `restyling`: `restyle`, `style`, `painted`, `palette`, `look`, `reference`
"""
