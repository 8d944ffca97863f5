"""The line to the mail servers: letters out by SMTP, letters in by IMAP, and the password for both."""
