"""Common English words that are one letter away from words of instructions, and no slips."""

_LISTED = """
abode abort abound adapt adapted adapting adept advanced advances advent adverts afterward ahmad
aided aiding alain alarms albums alike alive almonds altar among amounts ample amplifier
amplifiers analogy angel angeles angels angie angled anglo ankle ankles antiques appeals appear
appearing aptly arenas arias asked attempts autistic avert backed backing baked bands banking
banks barley barrow basel bases bashed basil basin basque batter battle battles beach beaches
beads beams beans beard beards beats became beech beers believed believer believes bells beside
bette biased biker bikers bills binds bites bitter blanc blanche bland blanket blender blenders
blight blinds bling blink blinking blocker blogs blond blower boast boasted boasting boasts boeing
boils bolts bones boobs booster booted boots boring borrower bottled bought boulder bouts bowed
bowing boxed boxer boxers braid branched brandt brandy bread breath breathed breathes breaths
bricks bridging briggs brighton brink brisk broader brock broke broker brood brooks browne brows
brunt buick bully bummed bumper bumpy bunch burns burrow burrows burst bushes busts butter cadets
cafes cages calder caller calmed cameo canes cannon cares caring carton carts cases caste caves
chain chains chance chances chanel chang changer channels channing chanting chaps charge charged
charges charging charities charity cheated cheating cheeks cheer chick chill chilli chills chipped
chipping chips choir chopper choral chose chrome clair clans clause cleanse cleansing clicks
clients clint cloak clone closed closet clover cloves coarse coasts cocks coils colon comin
commuter commuters compete completed compute computed concert concerted concerts condition conner
conor consent considerable contacts contend contends contest contests context contexts contract
contracted contracts convent converter cooked cooking cooks cooper coping coroner corps cosmic
costs cough coulter counted counters county courses court courts covert coveted crack cracked
cracking cracks crane cranes cranky crash crashed crashes crashing crate crates craving creamy
crease crete crises crisis crispy cross crouch crows crusher crust cunts cures currant curse
curses curve curved cutter damage damages daring darren dealing deals death deceased dedicate
defied define defines delivery denise depleted depths derailed destroyer detain detained diving
dodge dodged dodgers doesn doping doubly doubted doubting downside drain dried dries dripping
driver drivers drown drugged drugs dusky dying dynamics eating edged edith emery emphasis
emphasize emphasized emphasizes emphasizing enact entice entirety esports exaggerated excerpt
exited exiting exits expert experts exporter expose exposes extent faced facet facets facing facts
fairy faked fakes faking famed fares farmed farming farther fated fates fathers feather feature
featured feces feeds fellows fever fields fiend figured filed filing filler fills filly fined
fines finnish fired firing fitted fitting fives flakes flame flaming flaps flares flesh flies
flint flood floors flops flora flour flowed flowers flyers focussed folds follow folly forests
formal forms forrest forts foxes fried friends fronted fronts froze fuels gains garde gated genera
generals gentry getting ghosts giles giver globe gloss glover grace graces grader graders grady
grail grande grandpa granny grape grapes grass grasses grate grated grating grave graves grazing
greed greek greene greer greet greta groin groups grove groves hades halle hallway halted harding
hated hates hating haven havin hayes heals healy heaps hears heats hella herds hikes hiking hired
hiring hives holidays horde hordes horne housed houses humane husbands identifies improv incense
incredible india indiana indians insect insects instruction invent invented inventing invest
invested investing invests keeper killer kindle knack knicks laces lager lagos lakes lanes lange
lasting latter leader leading leaked leaking leaned leaping learning lease leased leases leasing
lemons lesser lesson lessons lester lever levers libel licensed licenses licks lightning liked
likely likened linden lined liner liners links listed listings lists litter lived liver livery
lives livin loaded lobes locals locking locks lonely lookin looming looms loops loosen loosing
looting loser losers losses loved lover lovers loves loving loyal maker makers makin males manic
manor march marched marches marching marin marion marked market marking marks marlins marlon
martin martins marvin mashed masses mater mates mating matteo matter matty medial median medic
medina meteor metre metres meyer meyers mighty miner missed misses missing missy mitch moaning
modal modem moderated modesty money monte moose mornings morse moses motel mothers motors
mountains mourning mover movers moyes mules mutiny nearly needy nerds neural newer niger nights
norma norman norse noses nostalgia nothin noticeable noting officer offices oliver opener otter
outlined overdose overlap overtly owens paced paces pacing packing paine pains painter palace
palaces palate paleo palin palmer pants paper paris parks parsons parties parting party passed
passes paste patched patel payer peace pearls pearson pencils perch persona petty phoned phony
photography photon photons piazza pictured pills pinch pinched pints pitch pitches pitted plaid
planet planets plank planks plans plated plating plato played playing pleas pleased plotted
pointed pointing pointy poles polled polling polls ponder pores porter portfolios ports posed
posse possibly posted posts potter powders power preach prefers presentations printed processes
producer producers professed profiles projected projecting projects prone pronounce property
protest protested protesting protests proto provider providers prowess pudding qualifies qualify
quartet quiet quits quote racial racially racking radical radically radio radios raging raided
raiding railing rained raining rains raisins rally ramos ranged ranger ranges raped raping rapping
rating ration rations raving react reacted reacting reacts reader readers realty reasonable
recovery reductions referenced regain regained regard registrations reilly reins relive remain
remained remains renters repaid reprint resale resembled reside resided resides residing resumed
resumes retail retainer revered reverence reverted revise revised revising revolution revolutions
rewards riches richter ridden riddled riding rises rising rocket rockets rotting royale royals
running sales salman salon saloon sample saver saying scalp scant scare scared scares scaring
scent scents schema schemes schools score scored scores scoring scots sealed sealing seals seams
sears seated seating seeded seeding seeds seeing seeks seized seizing sender senior sensed sensing
sensors sensory settling sewing shaded shading shadowy shady shake shakes shaking shale shalt
shame shamed shaming shane shaped shaping share shared shares sharing shark sharpe shawl shear
sheen sheer sheets shelf shells shelly shirt shirts shoes shore shores short shorts shoulda shout
shove shoved shoving shrine shrines sided siding sighs sight simpler singled sings sinus sites
sitting skate sketchy skies skill skinned slade slang slapped slapping slaps slated slater slave
slaves sleep sleeps sleet slick slider slime slots sludge smell smock smoked smoker smokes smokey
smoky smoother snapped snapping snitch snoring soaps soothing soros sorta sourced sources spaced
spacex spacing spade spades spanned spanning spans spare spear spears spell spending spends spicy
spies spike spiked spikes spill spine spines spinner spire spite spoke spoof spores sport sporting
sporty spouses sprang springs sprint sprung spying squire stack staffed stale stall stare stared
stares staring starr start state stead steak steaks steam steamed steaming steele steep steer
stems steph sterling stick stiles sting stinks stitch stitched stitches stitching stoke stoked
stokes stole stone stoned stones stony stopped stopping stops storey storm stormed storming storms
stormy strained strand stranger strap strapped straps streets stretcher stride strides strife
strike strikes string striped stripper strive strives structured strung studious stylish stylist
superb supper swallow swamps swans swear swearing swears sweep sweeps sweet sweets swell swift
swirl swore tablet tablets tainted taker takers takin tales talked talking talks tanks taped tapes
taping tasked taxed taxes taxing teamed teaming tents tests texas textured thames theme theyre
thine thingy thinks thirds thong thorough though threw thrive throughput tides tighten timed
timely timer timers timing timmy tires titled titles toasted token tonnes torch torches totals
touchy tough toward towed towing track tracks trail trails trait traits trans transferred
transferring transformer travels trick tricks tries tripped tripping trips trough truce trunk
trunks tryin tuned tunes tuning turing turks turner twain tying uprizing vacations vague valued
valve valves vantage vehicles videos violent vocation wafer wager waited waiter waiting waits
walks walter wards wares warned warner warning warns warped warring washer washes wasted wasting
waters watery watts weaver websites weddings welding wells whale whine whore whose wider wines
wired wires wiring wished wives woods works world worlds worms wound write writes youtuber
"""
#: In American spelling. A slip is never mended into something else that was meant as it .
REAL: frozenset[str] = frozenset(_LISTED.split())
