"""WHAT GOES OUT: the parcel, its manifest and its checklist."""
