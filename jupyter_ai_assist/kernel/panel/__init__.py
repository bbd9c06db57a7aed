"""The panel: the chat as a widget, whose views speak to the engine over a comm."""
