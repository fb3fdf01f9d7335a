"""What Twilio's error codes mean for the address they speak of; the same codes come with replies and with callbacks."""

from __future__ import annotations

from collections.abc import Mapping

OPTED_OUT = "21610"
ADDRESS_AT_FAULT: Mapping[str, str] = {
    "21211": "not a valid number",
    "21214": "a number that cannot be reached",
    "21217": "not a valid number",
    OPTED_OUT: "this person told the carrier to stop",
    "21612": "no route to this number",
    "21614": "not a mobile number",
    "30005": "unknown number",
    "30006": "landline, or a carrier that cannot be reached",
}
