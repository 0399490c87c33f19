"""Files of the office: tables read and written, blank forms, official documents. Knows no register."""
