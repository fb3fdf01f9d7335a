"""Grounds that people give instead of asking to be left alone: they asked before, it is another's number, it is spam.

Whoever says so wants no more texts, or should get none: a stranger was never a customer. Patterns for a whole sentence
in its plain form.
"""

from __future__ import annotations

import re

from service.response.normal import plain


def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(plain(" ".join(expression.split())))


_NOT_ABOUT = r"(?! (?:of|for|on|in|at|to|de|para|por|en|pour|von|fur|sur)\b)"

STOP_GROUNDS = tuple(
    _pattern(expression)
    for expression in (
        # English: said before
        (
            r"(?:.* )?(?:i|we|ive|weve|i have) (?:already |just |literally )?(?:said|told|asked|texted|wrote|"
            r"replied|sent|typed|say)"
            r"(?: you| u| yall| this)?(?: guys| people| all)?(?: to)?(?: please)? (?:stop|unsubscribe)(?: .*)?"
        ),
        r"(?:.* )?(?:what part of|how many times|didnt i say|did i not say)\b.* stop(?: .*)?",
        r"i (?:already )?said no(?: .*)?|(?:get|be taken|be) off (?:this|the|your) (?:\w+ )?list(?: .*)?",
        r"stop means stop(?: .*)?",
        (
            r"make (?:it|this|these|them) stop(?: .*)?|(?:i |we )?(?:want|need|would like) (?:these|this|the|your|"
            r"all)(?: \w+)* to "
            r"stop(?: .*)?|wrong (?:no|nr)"
        ),
        # the number is another's
        (
            rf"(?:.* )?(?:you|u|ya|yall|youve|this is|its|thats|have|got|prob|probably|think|texting|texted|"
            rf"messaging|reached|"
            rf"hi|hello|sorry|no|um|uh|dude|lol) (?:have |got |ve |must have |probably have |dialed )?(?:the |a )?"
            rf"wrong (?:number|num|nbr|person|phone|guy|girl)\b{_NOT_ABOUT}(?: .*)?"
        ),
        (
            r"(?:.* )?(?:this|it|that) (?:is not|isnt|aint|is no longer|was never) (?:my|his|her|their|the right|"
            r"the correct|"
            r"\w+s) (?:number|phone|cell)(?: .*)?"
        ),
        r"(?:\w+ )?(?:no longer|doesnt|does not) (?:has|have|use|uses|own|owns) this (?:number|phone)(?: .*)?",
        (
            r"(?:.* )?this (?:number|phone) (?:belongs to|is now|(?:isnt|is not|is no longer) (?:\w+s|mine|in use|"
            r"active|valid)\b)(?: .*)?"
        ),
        (
            r"(?:i |we |ive |i have )?(?:already )?opted out(?: (?:already|before|of (?:these|this|your|all|"
            r"texts?|messages?|surveys?)|last|twice)(?: .*)?)?|(?:i |we )?(?:just )?want off (?:this|the|"
            r"your)(?: .*)?"
        ),
        # spam, and what will be done about it
        r"(?:this is |its |just |pure |total |more )*(?:spam|spammers?|scam)(?: .{0,12})?",
        (
            r"(?:.* )?(?:im |i am |i will |ill |going to |gonna )(?:be )?(?:block|report|blocking|reporting) "
            r"(?:you|this number|u|this)"
            r"(?: (?:i|ill|im|we|well|you|youll|there|expect)\b.*)?"
        ),
        r"(?:blocking|reporting) (?:you|this number|u|this)(?: .*)?",
        (
            r"(?:and |so )?if (?:you|u|i) (?:ever )?(?:text|txt|message|msg|contact|bother|spam|get|receive)s? (?:me|"
            r"us|another|one more)"
            r"(?: .*)?"
        ),
        r"(?:blocked|reported)(?: and (?:blocked|reported))?(?: as (?:spam|junk))?",
        # had enough of it
        (
            r"(?:ok(?:ay)? |please |pls )?(?:enough|no more)(?: already| now| please| pls| plz| thanks| thank you|"
            r" of (?:this|these|that))*"
        ),
        (
            r"(?:enough|done|fed up|sick|tired|im done|sick and tired|had enough) (?:with|of) (?:the |these |your "
            r"|this |all )*"
            r"(?:texts?|texting|messages?|msgs|surveys?|sms|spam)(?: .*)?"
        ),
        (
            r"(?:knock it off|cut it out|quit it|give it a rest|i want out|let me out|get me off)"
            r"(?: (?:of (?:this|here|these)|this|these|your|please|now|already|ok|the list)(?: .*)?)?"
        ),
        (
            r"(?=.*\b(?:texts?|texting|messages?|messaging|msgs?|surveys?|sms|spam|notifications?)\b)"
            r"(?!.*\b(?:they|he|she|driver|staff|didnt|dont|wouldnt|couldnt|never|cant|not)\b)"
            r".* (?:please|pls|plz|just|so) (?:stop|quit|unsubscribe)(?: (?:now|it|this|please|pls|them|already|"
            r"thanks|me))*"
        ),
        (
            r"(?!.*\b(?:driver|staff|he|she|they|him|her|them|to) )(?:.* )?(?:please|pls|plz) (?:stop|"
            r"unsubscribe(?: me)?|remove me|take me off)(?: (?:now|already|thanks|"
            r"ty|asap))*"
        ),
        (
            r"(?:i |we )?(?:really )?(?:dont|do not|no longer) (?:want|wanna|need|wish)(?: to)? (?:get|receive|be "
            r"getting|be receiving|"
            r"hear from|be contacted|be texted|be on|participate|take part|do) (?:these|this|them|any ?more|you|"
            r"your|texts?|sms|it|"
            r"messages?|surveys?|by you|by text|again)(?: .*)?"
        ),
        (
            r"(?!.*\b(?:wait\w*|guest|standby|price)\b)(?:please |pls )?(?:do me a favou?r and )?"
            r"(?:forget|lose|delete|erase|scrub|wipe|drop|remove) (?:about )?(?:(?<!drop )(?:me|us)|"
            r"(?:my|our|this|the) (?:number|mobile|cell|phone|contact|details|info|data))"
            r"(?: (?:exists?|from|off|out|please|now|pls|already)(?: .*)?)?"
        ),
        (
            r"(?:id|i would|wed|we would) (?:rather|prefer|like)(?: you)? (?:not|to not|not to) (?:get|receive|be sent|"
            r"have|text|send|message|contact|hear)(?: (?:me|us))?(?: (?:these|this|them|any|any ?more|your|from|texts?|"
            r"messages?|surveys?))+(?: .*)?"
        ),
        (
            r"(?:this|that|it) ?(?:ll| will| better| had better| should| needs to)? be the last "
            r"(?:one of (?:these|those|your)|text|message|msg|survey)(?: .*)?"
        ),
        (
            r"(?:go |please )?(?:bother|annoy|pester|text|spam|harass|bug|survey|pick on) (?:some|any)(?:one|body) else"
            r"(?: .*)?"
        ),
        r"(?:knock it off|cut it out|quit it|give it a rest) (?:w|with) (?:the|these|your|all|this) .*",
        (
            r"(?:i |we )?(?:want|would like|wish|need|like) to be (?:removed|taken off|unsubscribed|deleted|left "
            r"alone)(?: .*)?"
        ),
        (
            r"(?:please |pls )?(?:remove|delete|erase|take|scrub) (?:this|my|our|the) (?:number|phone|cell|"
            r"contact|info|details|data)"
            r"(?: (?:from|off|out|please|now|pls)(?: .*)?)?"
        ),
        # Spanish
        (
            r"(?:yo )?no (?:autorizo|autorice|he autorizado|consiento|consenti|di (?:mi )?(?:permiso|consentimiento))"
            r"(?: (?:a |para )?(?:recibir )?(?:esto|estos|sus|los|ningun|el envio de|que me "
            r"(?:escriban|contacten|manden|envien))(?: (?:mensajes?|sms|textos?|encuestas?))?(?: .{0,20})?)?"
        ),
        r"(?:yo )?no soy (?:la|esa) persona(?: (?:correcta|indicada|que buscan?))?|persona equivocada",
        (
            r"(?:.* )?(?:ya )?(?:(?:les?|te|se lo) )?(?:dije|he dicho|pedi|he pedido|dijimos)(?: ya)? que "
            r"(?:paren?|no (?:me|nos) "
            r"(?:escriban?|manden?|molesten?|envien?|contacten?))(?: .*)?"
        ),
        r"(?:.* )?(?:he dicho|dije|ya dije) (?:stop|alto|basta|baja)(?: .*)?",
        rf"(?:.* )?(?:numero equivocado|equivoc\w+ de numero){_NOT_ABOUT}(?: .*)?",
        r"(?:ya )?no (?:quiero|deseo) (?:recibir )?(?:esto|eso|nada|mas)(?: .*)?",
        r"(?:este |ese )?(?:ya )?no es (?:mi|su|el) numero(?: .*)?",
        r"(?:quiero |deseo |quisiera |me gustaria )?(?:cancelar|anular|terminar) (?:la|mi|esta) suscripcion(?: .*)?",
        r"(?:.* )?(?:quiero|quisiera|deseo|solicito|pido) (?:que me )?(?:dar(?:me)?|den) (?:de )?baja(?: .*)?",
        r"(?:por favor )?(?:no|ya no) (?:me )?molest\w+(?: mas)?(?: por favor)?|dejen? de molestar\w*(?: .*)?",
        (
            r"(?:por favor )?(?:ya )?no (?:me|nos) (?:est[ea][ns]?|and[ea][ns]?|sig[au]n?|vuelv\w{1,3} a) "
            r"(?:molest|mand|envi|escrib|llam|text|contact|fastidi)\w+(?: .*)?"
        ),
        (
            r"(?:(?:ya )?(?:dejen?|dejad|deja|paren?|parad|para|basta)) .{0,25}?(?:con|de) (?:los|las|sus|tus|estos|"
            r"estas|tantos|tantas) (?:mensaj|encuest|sms|texto)\w*(?: .*)?"
        ),
        r"(?:estoy )?(?:hart[oa]|cansad[oa]) de (?:sus|tus|estos|los|tantos) (?:mensajes|sms|textos)(?: .*)?",
        (
            r"(?:por favor )?(?:sacar|quitar|borrar|eliminar|saquen|quiten|borren|eliminen|saque|quite|borre|elimine)"
            r"(?:me)? (?:de (?:su|la|esta|tu) lista|mi (?:numero|telefono|contacto)|mis datos)(?: .*)?"
        ),
        (
            r"(?:(?:me|nos|por favor|pueden|puede|podrian?|como me) )*(?:dar|darme|darnos|den|denme|doy) (?:ya "
            r")?de baja(?: .*)?"
        ),
        # French
        r"(?:desole )?(?:je ne suis|je suis|c ?est|ce n ?est) pas la bonne personne|vous vous trompez de personne",
        (
            r"je n ?ai (?:jamais|pas) (?:donne mon (?:accord|consentement)|consenti|autorise)"
            r"(?: (?:a|pour) (?:ca|cela|ces (?:messages?|sms)|recevoir .*))?"
        ),
        r"stop (?:aux?|a (?:vos|ces)|avec (?:les|ces|vos)) (?:messages?|sms|textos?|enquetes?|sondages?)(?: .*)?",
        r"(?:arretez?|cessez?|stoppez?|stop) (?:ca|cela|tout|tout ca)(?: .*)?",
        (
            r"(?:.* )?(?:j ?ai|je vous ai|on vous a)(?: deja)? (?:dit|demande|ecrit|repondu)(?: de| d)? (?:stop|"
            r"arreter|cesser|non)"
            r"(?: .*)?"
        ),
        (
            rf"(?:.* )?(?:mauvais|faux|tromp\w+ de|erreur de|pas le bon) numero{_NOT_ABOUT}(?: .*)?|"
            r"(?:ce )?n ?est (?:pas|plus) (?:mon|son|le bon) numero(?: .*)?"
        ),
        (
            r"(?:merci de |veuillez |priere de |je (?:veux|souhaite|voudrais) )?(?:me|m) ?(?:retirer|supprimer|"
            r"enlever|effacer|"
            r"desabonner|desinscrire|oublier)(?: (?:de|des|du|la|votre|vos)(?: .*)?)?"
        ),
        (
            r"(?:merci de |veuillez |priere de )?(?:retirer|supprimer|enlever|effacer|retirez|supprimez|enlevez) "
            r"(?:moi|mon numero|mon nom|mes (?:coordonnees|donnees))(?: .*)?"
        ),
        (
            r"(?:merci de |veuillez |priere de )?(?:ne plus|cesser de|arreter de) (?:me |m ?)?(?:contacter|"
            r"envoyer|ecrire|solliciter|"
            r"deranger|importuner|harceler)(?: .*)?"
        ),
        (
            r"(?:arretez?|cessez?|stop|stoppez)(?: de| d)? m ?e? ?(?:contacter|envoyer|ecrire|appeler|deranger|"
            r"harceler|solliciter|"
            r"embeter|importuner|spammer|relancer|ennuyer|emmerder|saouler|souler)(?: .*)?"
        ),
        (
            r"(?:y ?en ?a )?marre de (?:tous )?(?:recevoir )?(?:vos|ces|tes|des)(?: (?:messages?|sms|textos?|"
            r"sondages?|enquetes?))(?: .*)?"
        ),
        (
            r"(?:je )?(?:ne )?(?:veux|souhaite|desire|voudrais) (?:ne )?(?:plus|pas) (?:jamais )?"
            r"(?:recevoir|etre (?:contact|sollicit|derang|embet)\w+)"
            r"(?: (?:ce|ces|cela|ca|vos|tes|rien|ce genre|de vos|d autres?|par)(?: .*)?)?"
        ),
        r"(?:foutez|fichez|lachez) moi(?: .*)?|(?:je ne suis |je suis )?pas interesse[es]?(?: merci| du tout)?",
        # German
        r"(?:ich bin |das ist )?nicht die richtige person",
        (
            r"(?:(?:dem|dazu|ich|habe?|da|diesen (?:sms|nachrichten)) )*(?:nie|nicht|niemals) "
            r"(?:zugestimmt|eingewilligt)"
        ),
        (
            r"(?:.* )?(?:ich )?(?:habe?|hab)(?: (?:doch|schon|bereits|ihnen|euch))* (?:stop|stopp|nein|abmelden) "
            r"(?:gesagt|geschrieben|"
            r"gesendet)(?: .*)?|(?:.* )?ich (?:sagte|schrieb)(?: (?:doch|schon|bereits))* (?:stop|stopp)(?: .*)?"
        ),
        (
            rf"(?:.* )?(?:falsche (?:nummer|person)|falsch verbunden|verwahlt){_NOT_ABOUT}(?: .*)?|"
            r"(?:das ist )?nicht (?:mehr )?(?:meine|seine|ihre|die richtige) nummer(?: .*)?"
        ),
        (
            r"(?:bitte )?(?:nehmt|nehmen sie|streicht|streichen sie|loscht|loschen sie|entfernen sie|nimm|losch) "
            r"(?:mich|uns|meine (?:nummer|daten)|diese nummer)(?: .*)?"
        ),
        (
            r"(?:bitte )?(?:tragt|tragen sie|meldet|melden sie|trag|melde|meld) (?:mich|uns|meine nummer)(?: .*)? "
            r"(?:ab|aus)(?: .*)?"
        ),
        (
            r"(?:ich )?(?:will|mochte|moechte|wunsche)(?: das| davon| hier)? (?:nicht|nichts)(?: mehr)?(?: .*)? "
            r"(?:bekommen|erhalten|kontaktiert(?: werden)?|angeschrieben(?: werden)?|horen|belastigt(?: werden)?)"
        ),
        (
            r"(?:bitte )?(?:keine?|nicht)(?: weiteren?)?(?: mehr)? (?:sms|nachrichten?|umfragen?|texten?)"
            r"(?!.*\b(?:bekommen|erhalten|gekriegt|gekommen|da)\b)(?: .*)?|"
            r"(?:bitte )?(?:mich )?aus (?:dem|der|ihrem|eurem|ihrer|eurer) (?:verteiler|liste|datenbank)(?: .*)?"
        ),
        (
            r"(?:bitte )?(?:mich|uns|meine (?:nummer|daten|kontaktdaten)|diese nummer)(?: .*)? (?:loschen|"
            r"loeschen|entfernen|streichen|"
            r"austragen|abmelden|rausnehmen|herausnehmen|sperren)(?: .*)?"
        ),
        (
            r"(?:das |es )?(?:nervt|reicht)(?: .*)? (?:sms|nachrichten|umfragen)(?: .*)?|(?:jetzt )?reicht es(?: "
            r"mir)?|es reicht"
        ),
        r"lassen sie das(?: bitte| endlich)?|lasst das|schluss (?:damit|jetzt|mit (?:den|diesen)(?: .*)?)|genug davon",
        # Portuguese
        (
            r"(?:eu )?(?:nao|nunca) (?:autorizo|autorizei|consenti|dei (?:permissao|consentimento))"
            r"(?: (?:a |para )?(?:receber )?(?:isso|isto|estas?|essas?|estes|o envio de|que me "
            r"(?:mandem|enviem|contatem))"
            r"(?: (?:mensage(?:m|ns)|sms))?(?: .{0,20})?)?"
        ),
        (
            r"(?:.* )?(?:ja )?(?:eu )?(?:falei|disse|pedi)(?: (?:para|pra|que))?(?: (?:voces|vcs))? "
            r"(?:parar(?:em)?|pare(?:m)?|stop|sair)"
            r"(?: .*)?"
        ),
        (
            rf"(?:.* )?(?:numero errado|pessoa errada|engano de numero|enganou?-?se no numero){_NOT_ABOUT}(?: .*)?|"
            r"(?:esse|este) (?:nao e|ja nao e) (?:o )?(?:meu|seu|dele|dela)(?: numero)?(?: .*)?|(?:e )?engano"
        ),
        (
            r"(?:por favor )?(?:me )?(?:tir[ea]m?|remov[ae]m?|exclu[ai]m?|retir[ea]m?|apag(?:ue|uem|a)|"
            r"descadastr[ea]m?)(?:-?me)?"
            r"(?: me)? (?:d\w{1,4}s? (?:\w+ )?(?:lista|cadastro|base|contatos?|contactos?|grupo|mailing)|(?:o "
            r")?(?:meu|esse) "
            r"(?:numero|contato|telefone|nome))(?: .*)?"
        ),
        (
            r"(?:eu )?(?:quero |quiero |gostaria de |como )?(?:faco para )?(?:sair|salir) d\w{1,3}s? (?:\w+ "
            r")?(?:lista|grupo|cadastro)"
            r"(?: .*)?"
        ),
        (
            r"(?:eu )?(?:quero |gostaria de )?cancelar (?:(?:o )?(?:recebimento|envio)|(?:as )?mensagens|"
            r"(?:(?:a|minha|a minha) )?(?:inscricao|subscricao))(?: .*)?"
        ),
        r"(?:por favor )?(?:me )?deix[ae]m?(?:-?me)?(?: me)? em paz(?: .*)?",
        r"(?:nao |sem )(?:tenho |estou |me )?interess\w+(?: obrigad[oa])?",
        (
            r"(?:eu )?(?:nao|n) (?:quero|desejo)(?: mais)?(?: (?:receber|ser|que me))?(?: .*)? ?(?:mensagens?|sms|"
            r"contatad[oa]|"
            r"contactad[oa]|pesquisas?|mandem|enviem|incomodad[oa])(?: .*)?"
        ),
        (
            r"(?:nao|n) (?:me )?(?:mand\w+|envi\w+|escrev\w+|perturb\w+|incomod\w+|chatei\w+|aborrec\w+|"
            r"ench\w+|importun\w+|cham\w+|lig\w+)(?: (?:mais|nada|mensagens?|sms|nunca|msgs?)(?: .*)?)?"
        ),
    )
)
