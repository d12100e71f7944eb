"""Slack, over its Events API and Web API (https://docs.slack.dev/apis/events-api)."""

from connectors.slack.connector import SlackConnector

__all__ = ["SlackConnector"]
