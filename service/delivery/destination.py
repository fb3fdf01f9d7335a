"""Where a number is: its country, and whether it can get texts at all."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberType

COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)
#: Others cost the sender more, or the caller, and belong to nobody who could have been served. A number of unknown type
#: passes: the plans of some countries tell no types, and carriers refuse what cannot get texts.
GETS_TEXTS = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.VOIP,
        PhoneNumberType.UNKNOWN,
    }
)


@dataclass(frozen=True, slots=True)
class Destination:
    """A number in E.164 and what its country's plan says of it."""

    number: str
    country: str
    gets_texts: bool

    def refusal(self, countries: Set[str]) -> str | None:
        """Why no text goes there; None if one may."""
        if self.country not in countries:
            return "country_not_allowed"
        return None if self.gets_texts else "number_gets_no_texts"


def of(number: str) -> Destination:
    """A code that several countries share stands for its main one, unless the plan knows better."""
    parsed = phonenumbers.parse(number, None)
    country = phonenumbers.region_code_for_number(parsed)
    if country is None:  # the plan does not know it, and so no type either
        return Destination(number, phonenumbers.region_code_for_country_code(parsed.country_code or 0), gets_texts=True)
    return Destination(number, country, phonenumbers.number_type(parsed) in GETS_TEXTS)
