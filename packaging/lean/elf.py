"""Object files in ELF, for 64 bits, as they are read."""

import collections
import struct

PROGRAM, SYMBOLS, RELOCATIONS = 1, 2, 4
CODE, LINK_ORDER, RETAIN, EXCLUDE = 0x4, 0x80, 0x200000, 0x80000000
ABSOLUTE, RELATIVE, CALL = 1, 2, 4
X86_64 = 62

Section = collections.namedtuple("Section", "name_offset kind flags address offset size link info align entry")
Symbol = collections.namedtuple("Symbol", "name kind section value size raw")
Relocation = collections.namedtuple("Relocation", "offset symbol kind addend")


class Object:
    """An object file as it was read."""

    def __init__(self, bytes_):
        self.bytes = bytearray(bytes_)
        self.machine, = struct.unpack_from("<H", self.bytes, 18)
        self.table, = struct.unpack_from("<Q", self.bytes, 40)
        count, names = struct.unpack_from("<HH", self.bytes, 60)
        assert count and names < 0xFF00, "more sections than a plain header can say"
        self.sections = [Section(*struct.unpack_from("<IIQQQQIIQQ", self.bytes, self.table + 64 * i)) for i in range(count)]
        self.names = [self.string(self.sections[names].offset + section.name_offset) for section in self.sections]
        self.symbol_table = next(i for i, section in enumerate(self.sections) if section.kind == SYMBOLS)
        header = self.sections[self.symbol_table]
        strings = self.sections[header.link].offset
        self.symbols = []
        for at in range(header.offset, header.offset + header.size, 24):
            name, kind, _, section, value, size = struct.unpack_from("<IBBHQQ", self.bytes, at)
            self.symbols.append(Symbol(self.string(strings + name), kind & 15, section, value, size, self.bytes[at : at + 24]))
        self.relocated_by = {section.info: i for i, section in enumerate(self.sections) if section.kind == RELOCATIONS}
        self.relocations = {}
        for target, i in self.relocated_by.items():
            if self.names[target] == ".eh_frame":
                continue
            section = self.sections[i]
            entries = struct.iter_unpack("<QQq", self.bytes[section.offset : section.offset + section.size])
            self.relocations[target] = [Relocation(at, info >> 32, info & 0xFFFFFFFF, addend) for at, info, addend in entries]

    def string(self, at):
        return self.bytes[at : self.bytes.index(0, at)].decode("latin1")

    def content(self, i):
        return self.bytes[self.sections[i].offset : self.sections[i].offset + self.sections[i].size]

    def is_section_symbol(self, symbol):
        return self.symbols[symbol].kind == 3
