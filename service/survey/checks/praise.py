"""Praise and blame that stand beside what is to be judged."""

from __future__ import annotations

from service.survey.checks.english import OWN_PRAISE, STRONG_BLAME, STRONG_PRAISE, pattern, words

STRONG = words(STRONG_PRAISE, STRONG_BLAME)
EVALUATION = words(
    STRONG_PRAISE, STRONG_BLAME, OWN_PRAISE, "good bad better worse best worst nice lovely poor terrible easier simpler"
)
# Mild words that only load a noun of one's own.
_OWN = words(
    STRONG_PRAISE,
    STRONG_BLAME,
    OWN_PRAISE,
    """
    improved upgraded enhanced redesigned-and-improved new-and-improved intuitive simple simpler easy smooth seamless
    spacious comfortable comfy
    cosy cozy clean spotless fresh healthy nutritious safe secure fair competitive great-value good-value low-cost
    high-speed
    fully-trained rigorous robust strong vibrant welcoming lively stylish elegant charming scenic competent capable
    qualified
    considerate accurate prompt swift responsive personal personalised personalized tailored first-rate five-star
    premium powerful advanced smart clever creative ambitious bold fine finest proud popular vital essential crucial
    long-awaited flexible transparent honest ethical sustainable green eco-friendly green-minded rewarding engaging
    kind warm-hearted cheerful smiling gentle hassle-free queue-free stress-free worry-free trouble-free carefree
    pain-free painless error-free fuss-free effortless risk-free problem-free jargon-free clutter-free faultless
    time-saving
    money-saving budget-friendly wallet-friendly planet-friendly climate-friendly world-beating prize-winning
    market-leading best-selling best-value unmissable must-have never-failing well-kept well-run well-equipped
    brand-new cutting-edge no-nonsense second-to-none fair-priced high-class
    inspiring informative stimulating refreshing relaxing enjoyable entertaining fun good lovely nice happy
    """,
)
_PRAISING = r"[a-z]+-(?:beating|winning|leading|busting|boosting)"
_ADVERB = (
    r"(?:(?:very|truly|really|so|most|highly|absolutely|incredibly|always|exceptionally|extremely|uniquely|consistently"
    r"|new(?:ly)?|best|and|ever|wonderfully|super|ultra)[\s-]+)*"
)
ON_A_NOUN = pattern(
    rf"""\bour\s{_ADVERB}(?:(?!(?:is|are|was|were|be|do|does|did|has|have|will|would|can|to|for|in|on|at|with
    |as)\b)[\w-]+,?\s
      (?:and\s)?){{0,2}}?{_ADVERB}(?:{_OWN}|{_PRAISING})(?:,\s|\sand\s|,\sand\s
    |\s)[\w-]+
    | \b(?:the|this|these|those|that|your|such\sa|an?|{{sender}}'s|[A-Z]\w+'s)\s{_ADVERB}{STRONG}\s(?!(?:deal|many
    |britain|majority|extent|number|variety)\b)[a-z][\w-]+
    | \b(?:{{sender}}|[A-Z]\w+)'s\s{_ADVERB}{_OWN}\s[a-z][\w-]+"""
)
COMPOUND = pattern(
    r"""\b(?:kind\sof|(?:quality|money-back)\s(?:management|control|assurance|guarantee|standards?|audit|team|policy
    |review|survey)|fast\s(?:track|lane|food|pass)|low\s\w+|expert\s(?:panel|group|review)|leading\s\w+\squestion
    |modern\s(?:art|history|language)\w*|warm[\s-]up|professional\s(?:development|services)|popular\s(?:vote|culture)
    |unique\s(?:id|code|number|identifier|visitors)|perfect\s(?:tense|bound)|superior\s(?:room|court|double|twin
    |king)|quick\s(?:start|guide|search|links)|exciting\b(?=\snothing)|great\s(?:britain|lakes)
    |(?:personal|smart|green|secure|safe|premium|fresh|flexible|good|fair|healthy|essential|happy|advanced|creative
    |fun|clean|simple|sustainable|mobile|easy|strong|fine)\s(?:data|information|details|account|loan|banking
    |advis[eo]rs?|trainers?|shopper|phone|meter|tv|card|bin|waste|space|login|area
      |payments?|login|deposit|hours?|plan|subscription|members?|membership|tier|version|package|practice|reason
      |trade|use|eating|hour|birthday|produce|fruit|vegetables|food|working|room|class|course|level|search|writing
      |service|products?|support|day|run|facts?|water|air|energy|wi-?fi|assistant|care))"""
)
# "Is it outstanding?" offers an extreme word to say yes to.
OFFERED = pattern(
    rf"""^(?:[\w\s']*,\s)?(?:is|was|are|were|isn't|has|have|do\syou\s(?:think|feel|believe|find|consider)
    |did\syou\s(?:think
    |feel|find)|would\syou\s(?:say|call|describe|consider)|did|does|will)\s[^,?]*?\b(?:{STRONG}
    |the\s(?:very\s)?(?:best|finest|leading|greatest)|second\sto\snone|number\sone|better\sthan\s(?:any|all|every
    |most|our|the\scompetition|other)\w*|above\sand\sbeyond
    |blown\saway|wowed|bowled\sover|over\sthe\smoon|delighted|thrilled|amazed|astonished|ecstatic|overjoyed
    |disgusted|appalled|horrified|furious|outraged
    |exceed(?:ed)?\s(?:all\s)?(?:your\s)?expectations)\b(?![\s-](?:deal|many|majority|way\sto|time|describes?
    |interests?|of\sfive|before))[^?]*\?
    | \bagree\sthat\s(?:our|we|{{sender}})\b[^?]*?\b(?:{STRONG}|the\s(?:very\s)?(?:best|finest|leading|greatest)
    |second\sto\snone)\b[^?]*\?"""
)
