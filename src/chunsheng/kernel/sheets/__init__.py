"""Records in and out of registers by the sheet: import, export, print. Every register's, declared once."""
