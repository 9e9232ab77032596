"""Cuts the object that is Swift's standard library into pieces that a linker can leave out.

Usage: python3 packaging/lean LIBRARY MEMBER OUTPUT, as in libswiftCore.a Swift.o build/lean/Swift.o.

The standard library comes as one object, Swift.o. A linker leaves out whole sections, and there Swift.o is in the way twice: it marks
everything public as to be retained, and its local functions, 1.6 MB, are one section, which mentions nearly all the rest. So this
 1. gives each function and each object in the large sections a section of its own,
 2. takes the marks away, and
 3. ties the records by which the runtime finds conformances and types to the type that they speak of: with SHF_LINK_ORDER a record is
    linked exactly when its type is. Whoever asks for a conformance at run time holds the type's metadata, and that names the type.

No byte of code or data is changed, only which section it is in; what an instruction says relative to its own place gets a relocation.
What could not be told apart safely stays together. An object that does not look as expected, as of another Swift, stays whole, with a
warning; so does one for a processor other than x86-64. Only the marks go there.
"""
import pathlib
import struct
import subprocess
import sys
import tempfile

from cuts import Cuts, keep_doubtful_together, references_in_code, resolve
from elf import CODE, PROGRAM, RETAIN, X86_64, Object
from writer import Writer


def unmarked(object_):
    """Returns the bytes of an object without the marks alone; the runtime's records keep theirs."""
    for i, section in enumerate(object_.sections):
        if not object_.names[i].startswith("swift5_"):
            struct.pack_into("<Q", object_.bytes, object_.table + 64 * i + 8, section.flags & ~RETAIN)
    return object_.bytes


def lean(path):
    """Returns the bytes of the object at a path, cut."""
    object_ = Object(path.read_bytes())
    if object_.machine != X86_64:
        return unmarked(object_)
    cuts = Cuts(object_)
    code = [i for i, each in enumerate(object_.sections) if each.kind == PROGRAM and each.flags & CODE and each.size]
    found, ends = references_in_code(object_, path, cuts, code)
    places, used_by = resolve(object_, cuts, set(code), ends)
    keep_doubtful_together(object_, cuts, used_by)
    writer = Writer(object_, cuts)
    writer.move_symbols()
    writer.move_relocations(places, found)
    writer.leave_out()
    writer.tie_records()
    return writer.bytes()


def main():
    library, member, output = sys.argv[1:]
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run(["ar", "x", pathlib.Path(library).resolve(), member], cwd=directory, check=True)
        path = pathlib.Path(directory) / member
        try:
            result = lean(path)
        except (AssertionError, LookupError, TypeError, ValueError, struct.error) as error:
            print(f"warning: {member} of this Swift is not as packaging/lean expects it, and stays whole: {error!r}", file=sys.stderr)
            result = unmarked(Object(path.read_bytes()))
    pathlib.Path(output).write_bytes(result)


main()
