"""What the channels of Meta share: how a webhook proves itself and comes in batches, and what the Graph API's answers mean."""
