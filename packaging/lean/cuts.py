"""Where the large sections are cut, and what every reference into them means."""

import bisect
import collections
import re
import struct
import subprocess

from elf import ABSOLUTE, CALL, PROGRAM, RELATIVE, RETAIN

DISASSEMBLER = "llvm-objdump-14"
SMALL = 256
HUBS = (".text", ".rodata", ".data", ".data.rel.ro", "swift5_typeref")


class Cuts:
    """Where the large sections are cut, and which cuts are kept together."""

    def __init__(self, object_):
        self.object = object_
        self.starts, self.named, self.together = {}, {}, collections.defaultdict(list)
        symbols = collections.defaultdict(list)
        for symbol in object_.symbols:
            if symbol.kind in (0, 1, 2):
                symbols[symbol.section].append((symbol.value, symbol.size))
        for i, section in enumerate(object_.sections):
            if object_.names[i] not in HUBS or section.kind != PROGRAM or section.flags & RETAIN or section.size < SMALL:
                continue
            cuts, end = {0}, 0
            for value, size in sorted(symbols[i], key=lambda pair: (pair[0], -pair[1])):
                if value >= end:  # else a second name for the inside of an object
                    cuts.add(value)
                    if object_.names[i] != ".text":
                        cuts.add(value + size)
                    end = value + size
            self.starts[i] = sorted(cuts - {section.size})
            self.named[i] = {value for value, _ in symbols[i]}
        self.text, = [i for i in self.starts if object_.names[i] == ".text"]

    def piece(self, i, offset):
        return bisect.bisect_right(self.starts[i], offset) - 1

    def end(self, i, piece):
        return self.starts[i][piece + 1] if piece + 1 < len(self.starts[i]) else self.object.sections[i].size

    def keep_together(self, i, one, other):
        if self.piece(i, one) != self.piece(i, other):
            self.together[i].append((one, other))

    def groups(self, i):
        """Joins the pieces that stay together: the group of each piece, and where each group starts and ends.

        Groups of data may overlap: what lies between two pieces that stay together is copied, without its relocations.
        """
        parent = list(range(len(self.starts[i])))

        def root(piece):
            while parent[piece] != piece:
                piece = parent[piece]
            return piece

        for one, other in self.together[i]:
            low, high = sorted((self.piece(i, one), self.piece(i, other)))
            for piece in range(low + 1, high + 1) if i == self.text else (high,):
                parent[root(piece)] = root(low)
        number, of, extents = {}, [], []
        for piece, start in enumerate(self.starts[i]):
            if root(piece) not in number:
                number[root(piece)] = len(extents)
                extents.append([start, start])
            of.append(number[root(piece)])
            extents[of[-1]][1] = self.end(i, piece)
        return of, extents


def instructions(object_, path, code):
    """Yields section, start, end and text of each instruction."""
    lines = subprocess.run([DISASSEMBLER, "-d", "--no-show-raw-insn", path], stdout=subprocess.PIPE, text=True, check=True).stdout
    sections, section, last = iter(code), None, None
    for line in lines.splitlines():
        if line.startswith("Disassembly of section "):
            if last:
                yield section, last[0], object_.sections[section].size, last[1]
            section, last = next(sections), None
            assert line == f"Disassembly of section {object_.names[section]}:", line
        elif match := re.match(r"\s+([0-9a-f]+):\s+(\S.*)$", line):
            start = int(match[1], 16)
            if last:
                yield section, last[0], start, last[1]
            last = start, match[2]
    yield section, last[0], object_.sections[section].size, last[1]


def references_in_code(object_, path, cuts, code):
    """Finds what instructions of the cut code say without a relocation, and where each instruction with one ends."""
    relocated = {i: {relocation.offset for relocation in object_.relocations.get(i, ())} for i in code}
    text, bytes_, found, ends = cuts.text, object_.content(cuts.text), [], {}
    for section, start, end, line in instructions(object_, path, code):
        here = [offset for offset in range(start, end) if offset in relocated[section]]
        ends.update({(section, offset): end for offset in here})
        if section != text or here:
            continue
        assert "unknown" not in line, line
        operation = line.split()[0]
        if operation[0] == "j" or operation.startswith(("call", "loop", "xbegin")):
            match = re.match(r"\S+\s+0x([0-9a-f]+) <", line)
        elif "(%rip)" in line:
            assert operation == "leaq", line
            match = re.search(r"# 0x([0-9a-f]+)", line)
        else:
            match = None
        if not match or cuts.piece(text, start) == cuts.piece(text, int(match[1], 16)):
            continue
        target = int(match[1], 16)
        if end - start == 2:  # a short jump has no room for a relocation
            cuts.keep_together(text, start, target)
        else:
            assert struct.unpack_from("<i", bytes_, end - 4)[0] + end == target, line
            found.append((end - 4, target))
    return found, ends


