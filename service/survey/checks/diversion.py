"""P04: dissatisfied respondents are sent elsewhere before they can answer."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.gating import gated
from service.survey.checks.places import everything
from service.survey.checks.score import Span, wanted_labels, wanted_scores
from service.survey.checks.staff import ROLE
from service.survey.questionnaire import Questionnaire

_SCORED = r"(?:score|rat(?:e|ing)|mark|review|star|survey|feedback|recommend)"
_DISSATISFIED = pattern(
    rf"""\b(?:dissatisf\w+|grievances?|not\sto\syour\s(?:liking|taste|satisfaction)|aggrieved|discontent\w*
    |unimpressed|unsatisf\w+|unhappy|displeased|disappointed|upset|let\sdown|(?:came|arrived|was|were|is
    |are)\s(?:too\s|very\s|so\s)?(?:late|cold|dirty|rude|slow|unfriendly|wrong|disappointing|poor)\b|(?:had|have|any
    |about)\s(?:any\s|some\s)?(?:problems?|trouble|troubles|difficult(?:y|ies))|something\sto\s(?:criticis|criticiz
    |complain|grumble|moan)\w*|criticisms?|(?:raise|report|discuss|settle|sort\sout)\s(?:any\s|all\s
    |your\s)?(?:problems?|issues?|concerns?|complaints?|worries)|not\s(?:ready|able|willing|prepared|going
    |likely)\sto\s(?:give|rate|score
    |recommend|choose|award)|(?:not|n't|never|less\sthan)\s
      (?:\w+\s){{0,2}}?(?:satisf\w+|happy|pleased|perfect|delighted|ideal|excellent|5|five|10|ten|great|good|right
      |earn\w*|deserv\w*
      |up\sto|meet|met|live\sup)
    |(?:anything|something|things?|it)\s(?:\w+\s)?(?:wrong|bad|amiss|less|missing|short|unsatisfactory)
    |miss(?:ed)?\s(?:the\smark|something|out)|(?:not|n't)\s(?:fully|quite|entirely|100)|fell\sshort
    |fall(?:en|s)?\sshort|(?:slip(?:ped)?|mess(?:ed)?|screw(?:ed)?)\s(?:\w+\s)?up|(?:bad|poor|awful|rough|terrible
    |horrible)\s(?:ride
      |time|trip|stay|visit|meal|day|experience|journey|service|lesson|order|delivery|night|flight|call|haircut)
    |(?:broken|damaged|faulty|missing|defective)\b|under\s(?:an?\s)?(?:[5-9]|10|five|eight|nine|ten)\b
    |(?:thinking\sof|considering|planning|tempted\sto|about\sto|going\sto|before\s(?:you\s)?)\s?(?:giv|leav|scor|rat
    |mark|choos|award|tap
      |press|select|click|post|writ|send|submit)(?:e|ing)?\s(?:us\s|me\s|an?\s|any\s|only\s|just\s)*(?:[0-8]|one|two
    |three|four
      |six|seven|eight|low|bad|poor|negative|fewer|less|lower)\b
    |went\swrong|go(?:es)?\swrong|anything\s(?:we|that|less|short|but|could|at\sall)|any\s(?:problems?
    |issues?
      |concerns?|complaints?|trouble|reason)|(?:a|had|have|with|your)\s(?:problems?|issues?|concerns?|complaints?|bad
      \sexperience)|complain(?:ts?|ing)?|(?:low|lower|bad|poor|negative|critical)\s{_SCORED}s?
    |(?:give|rate|leave|score|leaving|giving|rating|choose|select)\w*\s(?:us\s|me\s|him\s|her\s
    |them\s)?(?:\w+\s){{0,2}}?
      (?:below|under|less|lower|fewer|badly|poorly)
    |(?:can't|cannot|can\snot|could\snot|couldn't|unable\sto|not\sable\sto|unless\syou\scan|hesitate\sto|don't\sfeel
      |do\snot\sfeel|won't|will\snot|would\snot|wouldn't)\s(?:\w+\s){{0,5}}?(?:give|rate|score|recommend|choose|select
      |award|mark|say|leave|answer|tick|10|ten|5|five)
    |(?:rate|score|give|giving|scoring|rating|mark|marking)\s(?:us|me)\s(?:an?\s|only\s)?(?:[0-8]|one|two|three|four
    |six|seven|eight)\b
    |(?:if|and\sif|or\sif)\snot\b|otherwise|only\s(?:continue|go\son|proceed|answer|start)\sif|(?:do\snot|don't
    |did\snot|didn't)\s(?:\w+\s)?(?:like|love|enjoy|agree)
    |not\sa\s(?:fan|10|ten|5|five))"""
)
_CONDITION = pattern(
    r"""\b(?:if|should|in\scase|unless|before|when|whenever|where|prior\sto|rather\sthan|instead\sof|anyone\swho
    |those\swho
    |customers\swho|guests\swho|patients\swho|people\swho|(?:unhappy|dissatisfied|disappointed|upset)\s(?:customers
    |guests
    |clients|patients|people|users|members)|(?:guests|customers|clients|patients|people|those|anyone|everyone)\swith
    |do\snot|don't|rather|please|pls|kindly|we\sask|are\s(?:asked|requested)|should|must|ahead\sof|only|and\snot)\b
    | \?"""
)
_CONTACT = pattern(
    rf"""\b(?:call|ring|rang|ringing|(?:raise|discuss|settle)\s(?:\w+\s){{1,2}}with|talking|calling|speaking
    |contacting|ringing|told|pop\s(?:in|by|round|over)
    |drop\s(?:in|by)|chat|have\sa\s(?:word|chat|talk)
    |press\s(?:the|\w+)\s(?:\w+\s)?button
    |shout|reach\s(?:us|me|our|the)|take\s(?:it|them)\sto|(?:be\s|go\s|are\s)(?:sent|addressed|directed|taken
    |brought)?\s?to\s(?:the|our)
    |phone|contact|e-?mail|write\s(?:to\s|an?\s|us)|speak|talk|text(?=\s(?:us|me))|tell
    |reach\s(?:out|us|me)
    |come\s(?:to|back|and|by|in)|repl(?:y|ies)\sto|message|notify|inform|get\sin\s(?:touch|contact)|get\s(?:hold|back)
    |let\s(?:us|me|our|the|your|him|her|them|{ROLE})\b|visit\sus|ask\sfor|bring\sit\sto|see\s(?:the|our|your|me|a)\s?
    |raise\sit|take\sit\sup|turn\sto|go\sto|(?:give|drop|send|shoot)\s(?:us|me|our|the|him|her)\s(?:a|an
    |your)\s(?:\w+\s)?
      (?:call|ring|line|message|note|e-?mail|private)|chance\sto|opportunity\sto|click\s(?:here|below)|use\s(?:the
      |our|this)
      \s(?:\w+\s)?(?:form|chat|hotline|link)|stop\s(?:and|here)|see\sreception|page\sthe|grab\sa)\b"""
)
# What makes it a diversion and no offer of help: it comes first, or in place of the answer, or in private.
_INSTEAD = pattern(
    r"""\b(?:1st|ahead\sof|first(?!\s(?:class|name|time|visit))|before(?:hand)?|prior\sto|instead|rather\sthan
    |rather\s(?:that\s)?you|in\splace\sof|hold(?:ing)?\s(?:off|on|back|fire)|wait\s(?:with|before)|(?:the\sothers?
    |everyone\selse
    |the\srest)\s(?:go|can|may|continue|should|please)
    |(?:do\snot|don't|please\sdo\snot|skip|close|ignore|leave|stop)\s(?:\w+\s){0,2}?(?:wait|fill|answer|complet|survey
    |rate|submit|send|respond|reply|start|continue|take|go|leave|post|review
      |this\s(?:survey|form|page)|low|bad|negative)\w*|skip\s(?:the|this|our|these)\s\w+|(?:and
    |but)\snot\s(?:to\s)?(?:complete|fill|answer|rate|submit|take|use|review)|(?:questionnaire|survey|form|scores?
    |stars|rating|review)\s(?:for|until)\s
      (?:another|later|after|some)|(?:and\s)?not\s(?:in|into|in\sto|on|through|with|via)\s(?:this|the|our)\s(?:survey
    |form|questionnaire
      |page|review)
    |stop\s(?:here|now|and)|privately|in\sprivate|private|directly\sto\sus|so\s(?:that\s)?(?:we|i|our\s\w+|he|she
    |they)\s(?:\w+\s)?(?:can|could
      |may|might)\s(?:\w+\s)?(?:fix|make\s(?:it|things)\sright|resolve|correct|put\sit\sright|sort|address
      |change\syour|earn
      |turn\sit|rectify|help\syou\sgive)|(?:chance|opportunity)\sto\s(?:fix|make|put|correct|resolve|change|earn
      |address|sort|solve
      |improve\syour)|until\s(?:we|you)|without\s(?:speaking|talking|calling|contacting)|while\syou\sare\sstill\shere
    |only\s(?:continue|go\son|proceed|answer|start)\sif|(?:plan|intend|going|about|thinking|tempted|want)\w*\s(?:to
    |of)\s(?:giv|leav|rat|scor|mark|choos|select|post|writ)\w*\s
      (?:\w+\s){0,4}?(?:scores?|ratings?|reviews?|marks?|stars?|below|less|[0-8])\b|right\snow,?\sbefore
    |no\sneed\sto\s(?:rate|answer|fill
    |complete|post|review))"""
)
_PUBLIC = pattern(
    r"""\b(?:google|yelp|trip\s?advisor|trustpilot|facebook|online|public(?:ly)?|app\s?store|play\sstore|review\ssite
    |glassdoor|post|share|spread|reviews?)\b"""
)
_PLEASED = pattern(
    r"""\b(?:happy|satisfied|pleased|delighted|loved|enjoyed|great|positive|good|liked|5\sstars?|five\sstars?
    |would\srecommend|9|10|all\swell|went\swell)\b"""
)
_PRIVATE = pattern(
    r"""\b(?:private(?:ly)?|tell\sus|contact\sus|e-?mail|directly|internal(?:ly)?|only\sto\sus|to\sus|let\sus
    |write\sto|call
    |message|our\smanager|here)\b"""
)
_OPT_OUT = pattern(
    r"""\b(?:(?:reply|text|send)\s["']?stop\b|unsubscribe|opt\sout|cannot\sopen|can't\sopen|questions?\sabout\sthis
    |help\swith\sthis|no\slonger
    |technical|access|after\s(?:you\s(?:have\s)?)?(?:answer|submit|complet|finish)\w*|whatever|everyone|also|as\swell
    |even\sif|either\sway|separate)"""
)
_QUESTION = pattern(
    r"""^\W*(?:how|what|which|why|did|do|does|was|were|when|where|who|have|has)\b(?![^?]*\?\s*\w)[^?]*\?\W*$
    | ,\s(?:how|what|which|why|who|where|when)\b[^?]*\?"""
)


def find(text: str) -> Iterator[Match]:
    """A condition of being dissatisfied and a way round the answer, in one sentence or in two that follow."""
    listed = list(sentences(plain(text)))
    for number, (start, sentence) in enumerate(listed):
        span = _diverted(sentence)
        if span is None and number + 1 < len(listed):
            after, following = listed[number + 1]
            if _opens(sentence) and not _diverted(following):
                both = sentence + " " * (after - start - len(sentence)) + following
                span = _diverted(both)
        if span:
            yield Match(start + span[0], start + span[1])


def _opens(sentence: str) -> bool:
    """ "Not happy?", or the first half of a choice between public and private."""
    is_short_question = sentence.rstrip().endswith("?") and len(sentence) <= _SHORT_QUESTION
    return is_short_question or bool(_PLEASED.search(sentence) and _PUBLIC.search(sentence))


_SHORT_QUESTION = 90


def _diverted(sentence: str) -> Span | None:
    if _OPT_OUT.search(sentence) or _QUESTION.search(sentence):
        return None
    unhappy = _DISSATISFIED.search(sentence)
    if not unhappy:
        return None
    contact = _CONTACT.search(sentence, unhappy.end()) or _CONTACT.search(sentence)
    instead, public = _INSTEAD.search(sentence), _PUBLIC.search(sentence)
    if public and _PLEASED.search(sentence) and _PRIVATE.search(sentence, unhappy.start()) and contact:
        return _around(public.span(), unhappy.span(), contact.span())
    if not contact or not _CONDITION.search(sentence):
        return None
    if instead:
        return _around(unhappy.span(), contact.span(), instead.span())
    is_scored = any(True for _ in wanted_scores(sentence)) or any(True for _ in wanted_labels(sentence))
    return _around(unhappy.span(), contact.span()) if is_scored else None


def _around(*spans: Span) -> Span:
    return min(span[0] for span in spans), max(span[1] for span in spans)


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """What texts say, in English; what routes do, in any language."""
    yield from gated(questionnaire, language)
    if language.lower().split("-", maxsplit=1)[0] == ENGLISH:
        for place in everything(questionnaire, language):
            yield from ((place, match) for match in find(place.text))


RULE = Rule(
    code="P04",
    name="complaint_diversion",
    severity=Severity.ERROR,
    why="those with something to complain of are led away before they answer, and only the content are counted",
    rewrite="Ask everyone alike, and offer help to everyone, after the answers are in.",
    source="FTC 16 CFR 465.7, suppression of reviews; HCAHPS Quality Assurance Guidelines",
    check=_check,
    partly="words that lead complaints away are read in en only, routes in all",
)
