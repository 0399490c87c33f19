"""Grant, revoke, open a sensitive field, erase: the acts that need a reason and leave a trace."""
