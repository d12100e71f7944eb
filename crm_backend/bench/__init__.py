"""`concierge bench`: Concierge and stock Rasa measured one after the other, by the same client, on the same machine."""
