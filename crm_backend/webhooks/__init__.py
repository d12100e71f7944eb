"""Applications of the chat API are told what happens: outgoing webhooks, signed, tried again, and never lost."""
