"""The people who are scored, by what they are called."""

from __future__ import annotations

from service.survey.checks.english import pattern

ROLE = r"""(?:(?:customer\s|service\s|sales\s|support\s|front[\s-]desk\s|call[\s-]?cent(?:er|re)\s|store\s|branch\s
    |account
    \s|bank\s|shop\s|delivery\s|field\s|home\s|health\s|personal\s|relationship\s|help\s?desk\s|team\s|shift\s|line\s
    |area\s|regional\s|service\s)*
    (?:agent|employee|technician|tech|manager|supervisor|driver|courier|nurse|doctor|dentist|physician|midwife
    |therapist|physio|consultant|adviser|advisor|representative|rep|associate|assistant|advocate|specialist|engineer
    |mechanic|installer|plumber|electrician|waiter|waitress|server|barista|bartender|chef|host|hostess|receptionist
    |concierge|housekeeper|cleaner|teacher|instructor|trainer|coach|tutor|professor|lecturer|teller|cashier|clerk
    |salesperson|salesman|saleswoman|seller|broker|stylist|hairdresser|beautician|pharmacist|carer|caregiver|officer
    |operator|handler|crew|team\s?member|staff(?:\smember)?|member\sof\sstaff|colleague|worker|co-?worker|boss|guide
    |steward(?:ess)?|pilot|conductor|librarian|landlord|counsell?or|case\s?worker|social\sworker|volunteer|personnel
    |workforce|fitter|banker|painter|decorator|roofer|builder|joiner|carpenter|locksmith|gardener|baker|butcher
    |optician|optometrist|paramedic|caretaker|porter|warden|usher|lifeguard|nanny|childminder|postman|valet
    |dispatcher|masseur
    |trainee|(?:door|post|sales|milk|repair|handy|crafts|trades|bar|delivery)(?:m[ae]n|wom[ae]n)|barber
    |tailor|groomer|vet|surgeon|radiographer|hygienist|lawyer|solicitor|accountant|guard|intern|apprentice|foreman
    |surveyor|inspector)s?)"""
SERVED = r"""(?:(?:person|people|individual|colleague|one|man|woman|lady|gentleman)s?\s(?:who|that|whom)?\s?
    (?:you\s(?:spoke|talked|dealt|chatted|met)|served|helped|assisted|looked\safter|treated|visited|took\scare|handled
    |dealt|cared|repaired|installed|delivered|sold|taught|answered|advised))"""
# A fact that names whoever is scored, by what it is called: {agent}, {technician_name}.
NAMED_FACT = pattern(
    r"""\{{1,2}\s?(?:[a-z0-9_.]*_)?(?:agent|employee|technician|tech|driver|courier|nurse|doctor|consultant|adviser
    |advisor
    |representative|rep|associate|staff|server|waiter|seller|salesperson|teacher|instructor|trainer|stylist|mechanic
    |colleague|clerk|operator|manager|handler|teller|cashier|barista|host|therapist|dentist|served_by|helped_by)
    (?:_[a-z0-9_]*|[._](?:name|first)\w*)?\s?\}{1,2}"""
)
