"""Phrasings of the request to be left alone, by language: patterns for a whole clause in its plain form."""

from __future__ import annotations

import re

from service.response.normal import plain


def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(plain(" ".join(expression.split())))


PREAMBLE = _pattern(
    r"(?:(?:can|could|would|will|may) (?:you|u|ya) |(?:i|we) (?:just )?(?:want|need|wish|would like|"
    r"demand|asked|said) (?:you )?(?:to )?|id like (?:you )?to |im asking (?:you )?to |you (?:guys "
    r")?(?:need to|must|have to|can|should) |i (?:already )?(?:told|asked|said) (?:you )?(?:to )?|how "
    r"(?:do|can|to) (?:i )?|please |just |kindly |que |quiero |deseo |quisiera |je (?:veux|souhaite|voudrais) |ich "
    r"(?:will|mochte|moechte) |quero |gostaria de |voglio |vorrei |ik wil (?:graag )?|اريد |ارغب في |"
    r"ابغي )*"
)

_MESSAGES = (
    r"(?:text(?:s|ing)?(?: messages?)?|messag(?:e|es|ing)|msgs?|txts?|msging|txting|sms|surveys?|"
    r"notifications?|alerts?|"
    r"contact(?:ing)?|spam(?:ming)?|communications?|e ?mails?|mails?|polls?|questionnaires?|"
    r"subscriptions?|updates)"
)
_TAIL = (
    r"(?: (?:please|pls|plz|now|thanks|thank you|thx|ever|again|any ?more|immediately|at once|already|"
    r"ok|okay|forever|today|to me|to us|to this number|to my phone|from you|from (?:your|this) \w+|me|"
    r"us|asap|or else|sir))*"
)
_ME = r"(?:me|us|my|this|here|these|those|any|to me|to us|to this)"
_VERBS = (
    r"(?:text|messag|msg|txt|contact|email|e mail|mail|call|bother|spam|harass|annoy|pester|bugg|send|ask|writ|disturb)"
)
# "Stop calling me sweetie" is about a name.
_PET_NAMES = r"sweetie|sweetheart|honey|hun|hon|darling|dear|love|babe|baby|maam|mrs?"


def without_preamble(said: str) -> str:
    """ "Would you", "I want to": what leads up to a request."""
    preamble = PREAMBLE.match(said)
    return said if preamble is None else said[preamble.end() :]


