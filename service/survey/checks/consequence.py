"""P03: respondents are told what their answer does to the person who served them."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.languages import pressure
from service.survey.checks.languages.reading import FURTHER
from service.survey.checks.places import each, each_with_language, everything
from service.survey.checks.staff import ROLE, SERVED

_ANSWER = pattern(
    r"""\b(?:(?:your|ur|this|these|those|each|every|any|the|all|low|lower|poor|bad|negative|good|high|higher|positive
    |customer)\s
    (?:\w+\s)?(?:surveys?|scores?|ratings?|answers?|repl(?:y|ies)|responses?|feedback|reviews?|evaluations?|results?
    |marks?|stars?|questionnaires?|forms?|comments?|opinions?|assessments?|verdict|votes?|averages?)
    |(?:average|survey|customer|guest|patient|student|parent)\s(?:scores?|ratings?|results?|answers?|marks?|feedback
    |stars)
    |(?:his|her|their|my|our|\w+'s)\s(?:\w+\s)?(?:averages?|scores?|ratings?|marks?)|(?:whose|which)\s(?:scores?
    |ratings?|marks?|stars)|(?:each|every)\s(?:five|ten|nine|5|10|star|point|smiley)s?(?:\sthat)?\s(?:you|guests
    |customers
    |people)|(?:better|higher|worse|lower|how)\s(?:you|they|guests|customers)\s(?:rate|score|mark|review|grade)
    |(?:rate|score|mark|review)\s(?:the|your|this
    |our|us|me|him|her)|an?\s(?:average|rating|score|mark)\s(?:of|below|under)
    |(?:scores|ratings|marks|stars|reviews|answers)(?=\s(?:fall|drop|dip|slip|sink|are|is|come|go|get|turn|mean
    |decide|make|left
    |given|you|that))
    |(?:students|guests|customers|patients|parents|people|passengers|clients|users|families|buyers|riders|tenants
    |visitors)
      \s(?:score|rate|mark|answer|grade|review|write|say|put|give|leave)s?|(?:if|when|once)\s(?:s?he|they|our\s\w+
    |the\s\w+)\s(?:gets?|has|have|receives?|falls?|drops?|scores?)\s(?:under|below|less|fewer|a\s)
    |(?:by|when|while)\s(?:answering|rating|scoring|voting|reviewing)|(?:poor|weak|bad|low|good|high|top)\sresults?
    |answers(?=\s(?:below|under|over|above))|scores|ratings|stars|surveys|(?:un
    |dis)?(?:happy|satisfied)\s(?:guest|customer|patient|client|parent|passenger|tenant|student)s?
    |(?:on|up\sto|with)\syou(?=\s?[.!,]|$)|in\syour\shands|(?:low|lower|poorly|badly|highly|top|best
    |worst)[\s-](?:rated|scored|ranked)|(?:rank|score|rate)s?\s(?:last|lowest|worst|bottom|below|under)
    |(?:what|anything|everything|whatever)\syou\s(?:write|say|answer|choose|select|put|give|tell)|how\syou\s(?:answer
    |rate|score|respond|mark|grade)
    |when\s(?:you\s(?:\w+\s)?(?:answer|rate|fill|respond|score|choose)|customers)|(?:if|unless
    |because)\syou\s(?:are\snot|aren't
    |rate|score|give|mark|answer|choose|select|tick|press|leave|are\sdissatisfied|are\sunhappy)|your\ssay|this\sform
    |(?:low|bad|poor)\s(?:scores
    |ratings
    |reviews|marks)|dissatisfied\scustomers|a\s(?:low|bad|poor|good|high)\s(?:score|rating|review|mark))\b"""
)
_STAKE = pattern(
    rf"""\b(?:bonus(?:es)?|raises?(?!\s(?:a|any|the|an|money|questions?|awareness))|salar(?:y|ies)|wages?|pa(?:y
    |id)(?!\s(?:attention|for|by|with|at
    |the|a|on)\b)|pay(?:check|cheque|packet|slip)?s?\b(?!\s(?:attention|for|by|with|at|the|a|on)\b)|commissions?
    |income|earnings|tips|promotions?|promoted|demoted|performance\s(?:review|appraisal|evaluation|rating|record|file
      |target|plan|score|is)s?|appraisals?|annual\sreview|report\scards?|score\s?cards?|personnel\sfile|work\srecord
    |livelihoods?|(?:my|his|her|their|'s|your\s\w+'s)\s(?:job|jobs|position|career|future|employment|contract|shifts?
      |hours|licen[cs]e|ranking|standing|probation|record)|job\ssecurity|continued\semployment|keeps?\s(?:his|her|their
      |my)\sjob|(?:lose|losing|loses)\s(?:his|her|their|my|a|the)\s(?:job|position|shift|contract|licen[cs]e)
    |deactivat\w*|dismiss(?:ed|al)|fired|sacked|laid\soff|let\sgo|disciplin\w+|penali[sz]\w+|punish\w*|reprimand\w*
    |suspend\w*|warning\sletter|written\swarning|sanction\w*|fined|deduct\w*|docked|retrain\w*
    |(?:reward|rewards|rewarded|credited|recogni[sz]ed)\b(?=.{{0,40}}\b(?:score|rating|survey|answer|feedback|review))
    |(?:pay|weekend|holiday|night|shift|christmas)\ssupplements?|supplement|overtime
    |(?:more|fewer|extra|less|better|worse)\s(?:hours|shifts|work|jobs|trips|rides|lessons|orders|assignments
    |deliveries|bookings|tours|routes|gigs|tasks|clients|fares|calls)
    |(?:\w+'s|\w+s'|his|her|their|my)\s(?:\w+\s)?(?:shifts?|hours|rota|roster|post|place|contracts?|position|career
    |licen[cs]e)
    |(?:kept|keep|stay|stays|taken)\son\b(?!\s(?:the|an?|your|our|file|board|time|track)\b)|(?:taken|struck|dropped
    |moved|kicked)\soff\s
      (?:the\s(?:timetable|rota|roster|list|team|route|platform|app|programme|schedule|job))
    |(?:moved|transferred|switched|sent|demoted)\sto\s(?:the\s|an?\s|other\s|another\s)*(?:night|late|early|worse
    |other|shift|duty
      |branch|route|team|post)s?|on\sprobation|whether\s(?:s?he|they|\w+)\s(?:stays?|keeps?|remains?|goes)
    |(?:yearly|annual|next|monthly|quarterly|weekly|staff)\s(?:talk|review|meeting|conversation|interview|appraisal
    |assessment)s?
    |(?:get|gets|receive|receives|face|faces)\s(?:an?\s)?(?:\w+\s)?(?:warning|caution|telling-off)|(?:lose|loses
    |losing)\s(?:her|his
      |their|my|our|a|the)\s(?:\w+\s)?(?:position|post|place|work|supplement|bonus|rank|standing|badge|status)
    |(?:lose|loses|losing)\s(?:her|his|their|my)\s\w+|(?:has|have)\sto\s(?:go|leave|move|resign|quit|pack|give\sup)
    |(?:final|overall|exam)\sgrade|visas?|work\spermit
    |accreditation|scholarship|apprenticeship|tenure|franchise|certificates?|(?:pot|pool|share|sum)\sof\s(?:money
    |cash|tips)
    |(?:stops?|stopped)\s(?:sending|booking|hiring|employing|using|calling)|(?:is|are|be|being|gets?)\sreplaced
    |(?:re)?hired|reappointed
    |renewed|(?:must|has\sto|have\sto)\s(?:attend|take|repeat|redo)\s(?:\w+\s)?(?:training|courses?|tests?|exams?)
    |days?\soff|blocks?|blocked|barred|banned|(?:judged|assessed|appraised|evaluated|graded)\s(?:on|by)|(?:staff|team
    |employee)\s(?:prizes?|awards?|rewards?)|probation|(?:sent|put|go)\son\s(?:an?\s)?(?:\w+\s)?(?:course|training
    |probation|leave)|(?:\w+'s|his|her|their
    |personnel|staff)\s(?:file|record|dossier)
    |whose\s(?:contracts?|jobs?|shifts?|hours|posts?)|counts?\sagainst\s(?:the|our|their)\s[\w']+\s(?:target|quota
    |goal|record)|the\s(?:more
    |fewer)\s\w+\s[^.;]{{0,30}}(?:gets?|given|earns?|receives?)
    |employee\sof\sthe\smonth|affects?\s(?:me|him|her|them)\b|hurts?\s(?:me|him|her|them)\b|earns?\s(?:more|less)
    |held\sagainst\s(?:me|my|our|him|her
    |them)|counts?\s(?:against|for)\s(?:me|him|her|them|your\s{ROLE}))\b"""
)
_LINK = pattern(
    r"""\b(?:affect\w*|influenc\w*|impact\w*|depend\w*|decid\w+|determin\w+|based\son|basis\sof|link(?:s|ed)|tied|ties
    |used|use|count(?:s|ed|ing)?|lead(?:s|ing)?|result(?:s|ing)?\sin|deducted|stake|goes|go|get|gets|got|is|are|will|can
    |could|may|might|when|if|because|according|reflect\w*|part\sof|go(?:es|ing)?\s(?:on|into|toward)\w*|with|mean(?:s)?
    |cost(?:s)?|help(?:s)?|hurt(?:s)?|bring(?:s)?|shape[sd]?|drives?|feeds?|makes?|for|on|under|takes?|takes?|cuts?
    |out\sof|turned|turns?|settles?|hang\w*|hinge\w*|rest|rests|ride|rides|made|ranked|out\sat|from|by|into|has|have
    |lose|loses)\b"""
)
_WHO = pattern(
    rf"""\b(?:{ROLE}|{SERVED}|my|me|i|i'm|someone|somebody|person|people|his|her|him|their|them|{ROLE}'s|teams?|whose
    |(?:for|of|about)\s(?-i:[A-Z][a-z]+)|(?-i:[A-Z][a-z]+)'s|(?-i:[A-Z][a-z]+)\s(?:will|has|is|may|could|might|loses
    |keeps|gets)|he|she|we
    |us|our)\b"""
)
_DENIED = pattern(
    r"""\b(?:the\ssame\s(?:reward|prize|gift|sum|pay)|everyone\sgets)\b | \b(?:not|never|no|nobody|none|neither|nor
    |without|n't|doesn't|don't|won't|isn't|aren't|can't|cannot)\b
    (?!\s(?:satisfied|happy|only|just|perfect|very|completely|fully))"""
)
_QUESTION = pattern(r"\?\W*$")
# A statement to agree with is about the speaker's own work.
_OWN_WORK = pattern(
    r"""^(?!.*\b(?:your|you|(?:this|every|each|the)\ssurvey|surveys)\b).*\b(?:my\s(?:manager|supervisor|boss|employer
    |company|organi[sz]ation|team|colleagues|opinion|ideas|views?
    |customers)
    |at\swork|in\smy\s(?:job|work)|where\si\swork)\b"""
)


def find(text: str) -> Iterator[Match]:
    """Statements that join an answer, a person and what is at stake for that person."""
    for start, sentence in sentences(plain(text)):
        if _QUESTION.search(sentence) or _DENIED.search(sentence) or _OWN_WORK.search(sentence):
            continue
        answer, stake, who = _ANSWER.search(sentence), _STAKE.search(sentence), _WHO.search(sentence)
        if answer and stake and who and _LINK.search(sentence):
            yield Match(start + min(answer.start(), stake.start()), start + max(answer.end(), stake.end()))


RULE = Rule(
    code="P03",
    name="consequence_for_employee",
    severity=Severity.ERROR,
    why="whoever reads it answers for somebody's pay or job, and no longer about what happened",
    rewrite="Leave it out. Respondents are never told what a score does to the person who served them.",
    source="HCAHPS Quality Assurance Guidelines: nobody may influence how patients answer; QAS-99 6c",
    check=each(everything, find),
    language=ENGLISH,
    further=FURTHER,
    check_further=each_with_language(everything, pressure.consequence),
)
