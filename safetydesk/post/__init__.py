"""WHAT GOES OUT, AND THE MAILBOX: the parcel, its manifest and its checklist; mails fetched onto the desk."""
