"""The command line, the demonstration district and the doctor."""
