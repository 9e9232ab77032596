"""The object with its large sections cut."""

import collections
import re
import struct

from elf import EXCLUDE, LINK_ORDER, PROGRAM, RELATIVE, RELOCATIONS, RETAIN

RECORDS = ("swift5_protocol_conformances", "swift5_type_metadata", "swift5_type_metadata_2")


class Writer:
    """The same object with its large sections cut."""

    def __init__(self, object_, cuts):
        self.object, self.cuts = object_, cuts
        self.group_of, self.extents, self.first, self.pieces = {}, {}, {}, []
        for i in cuts.starts:
            self.group_of[i], self.extents[i] = cuts.groups(i)
            self.first[i] = len(self.pieces)
            self.pieces += [(i, group) for group in range(len(self.extents[i]))]
        self.local = object_.sections[object_.symbol_table].info
        self.headers = [list(section) for section in object_.sections]
        self.tail = bytearray()

    def group(self, i, offset):
        return self.group_of[i][self.cuts.piece(i, offset)]

    def section(self, i, group):
        """Returns the number that a group's section gets: two for each, the second for its relocations."""
        return len(self.object.sections) + 2 * (self.first[i] + group)

    def base(self, i, place):
        """Returns the symbol of the section that a place is in now, and where that began."""
        group = self.group(i, place)
        return self.local + self.first[i] + group, self.extents[i][group][0]

    def append(self, bytes_):
        self.tail += bytes(-(len(self.object.bytes) + len(self.tail)) % 8)
        self.tail += bytes_
        return len(self.object.bytes) + len(self.tail) - len(bytes_)

    def move_symbols(self):
        """Writes the symbols again: the new sections' come last among the local ones."""
        table = bytearray()
        for number, symbol in enumerate(self.object.symbols):
            if number == self.local:
                for i, group in self.pieces:
                    table += struct.pack("<IBBHQQ", 0, 3, 0, self.section(i, group), 0, 0)
            entry, i = bytearray(symbol.raw), symbol.section
            if i in self.cuts.starts and symbol.kind != 3:
                group = self.group(i, min(symbol.value, self.object.sections[i].size - 1))
                struct.pack_into("<HQ", entry, 6, self.section(i, group), symbol.value - self.extents[i][group][0])
            table += entry
        header = self.headers[self.object.symbol_table]
        header[4], header[5], header[7] = self.append(table), len(table), self.local + len(self.pieces)

    def move_relocations(self, places, found):
        """Writes all relocations for the new symbols, and those that an uncut section did not need."""
        cut = collections.defaultdict(list)
        for section, relocations in self.object.relocations.items():
            changed = []
            for index, (offset, symbol, kind, addend) in enumerate(relocations):
                if (section, index) in places:
                    into = self.object.symbols[symbol].section
                    symbol, start = self.base(into, places[section, index])
                    addend -= start
                elif symbol >= self.local:
                    symbol += len(self.pieces)
                if section in self.cuts.starts:
                    group = self.group(section, offset)
                    cut[section, group].append((offset - self.extents[section][group][0], symbol << 32 | kind, addend))
                else:
                    changed.append((offset, symbol << 32 | kind, addend))
            if section not in self.cuts.starts:
                at = self.object.sections[self.object.relocated_by[section]].offset
                self.object.bytes[at : at + 24 * len(changed)] = b"".join(struct.pack("<QQq", *each) for each in changed)
        text = self.cuts.text
        for offset, target in found:
            group = self.group(text, offset)
            if self.group(text, target) != group:
                symbol, start = self.base(text, target)
                cut[text, group].append((offset - self.extents[text][group][0], symbol << 32 | RELATIVE, target - start - 4))
        for i, group in self.pieces:
            self.add_section(i, group, sorted(cut[i, group]))

    def add_section(self, i, group, relocations):
        section, (start, end) = self.object.sections[i], self.extents[i][group]
        align = section.align
        while start % align:
            align //= 2
        self.headers.append([section.name_offset, PROGRAM, section.flags, 0, section.offset + start, end - start, 0, 0, align, 0])
        table = b"".join(struct.pack("<QQq", *each) for each in relocations)
        name = self.object.sections[self.object.relocated_by[i]].name_offset
        header = [name, PROGRAM, EXCLUDE, 0, 0, 0, 0, 0, 1, 0]
        if table:
            header = [name, RELOCATIONS, 0x40, 0, self.append(table), len(table), self.object.symbol_table, self.section(i, group), 8, 24]
        self.headers.append(header)

    def leave_out(self):
        """Empties the sections that were cut, and the tables for unwinding, which nothing reads."""
        unwinding = [i for i, name in enumerate(self.object.names) if name == ".eh_frame"]
        for i in [*self.cuts.starts, *unwinding]:
            for each in (i, self.object.relocated_by[i]):
                self.headers[each][1:10] = [PROGRAM, EXCLUDE, 0, 0, 0, 0, 0, 1, 0]

    def tie_records(self):
        """Lets a linker leave out what nothing mentions, and records with the types that they are about; protocols are looked up by name."""
        relocations = {}

        def follow(i, offset):
            if i not in relocations:
                relocations[i] = {each.offset: each for each in self.object.relocations.get(i, ())}
            if offset in relocations[i]:
                symbol = self.object.symbols[relocations[i][offset].symbol]
                return symbol.section, symbol.value + relocations[i][offset].addend, symbol.name
            return None

        for i, name in enumerate(self.object.names):
            if self.object.sections[i].kind != PROGRAM or name == "swift5_protocols":
                continue
            self.headers[i][2] &= ~RETAIN
            if name not in RECORDS:
                continue
            section, offset, about = follow(i, 0)
            if name == "swift5_protocol_conformances":
                flags, = struct.unpack_from("<I", self.object.bytes, self.object.sections[section].offset + offset + 12)
                about_type = follow(section, offset + 4)
                if about_type and flags >> 3 & 7 == 1 and about_type[0]:  # by way of a pointer
                    about_type = follow(*about_type[:2])
                section, offset, about = about_type or (section, offset, about)
            if section == 0 or re.fullmatch(r"\$sS[a-zA-Z]Mn", about):  # Int, Array and their like are also looked up by name
                self.headers[i][2] |= RETAIN
            else:
                self.headers[i][2] |= LINK_ORDER
                self.headers[i][6] = self.section(section, self.group(section, offset)) if section in self.cuts.starts else section

    def bytes(self):
        table = self.append(b"")
        result = self.object.bytes + self.tail
        for header in self.headers:
            result += struct.pack("<IIQQQQIIQQ", *header)
        assert len(self.headers) < 0xFF00, "more sections than a plain header can say"
        struct.pack_into("<Q", result, 40, table)
        struct.pack_into("<H", result, 60, len(self.headers))
        return result
