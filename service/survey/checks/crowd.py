"""What others are said to think, which people follow."""

from __future__ import annotations

from service.survey.checks.english import pattern

_MANY = r"""(?:most|many|the\s(?:vast\s)?majority\sof|a\s(?:large\s|clear\s|growing\s)?majority\sof|almost\sall
    |nearly\sall|virtually\sall|millions\sof|thousands\sof|hundreds\sof|countless|plenty\sof
    |lots\sof|a\slot\sof|more\sand\smore|so\smany|an?\s(?:increasing|growing)\snumber\sof|all|other|half\sof
    |two-thirds\sof|three-quarters\sof|(?:the\s)?overwhelming\smajority\sof
    |(?:\d+|nine|eight|seven|six|four|three|two)(?:\sout\sof|\sin)(?:\severy)?\s(?:\d+|ten|five|four|three)|(?:\d+
    |ninety|eighty)\s?(?:%|percent|per\scent)(?:\sof)?|over\s\d+\S*|more\sthan\s\d+\S*)"""
_PEOPLE = r"""(?:people|customers?|users?|clients?|guests?|patients?|students?|parents?|experts?|doctors?|dentists?
    |scientists?|economists?|analysts?|professionals?|citizens|voters|americans|britons|employees|colleagues
    |members|travell?ers|shoppers|families|visitors|readers|players|owners|neighbou?rs|residents|consumers|reviewers
    |subscribers|respondents|buyers|drivers|nurses|teachers|critics|passengers|homeowners|tenants|commuters
    |businesses|companies|countries|cities
    |taxpayers|learners|graduates|staff|developers|engineers|managers|leaders|women|men|investors|savers|viewers
    |listeners|pet\sowners|diners|mums|mothers|households|locals|(?:of\s)?(?:us|them)|workers|schools|councils
    |academics|psychologists|lawyers|farmers)"""
_AUTHORITY = r"""(?:experts|scientists|doctors|economists|studies|research(?:ers)?|science|surveys|polls|critics
    |reviewers|everyone|everybody|evidence|analysts|specialists|dentists|nutritionists|psychologists|educators
    |professionals|statistics|data
    |(?:the\s)?(?:world\shealth\sorgani[sz]ation|surgeon\sgeneral)|a\s(?:recent\s)?(?:study|survey|poll|report))"""
_HOLD = r"""(?:agrees?|agreed|says?|said|believes?|thinks?|feels?|felt|finds?|found|prefers?|preferred|loves?|likes?
    |recommends?|recommended|rates?|rated|considers?|knows?|shows?|shown|showed|suggests?|proves?|proven|proved
    |supports?|supported|confirms?|confirmed|chooses?|chose|enjoys?|enjoyed|trusts?|wants?|told\sus|consensus
    |demonstrates?|praised?s?|tells?\sus|appreciates?|concur|switch(?:ed)?|backs?|backed|favou?rs?|oppose[sd]?
    |rel(?:y|ies)\son|swear\sby
    |warns?|warned|advises?|advise[sd]?|endorse[sd]?|approve[sd]?|renew(?:ed)?|see\s(?:it|this)
    |report(?:ed)?\s(?:being|feeling|that)|call(?:ed)?\s(?:it|this|for)|are\s(?:happy|satisfied|delighted|pleased
    |in\sfavou?r|convinced|worried|against)|already\s\w+|is\sclear|vote\sfor|regret(?:ted)?|wish|complain|buy|bought
    |use|upgrade[ds]?|come\sback|came\sback|hate|dislike|want|worry|welcome[sd]?)"""

SAYS = pattern(
    rf"""(?:\b{_MANY}\s(?:of\s)?(?:(?:our|the|all|your|other|satisfied|happy|reasonable|sensible|smart|leading|top
    |independent|local|young|responsible|medical|health|industry|security|experienced|concerned)\s){{0,3}}{_PEOPLE}
      |\b{_AUTHORITY})(?:\s(?:in|at|from|on|of|around|across)\s[^,.?;]{{1,40}}?)?
    \s(?:(?!who\b|that\b)\w+\s){{0,3}}?{_HOLD}\b"""
)
# A company one is invited to join.
JOINS = pattern(
    rf"""\b(?:popular|acclaimed|well-supported|much-praised)\s(?:proposal|plan|policy|law|measure|reform|scheme
    |idea)s?\b |
    \b(?:(?<!get\s)(?<!got\s)(?<!getting\s)(?:like|along\swith)|as\sdo|as\sdid|just\slike|join(?:ing)?|together\swith|in\sline\swith|according\sto
    |agree\swith|side\swith)\s(?:the\s)?(?!other\s)(?:{_MANY}\s(?:of\s)?(?:\w+\s){{0,3}}?{_PEOPLE}|(?:leading\s|top\s|most\s
    |many\s|medical\s|our\s)?{_AUTHORITY}|so\smany\sothers|most\sof\s\w+)\b
    | \b(?:widely|generally|universally|commonly|broadly)\s(?:regarded|considered|seen|recogni[sz]ed|praised
    |supported|believed|held)\b
    | \b(?:has|have)\s(?:been\s)?(?:voted|named|rated|ranked|awarded|praised)\b(?=[^?]*[.,;][^?]*\?)
    | \b(?:best-selling|bestselling|number\sone|no\.\s?1|most\spopular|most\strusted)\s(?=\w)(?!\s?(?:reason|issue
    |priority|problem))"""
)
ASKED_ABOUT = pattern(
    r"""\b(?:do\syou\s(?:think|believe|feel|know)|would\syou\ssay|in\syour\s(?:opinion|view)|how\s(?:many|likely
    |often|much)|what\s(?:share|proportion|percentage)|which|if|whether|imagine)\b[^,.;]*$
    | ^\W*(?:do|does|did|are|have|has|what|who|when|where|why|is)\s$"""
)
