"""One module per group of commands: read arguments, call a room, show what came of it."""
