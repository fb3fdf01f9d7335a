"""Words that English joins by habit, so that two of them together are one thing and one question."""

from __future__ import annotations

# Any two words of one line make one notion when joined; plurals are read as singulars. Lines with ~ are one to have, to
# use or to meet, but two to judge.
_NOTIONS = """
    friend family relative neighbour neighbor colleague coworker acquaintance kin peer
    man woman men women boy girl lesbian
    meaning purpose
    ~ male female
    husband wife partner spouse
    brother sister sibling
    mother father mum dad mom parent carer caregiver guardian grandparent stepparent
    son daughter
    child children adult teenager youth adolescent baby infant people
    aunt uncle
    lady gentleman
    gay lesbian bisexual transgender
    black white hispanic asian
    rich poor
    old young
    ~ staff student pupil teacher
    employer employee
    landlord tenant
    lord lady
    cat dog
    name address surname date birth number
    date time place day month year hour minute week
    term condition
    research development
    supply demand
    profit loss
    cost risk benefit effect
    hope dream
    worry fear concern doubt anxiety
    word action deed
    plan intention
    building ground
    highway bridge road
    ~ park recreation space
    plant animal wildlife nature
    ocean sea river lake
    river lake
    air water noise pollution
    ~ clothing footwear clothes shoe
    ~ rent mortgage utility bill
    custom tradition culture history value belief
    language culture
    institution law
    peace security
    freedom democracy
    choice control
    free fair
    hearing vision sight
    memory thinking concentration
    sleep rest
    sleeping resting
    eating drinking
    eat drink
    shopping cooking
    planning organising organizing
    preparation planning
    recruitment retention hiring
    reading mathematics math maths writing arithmetic
    violence abuse harassment bullying threat
    theft burglary robbery assault
    ~ dentist optician pharmacist doctor nurse
    refugee immigrant migrant asylum
    minority ethnic
    ability effort
    question concern query
    idea concept suggestion
    pro con
    strength weakness
    advantage disadvantage
    opportunity threat
    plus minus
    like dislike
    trial error
    rule regulation law legislation guideline
    policy procedure practice process programme program rule regulation guideline
    role responsibility duty
    right responsibility freedom obligation liberty
    aim objective goal target
    hope fear
    wish need want preference requirement
    ~ question answer
    cause effect
    law order
    peace quiet
    health safety wellbeing well-being
    health care
    safety security
    ~ food drink beverage
    ~ meal drink
    bread butter
    fruit vegetable
    fruit veg
    fish chip
    salt pepper
    knife fork
    ~ tea coffee
    bed breakfast
    park ride
    pick-up drop-off collection pickup dropoff
    check-in check-out
    entry exit entrance
    arrival departure
    search filter sort
    lost found
    click collect
    meet greet
    copy paste
    wear tear
    loan return
    salt vinegar
    gin tonic
    bacon egg
    bring buy
    hide seek
    rest relaxation
    wheel tyre
    lock key
    stock share bond
    arm leg
    hand foot
    heart soul
    body mind
    flesh blood
    tooth gum
    nose throat
    cough cold
    flu cold
    pain ache discomfort suffering
    sign symptom
    illness injury disease disability condition
    death injury
    drug alcohol medicine medication
    care treatment attention concern compassion kindness
    courtesy respect dignity politeness consideration
    confidence trust
    honesty integrity openness transparency
    fairness equality justice equity
    diversity inclusion equality
    love affection
    help support advice assistance guidance encouragement information
    care support help treatment
    service support
    upkeep repair maintenance
    improving protecting preserving maintaining repairing
    improve protect preserve maintain repair
    maintained repaired
    effort time energy attention
    interest pleasure enjoyment
    hobby interest pastime
    knowledge skill ability expertise experience understanding
    talent ability
    learning development growth teaching
    training development education
    learning skill
    marking assessment
    tool resource equipment material supply facility
    ~ hardware software
    science technology engineering mathematics
    art craft culture entertainment sport leisure
    ~ radio television tv newspaper magazine
    news affair politics government
    ~ town city village countryside
    ~ street road pavement path
    home work garden away school abroad
    ~ room bathroom
    ~ house flat apartment
    ~ door window
    ~ bus train tram coach underground subway
    ~ car van truck
    pavement footpath
    ~ park garden playground
    ~ gas electricity water
    ~ heating lighting
    ~ machine dryer washer dishwasher oven fridge freezer
    ~ income wealth expenditure
    ~ tax benefit spending
    ~ wage salary
    saving investment
    import export
    postage packing packaging
    ~ shipping handling
    sale marketing
    finance accounting
    human resource
    ~ mail text
    ~ phone tablet computer laptop
    pressure cholesterol
    in out
    on off
    back forth
    here now there
    now then
    first foremost
    each every
    one all
    past present future
    before after
    again over
    more less
    north south east west
    left right
    day night morning evening
    male female
    state federal local national regional
    public private
    formal informal
    paid unpaid
    direct indirect
    internal external
    national international
    mental physical emotional
    economic social political cultural environmental
    happy contented content
    calm relaxed peaceful quiet
    active vigorous energetic lively
    fresh rested refreshed
    cheerful spirit
    sad blue depressed downhearted low unhappy
    nervous anxious tense worried stressed restless
    tired exhausted worn
    bright alert
    warm sunny
    safe sound secure protected healthy
    clean neat tidy
    open honest transparent frank
    fair just reasonable equal equitable
    clear understandable concise comprehensible
    polite courteous respectful
    kind caring compassionate considerate
    alive well
    sick tired
    sick ill
    well good
    learn grow develop
    pick choose
    live work
    live breathe
    sit stand
    read write
    read understand
    come go
    stop start
    buy sell
    examine treat
    examining treating
    reading writing
    bathing dressing
    organised organized running
    born raised
    new better improved
    sex gender
    age gender
    race ethnicity
    religion belief faith
    thought feeling
    opinion view attitude belief
    comment suggestion feedback
    ~ comment complaint
    complaint compliment praise criticism
    error omission mistake
    ~ problem issue difficulty complaint
    crime disorder
    rubbish litter waste recycling
    noise nuisance
    odds end
    nut bolt
    bit piece
    high low
    ebb flow
    wear tear
    pension retirement
    ~ receptionist clerk
    accident emergency
    gain loss
    """


def singular(word: str) -> str:
    """The word without the ending of a plural: enough to compare by."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending) + instead
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def _notions(*, weak: bool) -> dict[str, frozenset[int]]:
    known: dict[str, set[int]] = {}
    for number, line in enumerate(_NOTIONS.splitlines()):
        listed = line.split()
        if weak or listed[:1] != ["~"]:
            for word in listed:
                known.setdefault(singular(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in known.items()}


_STRONG = _notions(weak=False)
_ALL = _notions(weak=True)


def is_one_notion(left: str, right: str, *, is_rated: bool) -> bool:
    """Whether the two words, joined, are one thing; tea and coffee are, unless they are to be rated."""
    first, second = singular(left.lower()), singular(right.lower())
    known = _STRONG if is_rated else _ALL
    return first != second and bool(known.get(first, frozenset()) & known.get(second, frozenset()))
