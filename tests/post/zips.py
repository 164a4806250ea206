"""What is in a zip, and a zip that somebody has been at."""

import zipfile


def members(path):
    """The bytes of every member by its name."""
    with zipfile.ZipFile(path) as bundle:
        return {entry.filename: bundle.read(entry) for entry in bundle.infolist()}


def rewrite(path, change):
    """The zip again with other members, every CRC right."""
    found = members(path)
    change(found)
    with zipfile.ZipFile(path, "w") as bundle:
        for name, data in found.items():
            bundle.writestr(name, data)
