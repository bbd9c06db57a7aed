"""Work that is no conversation: its price agreed on before, kept in the history after."""
