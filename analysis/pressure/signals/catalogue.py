"""Every signal there is, in the order in which a reviewer reads them."""

from __future__ import annotations

from collections.abc import Callable

from analysis.pressure.material import Material
from analysis.pressure.signal import Family, Weigh
from analysis.pressure.signals.blind_arm import blind_arm_response, blind_arm_scores
from analysis.pressure.signals.bursts import answer_bursts
from analysis.pressure.signals.comments import near_duplicate_comments
from analysis.pressure.signals.coverage import contact_spoiled, customers_not_asked
from analysis.pressure.signals.discordance import pushed_answers
from analysis.pressure.signals.latency import on_site_answers
from analysis.pressure.signals.lattice import just_above_target
from analysis.pressure.signals.network import shared_network
from analysis.pressure.signals.private_device import private_device
from analysis.pressure.signals.report import direct_report
from analysis.pressure.signals.similarity import similar_answers
from analysis.pressure.signals.speed import fast_answers
from analysis.pressure.signals.straightlining import straightlined
from analysis.pressure.signals.surge import period_end_surge

SIGNALS: tuple[tuple[Family, Callable[[Material], Weigh]], ...] = (
    (Family.INVITATION, customers_not_asked),
    (Family.INVITATION, contact_spoiled),
    (Family.ON_SITE, on_site_answers),
    (Family.FABRICATION, private_device),
    (Family.DISTORTION, pushed_answers),
    (Family.AUDIT, blind_arm_scores),
    (Family.AUDIT, blind_arm_response),
    (Family.DISTORTION, just_above_target),
    (Family.PERIOD, period_end_surge),
    (Family.REPORT, direct_report),
    (Family.ON_SITE, fast_answers),
    (Family.ANSWERS, straightlined),
    (Family.FABRICATION, shared_network),
    (Family.ANSWERS, similar_answers),
    (Family.ANSWERS, near_duplicate_comments),
    (Family.ON_SITE, answer_bursts),
)
