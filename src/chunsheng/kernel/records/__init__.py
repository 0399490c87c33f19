"""Keys, versions, numbers, attachments, dated links and life-cycle tables of every record."""
