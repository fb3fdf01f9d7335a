"""Words of the requests stop, start and help, by language. Every list is compared in its plain form.

The words are those that carriers act on, those of 47 CFR 64.1200(a)(10), and what people write instead of them.
"""

from __future__ import annotations

import re

from service.response.normal import words


def phrases(*lines: str) -> frozenset[str]:
    """Phrases separated by commas, in the form in which texts are compared."""
    return frozenset(" ".join(words(phrase)) for line in lines for phrase in line.split(",") if phrase.strip())


STOP_WORDS = phrases(
    "stop, stop all, stopall, end, quit, cancel, unsubscribe, opt out, optout, revoke, remove, delete",
    "halt, cease",
    "desist, cease and desist, discontinue, terminate, unsub, unsubscribe all, opt me out, no more texts",
    "end all",
    "sotp, stpo, stp, stahp, st0p, 5top, stpp, sto, stop it, unsuscribe, unsubcribe, unsubscibe, unscribe",
    "unsubscrib",
    "alto, parar, pare, paren, para, basta, baja, cancelar, cancela, cancelen, detener, detente, detenga",
    "detengan",
    "salir, eliminar, suprimir, no más, ya no más, dar de baja, darme de baja, darse de baja, desuscribir",
    "quitar, fin",
    "desuscribirme, desuscribirse, quitarme, dejar de recibir, deténganse, ya basta",
    "arrêt, arrête, arrêter, arrêtez, arretê, arrett, désabonner, désabonnement, me désabonner",
    "désinscrire, résilier",
    "désinscription, annuler, quitter, supprimer, ça suffit, stopper, stoppez",
    "stopp, stoppen, abmelden, abmeldung, abbestellen, aufhören, aufhoeren, ende, beenden, austragen",
    "kündigen",
    "kuendigen, widerruf, widerrufen, löschen, loeschen, abbrechen, schluss, hör auf, hören sie auf",
    "hört auf, raus",
    "parem, sair, cancele, remover, remova, descadastrar, descadastre, não mais, chega, encerrar, fim",
    "excluir",
    "desinscrever, me descadastre, me descadastrar, me remova, pare já",
    "ferma, fermare, fermati, fermatevi, annulla, annullare, cancella, cancellami, cancellare, disiscrivi",
    "disattiva",
    "disiscrivimi, disiscrivermi, disiscrizione, rimuovi, rimuovimi, smetti, smettila, smettetela",
    "arresta, esci",
    "afmelden, uitschrijven, opzeggen, beëindigen, annuleren, einde, afzeggen, verwijderen, hou op",
    "houd op, ophouden",
    "stopzetten, meld me af, schrijf me uit, stopje",
    "قف, توقف, توقفوا, إيقاف, أوقف, أوقفوا, وقف, وقفوا, إلغاء, إلغاء الاشتراك",
    "ألغِ الاشتراك, ألغ, الغي, كفى, كفاية",
    "إنهاء, احذف, احذفني, احذفوني, إلغاء اشتراكي, ستوب, خروج, لا ترسل, لا ترسلوا",
    "rezygnuję, wypisz, wypisz mnie, koniec, anuluj, стоп, отписаться, отписка, отпишите, хватит, отмена",
    "avsluta, avregistrera, afmeld, avmeld, durdur, iptal, dừng, hủy",
    "停止, 退订, 取消, 取消订阅, td, 配信停止, 解除, 中止, 중지, 수신거부, 그만, 중단",
)
# As one clause among others ("Great, thanks. Stop.") only what can hardly be about anything else.
STOP_ALONE = phrases(
    "stop, stop all, stopall, unsubscribe, opt out, optout, stop it, stopp, arrêt, arrêtez, désabonner",
    "abmelden",
    "remove me, opt me out, unsubscribe me, take me off, unsub, no stop, remove",
    "darme de baja, quiero darme de baja, afmelden, إلغاء الاشتراك, أوقف, توقفوا",
)
START_WORDS = phrases(
    "start, unstop, opt in, optin, resume, subscribe, resubscribe, opt me in, opt me back in",
    "iniciar, inicio, comenzar, empezar, reanudar, démarrer, reprendre, starten, anmelden, começar",
    "inizia, avvia",
    "aanmelden, ابدأ, بدء, اشترك, اشتراك, استئناف",
)
CONSENTING_WORDS = phrases(
    "yes, y, yep, yeah, si, sí, oui, ja, sim, نعم, أجل",
)
HELP_WORDS = phrases(
    "help, info, help me, who is this, whos this, who are you, who dis, what is this, who is this from",
    "who sent this",
    "ayuda, quién es, quién eres, quiénes son, qué es esto, aide, aidez moi, qui est ce, qui êtes vous",
    "hilfe",
    "wer ist da, wer ist dran, wer schreibt da, was ist das, cest qui, qui etes vous, de la part de qui, quem fala",
    "quem sao voces, o que é isso, de quién es esto, who am i texting, who is texting me, whats this, quien habla",
    "quien me escribe, wer sind sie denn, who r u, whos this number",
    "wer ist das, wer sind sie, ajuda, quem é, aiuto, chi è, hulp, wie is dit",
    "مساعدة, معلومات, من أنت, من أنتم, من هذا",
)
COURTESIES = phrases(
    "please, pls, plz, plse, pleas, kindly, thanks, thx, ty, hi, hello, hey, dear, sir, madam, ok, okay",
    "just, now",
    "immediately, asap, today, already, right, man, dude, seriously, ffs, omg, lol",
    "por, favor, porfa, porfavor, gracias, hola, ya, ahora, inmediatamente, svp, stp, merci, bonjour",
    "maintenant",
    "bitte, danke, hallo, jetzt, sofort, obrigado, obrigada, agora, grazie, ora, subito, aub, alsjeblieft",
    "alstublieft",
    "dank, nu, من, فضلك, لو, سمحت, سمحتم, رجاء, الرجاء, شكرا, الآن",
) | {"s", "il", "vous", "plait"}
# How words begin that ask for an end, in a text that says nothing else.
STOP_ROOTS = (
    "stop", "unsub", "unscrib", "optout", "optedout", "optingout", "deletem", "removem", "desabon",
    "desinscri", "arret",
    "cesse", "abmeld", "abgemeldet", "abbestell", "losch", "loesch", "austrag", "aufhor", "baja", "desuscri",
    "desabonn",
    "equivocad", "quitenme", "quiteme", "borren", "borrar", "eliminen", "pare", "descadastr", "removam",
    "tirem", "chega",
    "basta", "fermat", "disiscri", "cancellat", "afmeld", "uitschrijv", "stopzet",
)  # fmt: skip
# With one of these, the text tells of something: who did, what did not stop, what was called off.
NO_REQUEST = phrases(
    "they, he, she, it, we, driver, staff, bus, train, not, dont, didnt, wont, cant, never, couldnt",
    "doesnt, wouldnt, to, of",
    "ellos, no, autobus, el, ella, para, il, elle, ils, ne, pas, le, bus, er, sie, es, nicht, kein",
    "keine, der, die, das",
    "ele, ela, eles, nao, o, onibus, order, appointment, booking, visit, flight, cita, pedido, commande",
    "termin, bestellung",
    "non, stopper, parecer, parece, parents, parent, parecio, parete, by, over, watch, shop, sign",
    "station, stops, there",
)
# Who is spoken of, rather than to.
OTHERS = phrases("they, he, she, driver, staff, him, her, them, doctor, nurse, dog, machine, alarm")
# Before the word at the end of a text: it is a place, or what somebody would not do.
BEFORE_A_STOP = phrases(
    "the, a, an, my, our, your, his, her, their, this, that, bus, tram, train, metro, pit, full, one",
    "next, last, first, every",
    "each, any, to, not, never, him, them, it, cannot, non, only, same, second, no, would, will, could",
    "should, didnt, they",
    "he, she, we, did, does, do, and, un, une, el, le, der, um, o, al, del, au, du, ein, einen, per",
    "rest, short, quick, long",
    "i, we, you, dont, didnt, wont, cant, couldnt, wouldnt, shouldnt, doesnt, isnt, wasnt, hasnt",
    "havent, arent, who, always",
    "final, request, every single, whistle, truck, door, emergency, all, non, doesnt, traffic, and",
)
NUMERALS = frozenset(str(number) for number in range(101))
# What may come before a request to be left alone.
LEADS = (
    COURTESIES
    | NUMERALS
    | phrases(
        "and, but, so, also, then, again, well, y, pero, et, mais, und, aber, doch",
    )
)
JOINS = re.compile(
    r"\b(?:and|but|so(?! (?:many|much|often|late|long|loud|early|few|little|fast|soon)\b)|then|pero|y|et|"
    r"mais|und|aber|mas|ma|maar|لكن|ولكن)\b|&|\+"
)
HARD_JOINS = re.compile(r"\b(?:but|pero|mais|aber|maar|لكن|ولكن)\b")
