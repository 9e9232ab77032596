import AinkaSemantics

/// A glob is matched by following all its positions at once: a position is the number of elements that are already matched, so
/// no input makes it go back, and the work is bounded by the product of both lengths.
extension Glob {
  /// `true` iff the glob matches the whole text `bytes`.
  func matches(_ bytes: [UInt8]) -> Bool { positions(after: bytes).contains(elements.count) }

  /// Returns whether the glob matches every text that begins with `bytes` (true), none of them (false), or some.
  func truth(beginning bytes: [UInt8]) -> Truth {
    let reached = positions(after: bytes)
    guard reached.contains(where: canMatch) else { return .isFalse }
    return matchesHoweverItGoesOn(from: reached) ? .isTrue : .isUnknown
  }

  /// Returns the positions that `bytes` can lead to.
  private func positions(after bytes: [UInt8]) -> Set<Int> {
    bytes.reduce(closure([0])) { advanced($0, by: $1) }
  }

  /// Returns `positions` and all that runs of no byte lead to from them.
  private func closure(_ positions: Set<Int>) -> Set<Int> {
    var closed = positions
    for position in positions {
      var next = position
      while next < elements.count, elements[next].isRun {
        next += 1
        closed.insert(next)
      }
    }
    return closed
  }

  /// Returns the positions that `byte` leads to from `positions`.
  private func advanced(_ positions: Set<Int>, by byte: UInt8) -> Set<Int> {
    var reached: Set<Int> = []
    for position in positions where position < elements.count && elements[position].takes(byte) {
      reached.insert(elements[position].isRun ? position : position + 1)
    }
    return closure(reached)
  }

  /// `true` iff some text leads from `position` to a match.
  private func canMatch(_ position: Int) -> Bool { elements[position...].allSatisfy { $0 != .oneOf([]) } }

  /// `true` iff every text leads from `start` to a match.
  ///
  /// Goes through all sets of positions that can be reached; where some text does not match, one is found within a few bytes.
  private func matchesHoweverItGoesOn(from start: Set<Int>) -> Bool {
    var waiting = [start]
    var seen: Set<Set<Int>> = [start]
    while let positions = waiting.popLast() {
      if positions.contains(where: matchesAnything) { continue }
      if !positions.contains(elements.count) { return false }
      for byte in UInt8.min...UInt8.max {
        let next = advanced(positions, by: byte)
        if seen.insert(next).inserted { waiting.append(next) }
      }
    }
    return true
  }

  /// `true` iff only runs are left from `position`, and one of them takes every byte.
  private func matchesAnything(_ position: Int) -> Bool {
    elements[position...].allSatisfy(\.isRun) && elements[position...].contains(.anyRun)
  }
}

extension Glob.Element {
  /// `true` iff the element takes any number of bytes, none included.
  fileprivate var isRun: Bool { self == .anyRun || self == .anyRunWithinComponent }

  /// `true` iff `byte` may be one of those that the element takes.
  fileprivate func takes(_ byte: UInt8) -> Bool {
    switch self {
    case .byte(let only): byte == only
    case .oneOf(let ranges): ranges.contains { $0.contains(byte) }
    case .anyRunWithinComponent: byte != UInt8(ascii: "/")
    case .anyRun: true
    }
  }
}
