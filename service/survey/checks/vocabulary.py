"""Words by how well people know them: letters that all know, words of the trade, slang, and rare words of every day."""

from __future__ import annotations

# Abbreviations that need no writing out.
_LETTERS = """
    A AC ADHD AI AIDS AM AND ATM BBC BMI CD CDS CEO CIA CO COVID CPR CV DIY DNA DVD DVDS DVR ER EU EUR FAQ FBI GB
    GBP GCSE GDP GI GMT GP GPS HD HDTV HIV HMO HPV HQ HR I ICU ID IDS IQ IRS IT IV LED LGBT LGBTQ MOT MP MPS MRI
    NATO NGO NHS NO NOT NP OK OR PA PC PCS PDF PE PHD PIN PM PO PTA PTSD QR RAM RE RSVP SIM SMS STOP SUV TB TV TVS
    UFO UK UN URL US USA USB USD USSR VAT VIP VR WC WHO WI-FI WIFI XL XS XXL ZIP
    """
# What only those say who make the product or run the survey.
_TRADE = """
    actionable agile api apis b2b b2c backend bandwidth benchmarking blockchain churn crm cross-channel
    cross-functional csat customer-centric cx deliverable deliverables e2e ecosystem end-to-end erp
    escalation_matrix faqs frontend functionality gamification geofencing granular granularity holistic ideation
    interoperability kpi learnings leverage leveraged leveraging monetisation monetization multichannel mvp nps
    offboarding omni-channel omnichannel onboarding operationalise operationalize paradigm paradigms proactive
    proactively provisioning remediate remediation roadmap roi scalability scalable sdk self-actualisation sla
    slas sso stakeholder stakeholders synergies synergy throughput touch-point touch-points touchpoint touchpoints
    surfaced deflect deflected sunset sunsetting sunsetted whitelist whitelisted ingest ingested
    ttl ui upsell upselling usability utilisation utilise utilised utilization utilize utilized ux value-add
    verticals wireframe wireframes workstream workstreams
    """
# What goes out of date, or is said by some only.
_SLANG = """
    ain't bae bougie dope dunno gonna gotta highkey kinda lit lol lowkey omg sorta sus wanna y'all yeet
    """
# Rare in print and known to all.
_EVERYDAY = """
    appraised carer carers
    barista bedpan bedtime bookable buggy calisthenics chatbot chatbots childminder childminders courteous
    crockery crowded cutlery dizziness dizzy duvet earache extraverted extroverted fidgety forgetful grumpy
    heartburn infirmity introverted itchy kettle leaflet leaflets legible lonely lunchbox mammogram mammograms
    nappies nappy payslip payslips
    noisy optician opticians pram punctual punctuality pushchair raffle sanitiser sanitizer sleepless sleepy
    smelly sneeze sneezing stapler stressful tactful takeaway takeaways teatime tidy toothache toothbrush
    toothpaste trolley tummy unhelpful untidy walkable
    """
LETTERS = frozenset(_LETTERS.split())
TRADE = frozenset(_TRADE.split())
SLANG = frozenset(_SLANG.split())
EVERYDAY = frozenset(_EVERYDAY.split())
