"""The phones of all platforms that have a fake."""

from tests.fakes.phone import Phone
from tests.fakes.phones.line import LinePhone
from tests.fakes.phones.messenger import MessengerPhone
from tests.fakes.phones.slack import SlackPhone
from tests.fakes.phones.telegram import TelegramPhone
from tests.fakes.phones.twilio import TwilioPhone
from tests.fakes.phones.wechat import WeChatPhone
from tests.fakes.phones.whatsapp import WhatsAppPhone

PHONES: tuple[type[Phone], ...] = (
    TelegramPhone,
    WhatsAppPhone,
    MessengerPhone,
    SlackPhone,
    LinePhone,
    WeChatPhone,
    TwilioPhone,
)