def resolve(object_, cuts, code, ends):
    """Finds the place in a cut section that each relocation by section means: (section, index) to offset.

    An instruction counts from its end. An entry of a jump table counts from the table's start, which an instruction mentions.
    """
    text, used_by, bases = cuts.text, collections.defaultdict(set), collections.defaultdict(dict)
    for section in code:
        for offset, symbol, kind, addend in object_.relocations.get(section, ()):
            into = object_.symbols[symbol].section
            if object_.is_section_symbol(symbol) and kind == RELATIVE and into not in code:
                function = (section, cuts.piece(text, offset) if section == text else 0)
                place = addend + ends[section, offset] - offset
                bases[into].setdefault(place, set()).add(function)
                if into in cuts.starts:
                    used_by[function, into].add(place)
    places, tables = {}, set()
    for section, relocations in object_.relocations.items():
        base = previous = None
        for index, (offset, symbol, kind, addend) in enumerate(relocations):
            into = object_.symbols[symbol].section if object_.is_section_symbol(symbol) else None
            if into in cuts.starts and section in code:
                assert kind in (RELATIVE, CALL), kind
                places[section, index] = addend + ends[section, offset] - offset
                continue
            if kind != RELATIVE or into is None:
                base = None
            elif offset in bases[section] and offset not in cuts.named.get(section, ()):
                base = offset
            elif previous != offset - 4:
                base = None
            previous = offset
            if into not in cuts.starts:
                continue
            assert kind in (ABSOLUTE, RELATIVE), kind
            place = addend
            if base is not None:
                place -= offset - base
                assert into == text and (text, cuts.piece(text, place)) in bases[section][base], "not a jump table"
                if section in cuts.starts:
                    tables.add((section, base))
            elif into == text:
                assert kind == ABSOLUTE or place in cuts.named[text] or place % 16 == 0, f"{place:#x}: not where a function starts"
            places[section, index] = place
    for section, base in tables:
        if base not in cuts.starts[section]:
            bisect.insort(cuts.starts[section], base)
    return places, used_by


def keep_doubtful_together(object_, cuts, used_by):
    """Keeps together what data may say relative to its own place, and what code may reach past an object's edge."""
    for i in cuts.starts:
        relocations = object_.relocations.get(i, ())
        if i == cuts.text or object_.names[i] == "swift5_typeref" or all(each.kind != RELATIVE for each in relocations):
            continue
        content, relocated = object_.content(i), set()
        for offset, _, kind, _ in relocations:
            relocated.update(range(offset // 4 * 4, offset + (8 if kind == ABSOLUTE else 4), 4))
        unnamed = {piece for piece, start in enumerate(cuts.starts[i]) if start not in cuts.named[i]}
        for offset in range(0, len(content) - 3, 4):
            target = offset + struct.unpack_from("<i", content, offset)[0]
            if offset not in relocated and 0 <= target < len(content):
                if target & ~3 in cuts.named[i] or cuts.piece(i, target) in unnamed:
                    cuts.keep_together(i, offset, target)
    for (_, i), places in used_by.items():
        used = {cuts.piece(i, place) for place in places}
        for place in places:
            piece = cuts.piece(i, place)
            start, end = cuts.starts[i][piece], cuts.end(i, piece)
            assert place < object_.sections[i].size
            if place != start and place not in cuts.named[i] and end - place < 64 and end < object_.sections[i].size:
                cuts.keep_together(i, place, end)
            if place == start and piece - 1 in used:  # the end of the one, or the start of the other
                cuts.keep_together(i, place, place - 1)
