"""How somebody proves who they are: codes, passwords, second factors, sessions."""
