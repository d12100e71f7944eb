"""What the common mail programs put under an answer is not taken for what the customer says."""

import pytest

from tests.connectors.email.mails import html, mail, message

NEW = "It is still not here."
OLD = "Your order LT-100002 is on its way."


def under(*lines: str) -> str:
    return "\n".join((NEW, "", *lines))


PLAIN = {
    "gmail": under("On Mon, Jan 5, 2026 at 10:00 AM Lantern <shop@lantern.example> wrote:", f"> {OLD}"),
    "gmail, folded": under("On Mon, Jan 5, 2026 at 10:00 AM Lantern Lamps <", "shop@lantern.example> wrote:", "", f"> {OLD}"),
    "gmail zh": under("Lantern <shop@lantern.example> 于2026年1月5日周一 10:00写道：", f"> {OLD}"),
    "gmail ja": under("2026年1月5日(月) 10:00 Lantern <shop@lantern.example>:", f"> {OLD}"),
    "gmail ko": under("2026년 1월 5일 (월) 오전 10:00, Lantern <shop@lantern.example>님이 작성:", f"> {OLD}"),
    "gmail es": under("El lun, 5 ene 2026 a las 10:00, Lantern (<shop@lantern.example>) escribió:", f"> {OLD}"),
    "gmail fr": under("Le lun. 5 janv. 2026 à 10:00, Lantern <shop@lantern.example> a écrit :", f"> {OLD}"),
    "gmail de": under("Am Mo., 5. Jan. 2026 um 10:00 Uhr schrieb Lantern <shop@lantern.example>:", f"> {OLD}"),
    "gmail pt": under("Em seg., 5 de jan. de 2026 às 10:00, Lantern <shop@lantern.example> escreveu:", f"> {OLD}"),
    "gmail it": under("Il giorno lun 5 gen 2026 alle ore 10:00 Lantern <shop@lantern.example> ha scritto:", f"> {OLD}"),
    "apple": under("> On 5 Jan 2026, at 10:00, Lantern <shop@lantern.example> wrote:", "> ", f"> {OLD}",
                   "", "Sent from my iPhone"),
    "apple zh": under("> 在 2026年1月5日，10:00，Lantern <shop@lantern.example> 写道：", f"> {OLD}"),
    "apple ja": under("2026/01/05 10:00、Lantern <shop@lantern.example>のメール:", "", OLD),
    "outlook": under("________________________________", "From: Lantern <shop@lantern.example>",
                     "Sent: Monday, January 5, 2026 10:00 AM",
                     "To: Dana <dana@customer.example>", "Subject: Lamp", "", OLD),
    "outlook, bold": under("*From:* Lantern <shop@lantern.example>", "*Sent:* Monday", "*To:* Dana", "*Subject:* Lamp", "", OLD),
    "outlook zh": under("发件人: Lantern <shop@lantern.example>", "发送时间: 2026年1月5日 10:00",
                        "收件人: Dana", "主题: Lamp", "", OLD),
    "outlook zh-TW": under("寄件者: Lantern", "寄件日期: 2026年1月5日", "收件者: Dana", "主旨: Lamp", "", OLD),
    "outlook de": under("Von: Lantern", "Gesendet: Montag, 5. Januar 2026 10:00", "An: Dana", "Betreff: Lamp", "", OLD),
    "outlook fr": under("De : Lantern", "Envoyé : lundi 5 janvier 2026 10:00", "À : Dana", "Objet : Lamp", "", OLD),
    "outlook es": under("De: Lantern", "Enviado: lunes, 5 de enero", "Para: Dana", "Asunto: Lamp", "", OLD),
    "outlook pt": under("De: Lantern", "Enviado: segunda-feira", "Para: Dana", "Assunto: Lamp", "", OLD),
    "outlook it": under("Da: Lantern", "Inviato: lunedì 5 gennaio", "A: Dana", "Oggetto: Lamp", "", OLD),
    "outlook ja": under("差出人: Lantern", "送信日時: 2026年1月5日", "宛先: Dana", "件名: Lamp", "", OLD),
    "outlook ko": under("보낸 사람: Lantern", "보낸 날짜: 2026년 1월 5일", "받는 사람: Dana", "제목: Lamp", "", OLD),
    "old outlook": under("-----Original Message-----", "From: Lantern", OLD),
    "old outlook de": under("-----Ursprüngliche Nachricht-----", "Von: Lantern", OLD),
    "qq": under("------------------ 原始邮件 ------------------", '发件人: "Lantern" <shop@lantern.example>;', OLD),
    "qq, no spaces": under("---原始邮件---", "发件人:\"Lantern\"", OLD),
    "163": under("At 2026-01-05 10:00:00, \"Lantern\" <shop@lantern.example> wrote:", f">{OLD}"),
    "163 zh": under("在 2026-01-05 10:00:00，\"Lantern\" <shop@lantern.example> 写道：", OLD),
    "163 app": under("---- 回复的原邮件 ----", "| 发件人 | Lantern |", OLD),
    "signature": under("-- ", "Dana Lin", "Tel. 123"),
    "signature without its space": under("--", "Dana Lin"),
    "ios": under("Sent from my iPhone"),
    "ios zh": under("发自我的iPhone"),
    "ios de": under("Von meinem iPhone gesendet"),
    "ios ja": under("iPhoneから送信"),
    "outlook app": under("Get Outlook for iOS<https://aka.ms/o0ukef>"),
    "disclaimer": under("This e-mail and any attachments are confidential and intended solely for the addressee.", "Delete it."),
    "disclaimer zh": under("本邮件及其附件含有保密信息，仅限于收件人使用。"),
    "disclaimer below a rule": under("________________", "CONFIDENTIALITY NOTICE: The contents of this mail are confidential."),
    "nothing": NEW,
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_plain(name: str) -> None:
    assert message(mail(PLAIN[name])).text == NEW


HTML = {
    "gmail": f'<div dir="ltr">{NEW}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
    f'On Mon, Jan 5, 2026 at 10:00 AM Lantern &lt;<a href="mailto:x">shop@lantern.example</a>&gt; wrote:<br></div>'
    f'<blockquote class="gmail_quote">{OLD}</blockquote></div>',
    "gmail signature": f'<div>{NEW}</div>-- <br><div class="gmail_signature"><div>Dana<div>Tel</div></div></div>',
    "apple": f"<div>{NEW}</div><div><br><blockquote type='cite'>"
    f"<div>On 5 Jan 2026, at 10:00, Lantern wrote:</div>{OLD}</blockquote></div>",
    "outlook": f"<p class=MsoNormal>{NEW}<o:p></o:p></p><hr>"
    f'<div id="divRplyFwdMsg"><b>From:</b> Lantern<br><b>Sent:</b> Monday<br>'
    f"<b>To:</b> Dana<br><b>Subject:</b> Lamp</div><div>{OLD}</div>",
    "qq": f"<div>{NEW}</div><div><br></div><div>------------------&nbsp;原始邮件&nbsp;------------------</div><div>发件人</div>"
    f"<div>{OLD}</div>",
    "163": f'<div>{NEW}</div><br><p>At 2026-01-05 10:00:00, "Lantern" &lt;shop@lantern.example&gt; wrote:</p>'
    f'<blockquote id="isReplyContent">{OLD}</blockquote>',
    "yahoo": f'<div>{NEW}</div><div class="yahoo_quoted">'
    f"<div>On Monday, January 5, 2026, 10:00 AM, Lantern wrote:</div><div>{OLD}</div></div>",
}


@pytest.mark.parametrize("name", HTML)
def test_html(name: str) -> None:
    assert message(html(HTML[name])).text == NEW


def test_answers_between_and_below_the_old_lines_are_kept() -> None:
    body = "On Mon, Jan 5, 2026 Lantern wrote:\n> Which lamp?\nThe small one.\n> Which colour?\n\nRed.\n"
    assert message(mail(body)).text == "The small one.\n\nRed."


def test_a_mail_passed_on_keeps_the_old_words() -> None:
    body = f"See below.\n\n--- Forwarded message ---\nFrom: Shop\nDate: Mon\nSubject: Order\nTo: x\n\n{OLD}\n"
    text = message(mail(body, subject="Fwd: Order")).text
    assert text.startswith("See below.") and OLD in text


@pytest.mark.parametrize(
    "body",
    [
        "From: where do you send?\nThank you.",
        "I wrote:\nnothing came",
        "Your colleague wrote: it is on its way. Is it?",
        "My list:\n- one\n- two -- and a half",
        "在网上看到你们写道：\n质保三年",
        "Sent from Berlin last week, and not here yet.\nWhat now?",
        "Please send it\nto: Main Street 1",
    ],
)
def test_words_that_only_look_like_a_mark_stay(body: str) -> None:
    assert message(mail(body)).text == body
