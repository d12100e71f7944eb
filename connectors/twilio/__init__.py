"""SMS and MMS by Twilio (https://www.twilio.com/docs/messaging)."""

from connectors.twilio.connector import TwilioConnector

__all__ = ["TwilioConnector"]
