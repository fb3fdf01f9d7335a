"""Rewards, as they are named to respondents."""

from __future__ import annotations

from service.survey.checks.english import pattern
from service.survey.checks.score import Span

_REWARD = pattern(
    r"""[$£€]\s?\d+ | \b\d+\s?[€£] | \b(?:gifts?(?:\s?(?:cards?|baskets?|bags?|certificates?))?|vouchers?|coupons?
    |discount(?:s|ed)?|complimentary|giveaways?|competitions?|contests?|prizes?|lotter(?:y|ies)|freebies?|raffles?
    |sweepstakes?
    |cash(?:back)?|reward(?:s|ed|ing)?|bonus(?:es)?|refund(?:ed|s|ing)?|upgrade[ds]?|(?:is|are|it's|be|drink|coffee
    |one)?\s?on\s(?:us|the\shouse)(?!\w)|promo(?:tional)?\scodes?|\d+\s?%\s(?:code|voucher|coupon|saving|reduction)
    |tote|merchandise|merch|swag|goodie?\sbags?|hampers?
    |treats?(?!\s(?:it|us|this|an?y?|the|\d))|treated\sto|perks?|sav(?:e|es|ing)\s\d+|(?:get|gets|have
    |has)\s(?:\w+\s){1,3}(?:paid|refunded|waived)|(?:guest|day|vip|travel|season)\spass(?:es)?
    |incentives?|compensat\w+|payout|souvenirs?|samples?
    |toys?|sweets?|cand(?:y|ies)|chocolates?|lollipops?|stickers?|t-shirts?|mugs?|flowers|bouquets?|wine|champagne
    |beers?|pints?|fries|pizzas?|burgers?|muffins?|cakes?|cookies?|biscuits?|croissants?|sandwich(?:es)?|bagels?
    |smoothies?|juices?|ice\scream|donuts?|snacks?|popcorn|breakfasts?
    |lunch(?:es)?|dinners?|desserts?|drinks?|coffees?|lattes?|teas?|meals?|massages?|facials?|manicures?
    |car\swash(?:es)?
    |oil\schange|tickets?|ipads?|iphones?|tablets?|headphones|laptops?|tvs?|consoles?|bicycles?
    |holidays?|vacations?|getaways?|weekend\s(?:for|break|away|in)|trips?\s(?:to|for)|cruises?|night\sfor\stwo
    |nights?\sfree|present|month\sfree|late\scheck-?out|early\s(?:access|check-?in)|priority\saccess|vip|loyalty\scard
    |airline\smiles|store\scredit|gold\sstatus|free\sof\scharge|at\sno\s(?:extra\s)?(?:charge|cost)
    |costs?\syou\snothing|no\s(?:delivery\s|booking\s)?(?:fee|charge)|waiv(?:e[sd]?|ing)|half[\s-](?:price|off)
    |(?:money|something|\d+)\s(?:off|back)|knock\w*\b.{0,14}\boff|tak(?:e|es|ing)\b.{0,14}\boff
    |(?:store|account|shop|bill|in-app|data|call|minutes?|wallet)[\s-]credits?|credits?\s(?:to|on|towards?|worth)
    |(?:loyalty|bonus|extra|double|triple|reward|more|\d{2,})\s(?:\w+\s)?(?:points|miles|credits|coins|stamps)
    |\d+\s(?:gems|coins|tokens|lives|stamps|credits|diamonds)|(?:points|miles|coins|stamps|gems)\s(?:on|to
    |towards|added|will)
    |(?:for|is|are|be|comes?|it's)\s(?:completely\s|absolutely\s)?free|free(?!\sto\b|\sof\b|\stext|\stime|ly|dom)\s\w+
    |(?:prize\s)?draws?|drawing|entries|entry\s(?:in|for)|entered\s(?:in|for)|enter(?:s)?\syou
    |chance\s(?:to|of)\s(?:a\s)?win\w*|win(?:s|ning)?\b(?!\s(?:back|over|your\strust))|winners?
    |\d+\s?(?:%|percent)\s(?:off|discount|cheaper|back|rebate)|money\soff|\d+\s?(?:dollars?|euros?|pounds?|bucks|quid)
    |donat(?:e[ds]?|ing|ions?)|plant\sa\stree|free\s?(?=[!.?])|rent\s(?:reduction|rebate)|rebates?|surprise
    |thank-you\s(?:gift|token|pack(?:age)?|present|bag|box|parcel)|token\sof|membership\sextension|extra\s(?:month
    |day|week|lesson|session|data|gb)s?
    |unlock(?:s|ed|ing)?|we(?:'ll|\swill|\sshall|\swould|\scan|'d)?\s(?:\w+\s)?(?:give|send|throw\sin|add|cover|buy
    |mail|ship|hand|treat|pay
    |reimburse
    |credit
     |gift|extend|include|deliver|surprise|lower|reduce|double|slip)(?!.*\b(?:question|e?-?mails?|link|report|survey
     |reminder|help|support|answers?|reply|call)\b)
    |throw(?:s|n)?\sin\b|bottles?\sof|extra\scredit|skip\sthe\s(?:\w+\s)?(?:fee|queue|line)|jump\sthe\squeue
    |(?:two|five|ten|twenty|fifty|hundred)\s(?:dollars|euros|pounds|bucks|quid|percent\soff|points)
    |loa(?:f|ves)|candles?|pens?|caps?|keyrings?|books?|hats?|bags?|scarf|socks|plush|balloons?|apples?|cinema|spa\sday
    |(?:pay|paid)\s(?:for\s)?(?:your|half|less)|credited|deducted\sfrom|lowered\sby|reduced\sby|spin\sthe\swheel|jackpot
    |(?:extend|lengthen)\w*\syour)(?!\w)"""
)


def rewards(sentence: str) -> list[Span]:
    """Places where something is given, won or made cheaper."""
    return [match.span() for match in _REWARD.finditer(sentence)]
