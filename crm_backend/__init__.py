"""The CRM: customers, conversations, agents, and all that the bot asks about them."""
