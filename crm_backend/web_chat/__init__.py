"""The chat on web pages: visitors' sessions and the websocket of the widget."""
