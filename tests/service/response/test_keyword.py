"""Which texts are requests, and which only sound like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.response.keyword import Keyword, agrees_to_start, keyword

STOPS = [
    "STOP", "stop", "Stop.", "STOP!!!", "ｓｔｏｐ", "stoppp", "s t o p", "stop stop stop", "ok stop",
    "Please stop", "🛑",
    "stop please", "pls stop", "quit", "end", "cancel", "revoke", "unsubscribe", "UNSUBCRIBE", "opt out", "opt-out",
    "OptOut", "STOP ALL", "cancel all", "stop this", "stop it please thank you", "I said stop", "stop texting me",
    "i want to stop getting these",
    "please stop texting me", "would you stop texting me", "Stop messaging", "stop these surveys",
    "stop sending these",
    "who cares stop sending me these", "stop asking me to rate things", "remove me", "Remove me from your list",
    "please delete my number", "take me off your list", "Can you take me off this list", "no more texts",
    "No more texts please", "dont text me again", "Don't contact me anymore", "do not text",
    "i dont want any more surveys",
    "I don't want to receive these messages", "i do not wish to be contacted", "I want to opt out",
    "Unsubscribe me please",
    "unsubscribe from all", "leave me alone", "go away", "lose my number", "wrong number", "Sorry wrong number",
    "you have the wrong number", "I never signed up for this", "not interested", "10 but stop texting me",
    "9, stop texting", "9 stop", "10. STOP", "Stop! I gave you a 10 already", "Thanks, but please stop texting me.",
    "ALTO", "parar", "BAJA", "darme de baja", "quiero darme de baja", "no me escriban más",
    "No más mensajes por favor",
    "dejen de enviarme mensajes", "ya no quiero recibir mensajes", "Déjenme en paz", "quítenme de la lista",
    "ARRET", "arrêtez de m'envoyer des messages", "ne m'envoyez plus de SMS", "plus de messages svp",
    "désabonnez-moi",
    "STOPP", "abmelden", "bitte keine SMS mehr", "hören Sie auf mir zu schreiben", "Lassen Sie mich in Ruhe",
    "pare", "SAIR", "pare de me mandar mensagens", "não quero mais receber mensagens", "me tire da lista",
    "FERMA", "annulla", "basta messaggi", "non scrivetemi più", "AFMELDEN", "stop met sms'en", "geen berichten meer",
    # with its reason before or after it, and no comma between them
    "this is my work phone dont text here", "no thx dont text me anymore", "he died please take him off your list",
    "pls dont send me these anymore im 82 years old", "My dad passed away, remove my dad from your list",
    # as our own text says it, and mistyped
    "stop to end", "Reply STOP to end", "STOP 2 END", "stopp it", "stpo texting me", "stop para salir",
    "Stopp zum Abmelden",
    # nobody agreed to it, or somebody else did
    "no autorizo estos mensajes", "No autorizo que me contacten", "je n'ai pas donné mon accord",
    "Dem habe ich nicht zugestimmt", "não autorizo o envio de mensagens", "je ne suis pas la bonne personne",
    "no soy esa persona", "cancelar inscrição", "quero cancelar a subscrição",
    "قف", "توقف", "إيقاف", "إلغاء الاشتراك", "لا ترسلوا لي رسائل", "لا أريد رسائل", "احذف رقمي",
]  # fmt: skip
ANSWERS = [
    "10", "fine", "no", "no thanks", "9 the bus did not stop", "They didn't stop helping me", "non stop smiles 10",
    "I had to cancel my order twice", "I want to cancel my order", "the cancellation was easy", "The end was great",
    "good, in the end", "to the end he was kind", "Staff should stop texting while serving", "the next stop is far",
    "Stop and Shop was fine 8", "One stop shop!", "Please stop changing the menu", "Don't stop what you are doing",
    "you dont call me back", "8 they helped me quit smoking", "he was very helpful", "I needed help with my bill",
    "stop calling me by the wrong name", "stop calling me honey", "stop calling my name so loud",
    "Stop to think before you charge people", "They never text me back", "you dont text me anymore",
    "Take the salmon off the menu", "take him off the waiting list", "no autorizo que me cobren dos veces",
    "Dem Preis habe ich nie zugestimmt", "não autorizei a cobrança extra",
    "no soy la persona más paciente, pero dos horas es mucho", "vous n'êtes pas la bonne personne à qui parler",
    "unsubscribe process was hard", "7 no wait 8", "It started late", "She told me to stop worrying",
    "They would not stop calling my name", "no me molestó nada", "para mí fue excelente", "muy alto el precio",
    "la calidad es baja", "Ende gut alles gut", "keine Probleme", "geen klachten", "nessun problema", "ممتاز", "لا",
]  # fmt: skip
TAPBACKS = [
    "Liked “Thanks! Reply STOP to opt out”", "Loved \"How likely\"", "👍 to “ How likely are you ”",
    "Reacted 😂 to “x”",
    "Removed a like from “abc”", "Emphasised “x”", "Laughed at “STOP”", "Le gustó “x”", "Gefällt „x“", "A aimé «x»",
]  # fmt: skip


@pytest.mark.parametrize("text", STOPS)
def test_a_stop_in_any_wording_is_a_stop(text: str) -> None:
    assert keyword(text) is Keyword.STOP


@pytest.mark.parametrize("text", ANSWERS)
def test_a_keyword_inside_a_sentence_is_no_request(text: str) -> None:
    assert keyword(text) is None


@pytest.mark.parametrize("text", TAPBACKS)
def test_a_symbol_beside_our_text_is_no_reply(text: str) -> None:
    assert keyword(text) is Keyword.TAPBACK


@pytest.mark.parametrize("text", ["HELP", "info", "Who is this?", "help me please", "AYUDA", "مساعدة"])
def test_a_request_for_help_is_one(text: str) -> None:
    assert keyword(text) is Keyword.HELP


@pytest.mark.parametrize("text", ["START", "unstop", "Start please", "opt-in"])
def test_a_request_to_start_is_one(text: str) -> None:
    assert keyword(text) is Keyword.START
    assert agrees_to_start(text)


def test_yes_starts_only_where_the_caller_knows_of_a_stop() -> None:
    assert keyword("YES") is None
    assert agrees_to_start("YES")
    assert not agrees_to_start("9")


@given(
    st.one_of(
        st.text(), st.lists(st.sampled_from(["stop", "me", "no", "more", "texts", ".", "but", "9", "“"])).map(" ".join)
    )
)
def test_any_text_is_told_apart(text: str) -> None:
    assert keyword(text) in {None, *Keyword}


@given(
    st.sampled_from(["stop", "unsubscribe", "alto", "arrêt", "توقف"]),
    st.sampled_from([" ", "!", ".", "\n", "…", "\u200f"]),
)
def test_marks_around_a_stop_do_not_hide_it(word: str, mark: str) -> None:
    assert keyword(f"{mark}{word.upper()}{mark}") is Keyword.STOP