STOP_PHRASES = tuple(
    _pattern(expression)
    for expression in (
        # English
        (
            r"(?:stop|quit|cease|halt|end|no|no more|enough|discontinue|cancel|dont send|do not send|never "
            r"send)(?: (?:all|the|these|this|those|any|any ?more|more|your|my|sending|getting|receiving|me|with|"
            rf"of|from))* {_MESSAGES}{_TAIL}"
        ),
        (
            r"(?:stop|quit|cease) (?:text|messag|msg|txt|contact|email|spam|harass|pester|bother|bugg?|annoy|"
            r"disturb)e?ing"
            rf"(?: to)? {_ME}(?: .*)?"
        ),
        (
            r"(?:stop|quit|cease) (?:blowing|filling|clogging|flooding|bombarding|blasting|lighting|spamming)(?: up)? "
            r"(?:me|us|(?:my|our) (?:phone|cell|mobile|inbox|messages))(?: .*)?"
        ),
        rf"(?:stop|quit|cease) asking {_ME}(?! for )(?: .*)?",
        (
            rf"(?:stop|quit|cease) (?:call|mail|send|writ)e?ing(?: to)? {_ME}"
            rf"(?: (?!to |for |as |when |if |at |while |during |before |after |so |every |(?:over|on) (?:the )?"
            rf"(?:weekends?|\w+days?|holidays?)\b|in the |late\b|early\b|by (?!phone|text|sms)|names?\b|"
            rf"(?:{_PET_NAMES})\b)[a-z].*)?"
        ),
        (
            rf"(?:stop|quit|cease) (?:texting|txting|msging|messaging|contacting|spamming|bothering|harassing|"
            rf"emailing){_TAIL}"
        ),
        (
            r"(?!.*\b(?:they|he|she|staff|\w+nt|not|would|to stop)\b)(?:.* )?stop (?:texting|txting|msging|messaging|"
            r"contacting|emailing|spamming|sending) (?:me|us)(?! to\b)(?: .*)?"
        ),
        (
            r"(?:stop|end|quit|cancel|unsubscribe)(?: (?:it|this|that|these|all|everything|me|now|already|"
            r"immediately|right now|at once|completely|forever|today|thank you|thanks|please|pls|plz|for good|"
            r"from all))+"
        ),
        (
            r"(?:do not|dont|dnt|never|not to|not) (?:ever )?(?:text|txt|message|msg|contact|e ?mail|sms|spam)(?: "
            r"(?:me|us|this (?:number|phone|cell|mobile|line)|my|here|anything|any|again|any ?more|ever|texts?|"
            r"messages?|surveys?|more|stuff|these)(?: .*)?)?"
        ),
        (
            r"(?:do not|dont|dnt|never|not to|not) (?:ever )?(?:call|write|write to|bother|disturb|send)(?: (?:me|"
            r"us|this number|"
            r"my|here))*(?: (?:anything|any|again|any ?more|ever|texts?|txts?|messages?|surveys?|sms|more|stuff|"
            r"these|this|of|"
            r"like|crap|shit|please|pls|thanks|thank|you))*"
        ),
        # the request with its reason before or after it, and no comma between them
        (
            r"(?!.*\b(?:they|he|she|staff|you|u|would|could|if|why|to)\b)(?:.* )?(?:do not|dont|dnt|never) (?:ever )?"
            r"(?:text|txt|message|msg|sms|contact)(?: me| us)? (?:again|any ?more|here|this (?:number|phone)|ever "
            rf"again){_TAIL}"
        ),
        (
            r"(?:do not|dont|dnt|never) (?:ever )?(?:send|write|bother|disturb)(?: to)?(?: me| us)?(?: any)?(?: more)?"
            r"(?: with)? (?:these|those|texts?|txts?|messages?|msgs?|surveys?|sms)(?: (?:texts?|messages?|surveys?))?"
            r" (?:any ?more|again|ever)(?: .*)?"
        ),
        (
            r"(?:.* )?(?:take|remove|delete|get|drop) (?:him|her|my (?:husband|wife|mom|mum|mother|"
            r"dad|father|son|daughter|brother|sister|grandma|grandmother|grandfather)s?(?: \w+)?|"
            r"(?:this|that) (?:number|person)) "
            r"(?:off|from|off of) (?:your|this|the|ur) (?!(?:waiting|wait|guest|standby|price)\b)(?:\w+ )?"
            r"(?:lists?|database|contacts)(?! (?:of|for)\b)(?: .*)?"
        ),
        # what our own text told them to write, repeated
        (
            r"(?:reply |text |send |txt |write )?stop (?:to|2) (?:end|stop|quit|cancel|leave|opt ?out|unsubscribe)"
            rf"(?: (?:all|texts?|messages?|these))*{_TAIL}"
        ),
        r"(?:responda |responder |enviar )?stop para (?:salir|terminar|cancelar|sair|parar|darse de baja)",
        r"(?:repondez |envoyez )?stop pour (?:arreter|finir|quitter|vous desabonner|me desabonner|ne plus .*)",
        r"(?:antworten sie |antworte )?(?:mit )?stopp? (?:zum|um) (?:abmelden|beenden|aufhoren|sich abzumelden)",
        (
            r"(?:i |we )?(?:really )?(?:do not|dont|no longer|never|didnt|did not) (?:want|wanna|wish|like|need|"
            rf"care)(?: for)?(?: .*)? (?:{_MESSAGES}|contacted|texted|messaged|bothered|spammed|called|"
            r"surveyed)(?: .*)?"
        ),
        (
            r"(?:i |we )?(?:do not|dont|no longer|never) (?:want|wish|need)(?: to (?:receive|get))? (?:these|"
            r"this|any more|more)(?: of (?:these|this|them))?(?: please| any ?more)?"
        ),
        (
            r"(?:i |we )?(?:never|didnt|did not) (?:sign|signed|agree|agreed|consent|consented|subscribe|"
            r"subscribed|opt|opted)(?: up| in)?(?: (?:for|to) (?:this|these|that|any|your|texts?|messages?|sms|"
            r"surveys?)(?: .*)?)?"
        ),
        (
            r"(?:remove|delete|unsubscribe|opt out) (?:me|us|my (?:number|phone|info|name|details|contact|data|"
            r"cell)|this number)(?!.* (?:waiting|wait|guest|standby) ?list)(?: .*)?"
        ),
        (
            r"(?:take|get|pull|strike|scratch|drop(?! me off (?:at|in|on|by|near|to))) "
            r"(?:me|us|my (?:number|phone|name|info)|this number) (?:off|from|out)"
            r"(?! (?:hold|speaker|the waiting|the guest|of my|of the queue))(?: .*)?"
        ),
        rf"(?:unsubscribe|un subscribe|opt out|optout|unsub|opt me out|opting out)(?: (?:from|of) .*)?{_TAIL}",
        r"(?:i |we )?(?:am |im )?(?:opt|opting|want) out(?: (?:of|from) .*)?",
        r"(?:just )?leave (?:me|us) (?:alone|be|in peace)(?: .*)?",
        (
            r"(?:go away|get lost|buzz off|piss off|f off|fuck off|bugger off|sod off|fuck you|screw you)(?: "
            r".*)?"
        ),
        (
            r"(?:sorry )?(?:you have |youve got |you got |u have |u got |this is |its )?(?:the |a )?wrong "
            r"(?:number|num|person|phone)(?: (?!(?:of|for|on|was|is|in|at|to|printed|listed)\b).*)?"
        ),
        r"lose (?:my|this) number(?: .*)?",
        r"(?:block|blacklist) me(?: .*)?",
        r"(?:i )?(?:hereby )?(?:revoke|withdraw)(?: my| all)? (?:consent|permission)(?: .*)?",
        (
            r"(?:im |i am )?not interested(?: (?:thanks|thank you|sorry|in (?:this|these|your|any|surveys?|"
            r"taking|doing)(?: .*)?))?"
        ),
        r"(?:put|add|place) me (?:on|to) (?:your |the )?(?:do not|dnc)(?: .*)?",
        r"(?:stop|quit) (?:getting|receiving|hearing from|being sent) (?:these|this|them|those|any|you)(?: .*)?",
        # Spanish
        (
            r"(?:dejen?|deje|deja|paren?|para|parar|basta|cesen?|dejad)(?: ya)?(?: de| con)? (?:mandar|enviar|"
            r"escribir|molestar|contactar|llamar|textear|spamear)(?:me|nos)?(?: .*)?"
        ),
        (
            r"(?:no mas|basta de|basta con|ya no mas|cero|paren|pare|parar|detengan|cancelar|cancelen)(?: "
            r"(?:los|estos|tus|sus|las|estas|mis))? (?:mensajes|sms|textos|encuestas|suscripcion)(?: .*)?"
        ),
        (
            r"(?:ya )?no (?:me |nos )?(?:vuelvan a |vuelva a |vuelvas a )?(?:escriban?|escribas|escribir(?:me)?|"
            r"manden?|mandes|mandar(?:me)?|envien?|envies|enviar(?:me)?|contacten?|contactar(?:me)?|llamen?|"
            r"llame|llames|llamar(?:me)?|molesten?|moleste|molestes|molestar|texteen)(?: (?:mas|nada|mensajes|"
            r"sms|textos|encuestas|nunca|otra vez|a este numero|aqui|estos|jamas|tantos)(?: .*)?)?"
        ),
        (
            r"(?:ya )?no (?:quiero|deseo)(?: (?:recibir|que me (?:escriban|manden|envien|contacten|llamen)|mas|"
            r"ningun|sus|estos|tus))+(?: (?:mensajes|sms|textos|encuestas|mas|nada|correos)(?: .*)?)?"
        ),
        r"(?:darme|dame|denme|darse|dar|deme|me dan|me den|me da|doy) de baja(?: .*)?",
        (
            r"(?:quitenme|quitame|saquenme|sacame|borrenme|borrame|eliminenme|eliminame|remuevanme|"
            r"retirenme)(?: .*)?"
        ),
        (
            r"(?:quiten|borren|eliminen|elimine|borre|quite|borra|elimina) mi (?:numero|telefono|contacto|"
            r"nombre)(?: .*)?"
        ),
        (
            r"(?:es |este es |tiene (?:el )?|tienen (?:el )?)?(?:un )?numero equivocado(?: .*)?|se equivoco de "
            r"numero"
        ),
        r"(?:dejenme|dejame|dejeme) en paz(?: .*)?",
        r"no (?:estoy |me )?(?:interesado|interesada|interesa)(?: gracias)?",
        # French
        (
            r"(?:arretez?|arreter|cessez?|stoppez?|stop)(?: de| d)? (?:m ?envoyer|me contacter|m ?ecrire|m "
            r"?appeler|me deranger|me harceler|d ?envoyer|envoyer|d ?ecrire|me solliciter|m ?embeter)(?: .*)?"
        ),
        (
            r"(?:arretez?|cessez?|stoppez?|stop|plus|pas|aucuns?|fini)(?: (?:avec|de|ces|les|vos|tes|tous|"
            r"plus))* (?:messages?|sms|textos?|enquetes?|sondages?)"
            r"(?: (?:svp|stp|merci|s il|sil|de votre|de vous|a ce|sur ce|a moi|publicitaires?|maintenant|du "
            r"tout)(?: .*)?)?"
        ),
        (
            r"(?:merci de )?ne (?:plus |pas )?(?:me |m)?(?:contacte[rz]|envoye[rz]|envoie|ecrivez|ecrire|ecris|"
            r"appele[rz]|derange[rz]|sollicite[rz])(?: (?:plus|pas|de|d|aucun|rien)(?: .*)?)?"
        ),
        (
            r"(?:je )?(?:ne )?(?:veux|souhaite|desire) (?:plus|pas)(?: .*)? (?:messages?|sms|textos?|enquetes?|"
            r"contacte\w*|sollicite\w*|sondages?)(?: .*)?"
        ),
        (
            r"(?:retirez|enlevez|supprimez|effacez|desabonnez|desinscrivez|retire|supprime|enleve) (?:moi|mon "
            r"numero|mon nom|mes coordonnees)(?: .*)?"
        ),
        r"(?:laissez|laisse|fichez|foutez) moi (?:tranquille|en paix|la paix)(?: .*)?",
        (
            r"(?:mauvais|faux) numero(?: .*)?|(?:vous avez (?:le |un )?)?(?:mauvais numero|erreur de numero)(?: "
            r".*)?"
        ),
        r"(?:me )?(?:desabonner|desinscrire)(?: (?:de|des|du|moi)(?: .*)?)?",
        # German
        (
            r"(?:bitte )?(?:keine?n?|nie)(?: (?:weiteren?|mehr|solchen|diese))* (?:sms|nachrichten|nachricht|"
            r"umfragen|umfrage|texte|mitteilungen|kontaktaufnahme|werbesms)"
            r"(?!.*\b(?:bekommen|erhalten|gekriegt|gekommen|da)\b)(?: .*)?"
        ),
        (
            r"(?:nicht|nie) (?:mehr |wieder |weiter )(?:schreiben|anschreiben|kontaktieren|senden|schicken|"
            r"anrufen|belastigen|storen|melden|zuschicken)(?: .*)?"
        ),
        (
            r"(?:schreiben|schicken|senden|kontaktieren|belastigen) sie (?:mir|mich|uns) (?:bitte )?(?:nicht|"
            r"nichts|keine|nie)(?: .*)?"
        ),
        (
            r"(?:schreib|schick|schickt|schreibt|sendet|kontaktiert) (?:mir|mich|uns) (?:bitte )?(?:nicht|"
            r"nichts|keine|nie)(?: .*)?"
        ),
        (
            r"(?:ich )?(?:will|mochte|moechte|wunsche)(?: .*)? (?:keine|nicht|nichts)(?: .*)? (?:sms|"
            r"nachrichten|umfragen|mehr|kontaktiert|erhalten|bekommen|angeschrieben)(?: .*)?"
        ),
        (
            r"(?:ich )?(?:will|mochte|moechte) (?:keine|nichts|nicht)(?: .*)? (?:sms|nachrichten|umfragen|mehr|"
            r"kontaktiert|erhalten|bekommen|angeschrieben)(?: .*)?"
        ),
        (
            r"(?:hor|horen sie|hort|hoer|hoeren sie)(?: bitte| endlich| sofort| jetzt| mal)* auf(?: (?:mir|mich|"
            r"uns|damit|"
            r"mit (?:den|diesen|euren|ihren) (?:sms|nachrichten|umfragen)|bitte|jetzt|sofort|endlich)(?: .*)?)?"
        ),
        (
            r"(?:lass|lassen sie|lassts?) (?:mich|mi|uns) (?:bitte |endlich |doch |einfach )*in (?:ruhe?|ruah|frieden)"
            r"(?: .*)?"
        ),
        (
            r"(?:nehmen|streichen|loschen|loeschen|entfernen) sie (?:mich|meine nummer|meine "
            r"daten)(?: .*)?"
        ),
        (
            r"(?:losch|loscht|losche|entfernt?e?|streicht?e?|nehmt|nimm) (?:mal |bitte |doch |endlich |sofort )*"
            r"(?:mich|meine nummer|meine daten)(?: .*)?"
        ),
        r"(?:sie haben (?:die )?)?falsche nummer(?: .*)?|falsch verbunden(?: .*)?",
        r"(?:mich )?(?:abmelden|austragen|abbestellen)(?: (?:von|vom|aus|bitte)(?: .*)?)?",
        r"kein interesse(?: (?:danke|mehr|bitte|an (?:den |diesen |ihren )?(?:umfragen?|sms|nachrichten)))*",
        # Portuguese
        (
            r"(?:pare|parem|para|parar|deixe|deixem|chega)(?: ja)?(?: de)? (?:me )?(?:enviar|mandar|escrever|"
            r"contatar|contactar|ligar|incomodar|perturbar)(?:em|me)?(?: .*)?"
        ),
        (
            r"(?:chega de|nao mais|pare com|parem com|sem mais|basta de)(?: as| essas| estas)? (?:mensage(?:m|ns)|"
            r"msgs?|sms|pesquisas?|questionarios?|inqueritos?)(?: .*)?"
        ),
        (
            r"(?:nao|nunca)(?: mais)? (?:me |nos )?(?:enviem?|mandem?|escrevam?|contatem?|contactem?|liguem?|"
            r"incomodem?|perturbem?)(?: (?:mais|nada|mensagens|sms|nunca|pesquisas)(?: .*)?)?"
        ),
        (
            r"(?:eu )?nao quero (?:mais)?(?: ?(?:receber|mensagens|sms|ser contatad[oa]|pesquisas|isso)(?: "
            r".*)?)?"
        ),
        (
            r"(?:me )?(?:tirem?|removam?|excluam?|retirem?|apaguem?|tira|descadastrem?) (?:me|meu (?:numero|"
            r"nome|contato|telefone))(?: .*)?"
        ),
        r"me (?:tirem?|removam?|excluam?|retirem?|tira|descadastrem?) d[aeo]s?(?: .*)?",
        r"(?:(?:e )?o )?numero errado(?: .*)?",
        r"me deixem? em paz(?: .*)?|deixem? me em paz(?: .*)?",
        # Italian
        (
            r"(?:smetti|smettete|smettetela|smettila|smetta|basta|finitela|piantatela)(?: di| con)?(?: (?:i|gli|"
            r"questi|questo|altri))? (?:scrivermi|mandarmi|inviarmi|contattarmi|chiamarmi|disturbarmi|messaggi|"
            r"messaggio|sms|sondaggi)(?: .*)?"
        ),
        (
            r"non (?:scrivetemi|mandatemi|inviatemi|contattatemi|chiamatemi|disturbatemi|scrivermi|mandarmi|"
            r"inviarmi|contattarmi|disturbarmi|mi scriv\w+|mi mand\w+|mi contatt\w+|mi invi\w+)(?: .*)?"
        ),
        (
            r"non (?:voglio|desidero)(?: piu)? (?:ricevere|messaggi|sms|essere contattat[oa]|altri messaggi|"
            r"sondaggi)(?: .*)?"
        ),
        r"niente(?: piu)? (?:messaggi|sms|sondaggi)(?: .*)?",
        r"(?:cancellatemi|toglietemi|rimuovetemi|cancellami|toglimi|rimuovimi|eliminatemi)(?: .*)?",
        r"(?:cancellate|rimuovete|eliminate|cancella|rimuovi|togliete)(?: il)? mio numero(?: .*)?",
        r"(?:avete )?(?:numero sbagliato|sbagliato numero)(?: .*)?|lasciatemi (?:in pace|stare)(?: .*)?",
        # Dutch
        (
            r"stop(?: (?:aub|alsjeblieft))? met (?:smsen|sms en|sturen|berichten|mij|me|appen|schrijven|contact|"
            r"bellen|deze)(?: .*)?"
        ),
        r"(?:geen|nooit meer)(?: (?:deze|verdere))? (?:sms|smsjes|berichten|berichtjes|enquetes)(?: .*)?",
        (
            r"(?:niet|nooit) meer (?:sturen|smsen|appen|contacteren|schrijven|bellen|benaderen|lastigvallen)(?: "
            r".*)?"
        ),
        r"(?:stuur|bel|app|sms|benader) (?:me|mij|ons)(?: \w+)? (?:niet|geen|nooit|niets|niks)(?: .*)?",
        (
            r"(?:ik )?wil(?: graag)? (?:geen|niet|niets|niks)(?: .*)? (?:sms|smsjes|berichten|enquetes|meer|"
            r"benaderd)(?: .*)?"
        ),
        r"(?:ik wil )?(?:graag )?(?:me|mij) (?:afmelden|uitschrijven)(?: .*)?",
        r"(?:haal|verwijder|schrijf|meld) (?:me|mij|mijn nummer)(?: .*)?",
        r"verkeerde? nummer(?: .*)?|laat (?:me|mij) met rust(?: .*)?",
        # Arabic
        (
            r"(?:توقف(?:وا)?|وقف(?:وا)?|اوقف(?:وا)?|كفي|بطل(?:وا)?|ايقاف|وقف)(?: عن)? "
            r"(?:ارسال|الارسال|مراسلتي|الرسائل|رسائل|ازعاجي|الازعاج|المراسلة)(?: .*)?"
        ),
        (
            r"(?:انا )?(?:لا|ما|ماعاد|مش|لم اعد) (?:اريد|ارغب|ابغي|ابي|عايز|بدي|اود)(?: "
            r".*)? ?(?:رسائل|رسائلكم|الرسائل|استلام|استقبال|استبيان|استبيانات|تواصل|مزيد|"
            r"المزيد)(?: .*)?"
        ),
        (
            r"(?:رجاء )?لا (?:ترسل(?:وا)?|تراسلوني|تراسلني|تتصل(?:وا)?|تزعجوني|تزعجني|"
            r"تبعث(?:وا)?|تكتب(?:وا)?)(?: .*)?"
        ),
        (
            r"(?:احذف(?:وا)?|ازيل(?:وا)?|امسح(?:وا)?|شيل(?:وا)?|الغ(?:وا)?|الغي|ازل|الغاء|"
            r"حذف) (?:رقمي|اسمي|اشتراكي|الاشتراك|بياناتي)(?: .*)?"
        ),
        (
            r"(?:هذا )?(?:رقم|الرقم) (?:خطا|غلط|خاطئ)(?: .*)?|(?:اتركني|اتركوني|دعوني|"
            r"دعني) وشاني"
        ),
        # Others
        r"не (?:пишите|присылайте|звоните|беспокойте)(?: .*)?|nie (?:piszcie|wysylajcie|dzwoncie)(?: .*)?",
    )
)
