"""W02: words that stir feeling for or against what is asked about."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, STRONG_BLAME, pattern, plain, words
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.places import each, questions

# Judgements that load a noun when they stand before it; said of oneself, or after "how", they are what is measured.
_BEFORE_A_NOUN = words(
    STRONG_BLAME,
    """
    greedy lazy reckless bloated corrupt crooked cruel heartless selfish spineless shameless ruthless cynical arrogant
    incompetent inept clueless failing failed bungling bungled botched disastrous draconian oppressive tyrannical
    barbaric inhumane brutal vicious sinister evil wicked radical fanatical extremist hysterical hypocritical dishonest
    untrustworthy deceitful misguided senseless pointless foolish idiotic crazy insane absurd stupid unfair unjust
    unpatriotic
    un-american meddling interfering nosy overpaid pampered privileged entitled undeserving work-shy freeloading
    unelected out-of-touch power-hungry profit-hungry money-grabbing tax-dodging predatory exploitative rapacious
    rogue shady sleazy innocent defenceless defenseless helpless vulnerable hard-working hardworking hard-pressed
    law-abiding decent honest god-fearing patriotic long-suffering struggling suffering heroic brave selfless
    hard-earned
    common-sense sensible skyrocketing sky-high spiralling spiraling soaring exorbitant crippling crushing extortionate
    punishing runaway out-of-control ever-rising unchecked rampant massive excessive wasteful
    burdensome intrusive onerous unnecessary harmful dangerous toxic deadly murderous savage inferior shoddy
    so-called phony phoney bogus sham fake rigged broken ruinous catastrophic outrageous disgraceful thuggish childish
    amateurish brutish
    shabby filthy vile despicable contemptible scandalous nefarious insidious ruinous reprehensible discredited
    disgraced unscrupulous
    politically-correct soft-touch  hateful bigoted intolerant militant
     callous uncaring faceless unaccountable secretive conniving scheming manipulative bloodthirsty
    ungrateful workshy feckless thieving lawless   pointless needless unjustified unwarranted
    ever-growing ballooning staggering whopping astronomical scandalously obscene grotesque eye-watering shocking
    beloved cherished precious  noble righteous courageous hardworking dedicated deserving
    cowardly spoilt spoiled smug snobbish two-faced treacherous traitorous whingeing whining self-serving self-appointed
    cushy gold-plated loony barmy bonkers hare-brained half-baked ill-conceived power-mad money-mad cosseted
    humble  blameless ugly nasty unsightly monstrous
    """,
)
_MEANT_PLAINLY = pattern(
    r"""^(?:vulnerable\s(?:adults?|children|people|groups?|persons?|customers?)|dangerous\s(?:goods|driving|dogs?
    |situations?|work\w*)
    |toxic\s(?:waste|substances?|chemicals?)|harmful\s(?:content|substances?|effects?|chemicals?|algal)
    |fake\s(?:news|goods)|broken\s(?:bones?|down|glass|sleep)
    |honest\s(?:answers?|feedback|opinions?|views?)|outdated\s\w+|radical\s(?:surgery|prostatectomy|mastectomy)
    |failed\s(?:attempts?|payments?|deliver\w+)
    |massive\s(?:open|online)|excessive\s(?:thirst|daytime|alcohol|drinking|heat|noise|bleeding|sweating)
    |deadly\s(?:disease|force)
    |(?:unnecessary|unfair|unjust)\s(?:treatment|delays?|dismissal|tests?)|decent\s(?:work|housing|standard|homes?)
    |privileged\s(?:information|access)
    |sensible\s(?:drinking|shoes))"""
)
_NAMES = words("""
    elites elitists bureaucrats bureaucracy fat_cats cronies thugs scroungers freeloaders welfare_queens do-gooders
    spongers profiteers loan_sharks fatcats warmongers extremists fanatics zealots traitors tyrants tyranny
    illegal_aliens illegals fearmongering scaremongering cover-up witch-hunt witch_hunt rip-off rip-offs ripoff
    nanny_state death_tax
    death_panels big_brother slippery_slope money-grab cash_grab power_grab land_grab free-for-all red_tape pork-barrel
    handouts giveaways vanity_project vanity_projects pet_project pet_projects white_elephant benefit_cheats
    tax_cheats tax_dodgers spivs crooks spin_doctors puppets lackeys stooges apologists
    hooligans yobs louts layabouts idlers parasites vultures hypocrites liars
    swindlers bullies butchers goons henchmen ideologues hordes gravy_train free_riders do-nothing snoopers killjoys
    meddlers nightmare catastrophe debacle racket stitch-up sell-out eyesore eyesores filth smut monstrosity disgrace
    farce abomination death_trap money_pit dumping_ground cesspit hellhole slum_lords slumlords whitewash gimmick
    stunt sweetheart_deal
    blank_cheque blank_check propaganda brainwashing indoctrination
    shambles fiasco travesty atrocity scourge menace plague onslaught epidemic_of flood_of wave_of tide_of invasion_of
    assault_on attack_on war_on
    betrayal theft_of murder_of slaughter destruction_of mob stranglehold victims_of our_brave our_heroes
    """)
_COMPOUND = r"""(?:\w+-(?:destroying|killing|busting|loving|hating|grabbing|guzzling|wrecking|mongering|bashing|crushing
    |choking|dodging|wasting|brained))"""
_DEEDS = pattern(
    r"""\b(?:squander\w*|wast(?:e|es|ed|ing)\s(?:\w+\s){0,2}(?:money|funds?|tax\w*|cash|billions|millions|resources)
    |betray(?:s|ed|ing)?
    |slash(?:es|ed|ing)?\s(?!and\b)|goug(?:e[sd]?|ing)|fleec(?:e[sd]?|ing)|plunder\w*|ransack\w*|trampl\w+|shov(?:e
    |ing)\s\w+\sdown|ram(?:med|ming)?\sthrough
    |cav(?:e|ing|ed)\s(?:in\s)?to|pander\w*|coddl\w+|brainwash\w*|indoctrinat\w+|poison(?:s|ed|ing)?\sour|ruin(?:s
    |ed|ing)?\s(?:our|the|their|your)
    |destroy(?:s|ed|ing)?\s(?:our|the|their|your|family|families|jobs|communities)|murder(?:s|ed|ing)?\s(?:our
    |unborn|babies|innocent)
    |steal(?:s|ing)?\s(?:our|jobs?|from\s(?:our|the|hard|tax\w*|workers))|rob(?:s|bed|bing)?\s(?:our|the|people
    |workers|families|ordinary|us|pensioners|patients|children|taxpayers|savers|\w+s)\b|(?:tired|sick|fed\sup
    |weary)\s(?:and\stired\s)?(?:of|with)\s(?=\w+\s\w+)
    |ripp?(?:s|ed|ing)?[\s-]off|rip\soff|(?:get(?:s|ting)?|let(?:ting)?\s(?:\w+\s){1,3}get)\saway\swith
    |line\stheir\s(?:own\s)?pockets|lin(?:es?|ing)\s(?:the|their)\s(?:own\s)?pockets
    |squeez(?:e|es|ing)\s(?:\w+\s)?(?:tenants|workers|families|taxpayers|customers|patients|people|residents)
    |hand(?:s|ed|ing)?\s(?:out|over)\s(?:free|our|taxpayers?|money|cash|billions|millions)|throw(?:s|ing
    |n)?\s(?:\w+\s)?(?:money|cash)\sat|dump(?:s|ed|ing)?\s(?:on\s)?(?:\w+\s){0,3}?(?:on|onto)\s(?:us|our|the
    |ordinary)|impos(?:e|es|ed
    |ing)\s(?:\w+\s)?(?:burden\w*|crippling|harsh)
    |forc(?:e|es|ed|ing)\s(?:drivers|families|people|workers|residents|motorists|patients|children|parents|taxpayers
    |businesses|citizens|us|everyone|ordinary)\b
    |punish(?:es|ed|ing)?\s(?:\w+\s)?(?:drivers|families|workers|residents|motorists|success\w*|savers|taxpayers
    |businesses|people)\b
    |bully(?:ing)?\s(?:\w+\s)?(?:consumers|workers|customers|families)|bulldoz\w+\s(?:over|through|our)|turn(?:s|ed
    |ing)?\s(?:a\sblind\seye|(?:his|her|its|their)\sbacks?)
    |hijack\w*|throw(?:s|ing|n)?\s[\w\s]{1,30}\sunder\sthe\sbus|surrender(?:s|ed|ing)?\sto|prey(?:s|ed
    |ing)?\s(?:up)?on|exploit(?:s|ed|ing)?\s(?:\w+\s)?(?:consumers|workers|customers|families|people
    |children|loophole\w*)
    |cheat(?:s|ed|ing)?\s(?:\w+\s)?(?:customers|taxpayers|consumers|workers)|crack(?:ing|ed)?\sdown\son|sneak(?:s|ed
    |ing)?\s(?:in|through|past)
    |abandon(?:s|ed|ing)?\s(?:our|its|their|the)\s(?:\w+\s)?(?:people|residents|citizens|veterans|poor|elderly
    |promises?)|kill(?:s|ing)?\s(?:\w+\s)?(?:jobs|business\w*|innocent|babies))\b"""
)
# Those who are said to be preyed on.
_PREY = r"""(?:passengers|customers|shoppers|tenants|renters|motorists|drivers|taxpayers|consumers|workers|families
    |households
    |pensioners|patients|students|children|parents|savers|residents|citizens|people|travellers|commuters|investors
    |borrowers
    |users|buyers|homeowners|small\s\w+|the\s(?:poor|public|elderly|sick|young|vulnerable)|staff|nurses|teachers|farmers
    |fans|members|guests|clients|subscribers|policyholders|voters|employees|refugees|migrants)"""
_PREYING = r"""(?:cheat|con|conn|dup|fool|trick|swindl|milk|fleec|bull(?=y|ie)|hoodwink|short-?chang|squeez|bleed
    |exploit|goug|rob|robb
    |strand|harass|terroris|terroriz|blackmail|extort|entrap|victimis|victimiz|demonis|demoniz|scapegoat|persecut
    |pester|hound
    |starv|sting|stung|scam|scamm|defraud|diddl|fob|fobb|skin|skinn|bamboozl|string|lur|clobber|hammer|whack|mug|mugg
    |soak|sucker|patronis|patroniz|insult|bash)"""
_ACCUSATIONS = pattern(
    rf"""\b{_PREYING}(?:e|es|s|ed|ing|y|ying|ies|ied)?\s(?:off\s|along\s|out\sof\s)?(?:(?:our|the|its|their|ordinary
    |hard\w*|loyal|young|older
    |local|poor|most|many|all|honest|decent|own)\s){{0,2}}{_PREY}\b
    | \b(?:gut|gutt|wreck|trash|crippl|strangl|dismantl|decimat|swamp|butcher|vandalis|vandaliz|desecrat|ravag
    |despoil|concret(?=e\sover|ing\sover)
      |bleed|plunder|loot|raid|rap(?=e\sof|ing\sour)|smash|torch|axe?(?=ing\sour|\sour)|starv|sabotag|blight|overrun
    |choke?)
      (?:e|es|s|ed|ing)?\s(?:over\s|out\s)?(?:our|the\s(?:countryside|economy|nhs|country|state|planet)|their
    |this\s(?:town|country)|public|local)\s?\w+
    | \b(?:buried|buries|burying|bury|suffocated|smothered|drowning|drowned)\s(?:\w+\s){{0,3}}?(?:under
    |in)\s(?:concrete|red\stape|paperwork|rubbish|debt
      |bureaucracy|regulations?|taxes|traffic)
    | \b(?:pocket|trouser|rak(?=e\sin|ing\sin)|cream(?=\soff|ing\soff)|cash(?=\sin|ing\sin))(?:e|s|ed|ing)?\s(?:in\s
    |off\s)?(?:on\s)?(?:fat|huge|massive|obscene
      |vast|millions|billions|our|their|taxpayers'?|public|big|bumper|six-figure)\b
    | \b(?:dodg|shirk|duck|weasel|wriggl|worm)(?:e|es|s|ed|ing|y)?\s(?:out\sof\s)?(?:their\s|its\s|all\s
    |any\s)?(?:refunds?|tax(?:es)?|responsibilit\w+|blame|dut(?:y|ies)
      |rules|obligations?|questions|the\s(?:law|blame|rules|issue))\b
    | \b(?:prop(?:s|ping|ped)?\sup|bail(?:s|ing|ed)?\sout|cosy(?:ing)?\sup\sto|bow(?:s|ing|ed)?\s(?:down\s)?to
    |kowtow\w*|turn(?:s|ing)?\sa\sprofit\sfrom)\s
      (?=\w+\s\w+)
    | \b(?:sneaky|stealthy|stealth|underhand(?:ed)?|dirty|grubby|crafty|sly|devious|hidden|fat[\s-]cat|eye-popping
    |sky-high|daylight)\s(?:\w+\s)?(?:tricks?|tactics
      |charges|fees|fines|tax(?:es)?|dealings?|practices|hikes?|rises?|robbery|deals?|money|business|bonus(?:es)?
    |price\s\w+)\b
    | \b(?:rent|price|fare|tax|fee|rate|tuition|fuel)\s(?:hikes?|grabs?|raids?|gouging)\b | \bfat\s(?:bonus(?:es)?
    |profits?|fees|salar(?:y|ies)|pay|pensions?|cheques?)
    | \b(?:money|cash|tax(?:es)?|funds|millions|billions)\s(?:down\sthe\s(?:drain|toilet|pan)|to\swaste|up\sin\ssmoke)
    | \boff\s(?:the\shook|scot-?free)\b | \bscot-?free\b | \bsnap(?:s|ping|ped)?\sup\sour\b | \bstuff(?:s|ing
    |ed)?\s(?:\w+'s?\s)?heads\b
    | \brak(?:e|es|ing|ed)\sin\s(?:\w+\s)?(?:money|cash|billions|millions|profits|it)\b
    | \b(?:dirty|cheap|old|nasty|mean)\stricks?\b
    | \b(?:lying|cheating|bullying|thieving|grasping)\s(?:politicians?|media|press|bosses|bankers?|landlords?
    |ministers?|managers?|companies|firms|mps?|leaders?
    |councillors?|executives?|officials?)\b | \bcash\scows?\b | \bgetting\srich\s(?:off|on|from)\b"""
)
_FUNCTION = words(
    "and or but is are was were to for in on at of with by from do does did if when you it than as that not because",
    "about the a an your our their this these he she they we",
    "i who what how which would should will can has have had please",
)
_BEFORE = pattern(
    rf"""(?<!how\s)(?<!too\s)(?<!as\s)(?<!or\s)\b(?:{_BEFORE_A_NOUN}
    |{_COMPOUND})\b(?:,?\s(?:and\s)?(?!{_FUNCTION}\b)[a-z-]+)??\s(?!{_FUNCTION}\b)[a-z][\w-]*"""
)
_LOADED_NAME = pattern(rf"\b{_NAMES}\b")
# What happened to somebody is named by its name.
_EXPERIENCE = pattern(
    r"""\b(?:(?:have|has|had|were|was)\s(?:you|anyone|any|somebody|someone|your)|victims?\sof|i\s(?:am|feel|felt|was
    |have)|makes?\sme|made\sme|see\s(?:you|my)self
    |difference\sbetween)\b"""
)


def find(text: str) -> Iterator[Match]:
    """Loaded words, unless somebody tells with them what happened to them."""
    said = plain(text)
    for expression in (_DEEDS, _ACCUSATIONS, _LOADED_NAME, _BEFORE):
        for match in expression.finditer(said):
            if expression is _BEFORE and _MEANT_PLAINLY.search(match[0]):
                continue
            if not _EXPERIENCE.search(said[: match.start()]):
                yield Match(*match.span())
                return


RULE = Rule(
    code="W02",
    name="loaded",
    severity=Severity.ERROR,
    why="the words take a side, so people answer to the words and not to the question",
    rewrite="Call it by the plain name that both sides would use, and leave out what is felt about it.",
    source="Willis and Lessler 1999, QAS-99 6b; Krosnick and Presser 2010",
    check=each(questions, find),
    language=ENGLISH,
)
