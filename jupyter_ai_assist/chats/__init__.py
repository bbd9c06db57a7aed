"""Open chats and the clients that see them, whatever it is that carries their messages."""
