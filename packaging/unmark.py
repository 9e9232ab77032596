"""Lets a linker leave out what nobody uses of an object of Swift's static runtime.

Usage: python3 packaging/unmark.py LIBRARY MEMBER OUTPUT, as libswiftCore.a Swift.o build/runtime/Swift.o.

Swift marks all that is public as to be retained (SHF_GNU_RETAIN), since a dynamic library might be asked for it. A static program is
not: OUTPUT is the member without these marks. The records by which the runtime finds types and conformances (`swift5_…`) keep theirs,
and so does all that they name. Nothing else changes. Source of the layout: elf(5), gABI "Sections".
"""

import pathlib
import struct
import subprocess
import sys

RETAIN = 0x200000
SECTION_SIZE = 64


def unmarked(bytes_):
    """Returns the bytes of a 64-bit little-endian object without the marks."""
    if bytes_[:6] != b"\x7fELF\x02\x01":
        sys.exit("this is no 64-bit little-endian ELF object")
    object_ = bytearray(bytes_)
    (table,) = struct.unpack_from("<Q", object_, 40)
    size, count, names = struct.unpack_from("<HHH", object_, 58)
    if size != SECTION_SIZE or not 0 < names < count or table + count * size > len(object_):
        sys.exit("this object's table of sections is not where its header says, or has more than a plain header can tell")
    (strings,) = struct.unpack_from("<Q", object_, table + names * size + 24)
    for section in range(table, table + count * size, size):
        name, _, flags = struct.unpack_from("<IIQ", object_, section)
        if not object_.startswith(b"swift5_", strings + name):
            struct.pack_into("<Q", object_, section + 8, flags & ~RETAIN)
    return object_


def main():
    library, member, output = sys.argv[1:]
    archived = subprocess.run(["ar", "p", library, member], check=True, capture_output=True).stdout
    pathlib.Path(output).write_bytes(unmarked(archived))


main()
