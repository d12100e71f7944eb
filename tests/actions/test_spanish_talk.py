"""Conversations in Spanish through real Rasa, and from one language into another."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue


@pytest.fixture
def dana(dana: Customer) -> Customer:
    dana.language = "es"
    return dana


@pytest.fixture
def visitor(visitor: Customer) -> Customer:
    visitor.language = "es"
    return visitor


def test_an_order_is_looked_up(dana: Customer) -> None:
    said = dana.says("¿dónde está LT-100001?", "track_order", order_number="LT-100001")
    assert "Purificador de aire Breeze" in said.text and "Polar Post" in said.text
    assert "camino" in said.text or "salió" in said.text


def test_an_order_is_cancelled_after_a_yes(dana: Customer) -> None:
    said = dana.says("cancela LT-100002", "cancel_order", order_number="LT-100002")
    assert said.text.startswith("¿Cancelo LT-100002 (Lámpara de escritorio Lantern, 2 × Foco inteligente de colores")
    assert said.titles == ["Sí, cancelarlo", "No, conservarlo"]
    assert "Cancelado: LT-100002" in dana.says("sí, por favor", "thank", confidence=0.4).text
    assert dana.crm.orders["LT-100002"].status == "cancelled"


@pytest.mark.parametrize("answer", ["no", "No, mejor no", "tampoco", "nunca"])
def test_a_no_keeps_it(dana: Customer, answer: str) -> None:
    dana.says("cancela LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says(answer, "inform", confidence=0.3)
    assert "LT-100002" in said.text and said.form is None
    assert dana.crm.orders["LT-100002"].status == "preparing"


@pytest.mark.parametrize("answer", ["espera", "no sé", "tal vez", "¿vale?", "mmm quizás", "déjame pensar"])
def test_a_hesitation_is_neither(dana: Customer, answer: str) -> None:
    dana.says("cancela LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says(answer, "affirm", confidence=0.95)
    assert said.asks == "cancel_confirmed" and dana.crm.orders["LT-100002"].status == "preparing"


def test_the_order_is_corrected(dana: Customer) -> None:
    dana.says("cancela LT-100001", "cancel_order", order_number="LT-100011")
    said = dana.says("no, perdón, quise decir el LT-100002", "deny", order_number="LT-100002")
    assert "¿Cancelo LT-100002" in said.text


def test_it_is_left(dana: Customer) -> None:
    dana.says("cancela", "cancel_order")
    said = dana.says("olvídalo", "stop_flow")
    assert said.form is None and "no se cambió nada" in said.text.lower()


def test_a_person_is_offered_after_two_hints(dana: Customer) -> None:
    dana.says("cancela un pedido", "cancel_order")
    said = dana.says("bla bla", "inform", confidence=0.2)
    said = dana.says("bla bla bla", "inform", confidence=0.2)
    said = dana.says("bla", "inform", confidence=0.2)
    assert "Hablar con una persona" in said.titles


def test_an_order_is_chosen_by_its_words_with_or_without_accents(dana: Customer) -> None:
    dana.says("quiero cancelar un pedido", "cancel_order")
    said = dana.says("el de la lampara de escritorio", "inform", confidence=0.3)
    assert "¿Cancelo LT-100002" in said.text


def test_what_is_not_at_hand_is_explained(visitor: Customer) -> None:
    visitor.says("¿dónde está mi pedido?", "track_order")
    said = visitor.says("no recuerdo el número", "login_problem", confidence=0.5)
    assert "correo de confirmación" in said.text and said.asks == "order_number"


def test_an_item_is_sent_back(dana: Customer) -> None:
    said = dana.says("quiero devolver algo de LT-100003", "return_item", order_number="LT-100003")
    assert "¿Qué quieres devolver de LT-100003?" in said.text
    said = dana.says("los dos", "inform", confidence=0.3)
    assert "¿Por qué devuelves Lámpara de pie Arc, Audífonos Quiet" in said.text
    said = dana.says("no me gustan", "inform", confidence=0.4)
    assert said.text.startswith("¿Devuelves") and "tu tarjeta" in said.text
    assert "está registrada" in dana.says("claro", "affirm").text


def test_a_complaint_becomes_a_ticket(dana: Customer) -> None:
    assert "TK-1001" in dana.says("su servicio es pésimo", "complaint").text
    assert "Estás en el lugar 1 de la fila; hay 2 personas conectadas" in dana.says("sí", "affirm").text


def test_a_part_of_the_day_suits(dana: Customer) -> None:
    dana.says("llámenme al +1 415 555 0100", "callback_request", phone_number="+14155550100")
    said = dana.says("cuanto antes", "inform", confidence=0.4)
    assert "en cuanto pueda" in said.text and dana.crm.callbacks[0]["at"] is None


def test_spanish_is_switched_to_and_back_by_writing_it(dana: Customer) -> None:
    assert dana.says("gracias", "thank").text in (
        "De nada. ¿Queda algo pendiente?",
        "Me alegra ayudarte. ¿Algo más?",
        "Con gusto. ¿Puedo hacer algo más por ti?",
    )
    dana.language = "en"
    assert "welcome" in dana.says("are you a bot", "bot_challenge").text or "bot" in dana.last.text  # type: ignore[union-attr]
    dana.language = "es"
    assert "inglés" not in dana.says("hola", "greet").text and "Hola, Dana" in dana.last.text  # type: ignore[union-attr]


def test_spanish_is_asked_for(dana: Customer) -> None:
    dana.language = "en"
    assert dana.says("spanish please", "change_language", language="es").text == "Seguimos en español."
    assert dana.crm.languages == ["es"]


def test_the_languages_that_are_answered_are_named(dana: Customer) -> None:
    said = dana.says("otro idioma", "change_language")
    assert "English, Español, 中文" in said.text and {"Français", "Español"} <= set(said.titles)


def test_a_damaged_item_is_reported(dana: Customer) -> None:
    said = dana.says(
        "la lámpara de LT-100003 llegó rota", "damaged_item", order_number="LT-100003", product=("floor lamp", "lámpara")
    )
    assert "¿Qué daño tiene Lámpara de pie Arc de LT-100003?" in said.text
    said = dana.says("la pantalla está partida en dos", "inform", confidence=0.4)
    assert "¿prefieres un reemplazo o el reembolso?" in said.text
    dana.presses("Un reemplazo")
    said = dana.says("sí", "affirm") if dana.last and dana.last.asks == "confirmed" else dana.last or said
    assert "Lamento que llegara dañado" in said.text and "TK-" in said.text


def test_what_tells_nothing_new_is_asked_for(dana: Customer) -> None:
    said = dana.says("Hola, me llegó rota la lámpara del pedido LT-100003", "damaged_item", order_number="LT-100003")
    assert said.asks in ("items", "own_words")


def test_an_item_is_taken_out_of_an_order(dana: Customer) -> None:
    dana.crm.orders["LT-100002"].status = "paid"
    dana.says("cambia LT-100002", "change_order", order_number="LT-100002")
    dana.presses("2 × Foco")
    said = dana.says("quítalo", "inform", confidence=0.4)
    assert said.text.startswith("¿Quito 2 × Foco inteligente de colores de LT-100002? Cuesta")
    assert "Listo: LT-100002 ahora lleva Lámpara de escritorio Lantern" in dana.says("dale", "affirm").text


def test_an_order_goes_to_another_address(dana: Customer) -> None:
    dana.says("cambia la dirección de LT-100002", "change_address", order_number="LT-100002")
    said = dana.says("Avenida Reforma 222, 06600 Ciudad de México", "inform")
    assert said.text.startswith("¿Envío LT-100002 a esta dirección?") and "Sí, a la dirección nueva" in said.titles
    assert "Listo: LT-100002 ahora va a" in dana.presses("Sí, a la dirección nueva").text
