import AinkaSemantics
import CAinkaABI

/// A deterministic automaton over bytes, as small as it can be: see `struct ainka_automaton`.
struct Automaton: Hashable, Sendable {
  /// By byte: its class; bytes of one class are never told apart.
  private(set) var classOf: [UInt8]
  private(set) var classes: Int
  /// By state times `classes` plus class: the next state. State 0 is the first.
  private(set) var next: [UInt16]
  private(set) var accepts: [Bool]

  /// How many states it has.
  var states: Int { accepts.count }

  /// Creates the automaton of `test`, or nothing when it needs more than `AINKA_AUTOMATON_STATES` states.
  ///
  /// Subset construction, then Moore's minimisation.
  init?(_ test: TextTest) {
    let pattern = BytePattern(test)
    (classOf, classes) = pattern.classes()
    var representatives = [UInt8](repeating: 0, count: classes)
    for byte in UInt8.min...UInt8.max { representatives[Int(classOf[Int(byte)])] = byte }
    let start = pattern.closure(of: pattern.starts)
    var numbers: [Set<Int>: UInt16] = [start: 0]
    var order = [start]
    next = []
    accepts = []
    var place = 0
    while place < order.count {
      let state = order[place]
      place += 1
      accepts.append(!state.isDisjoint(with: pattern.ends))
      for byte in representatives {
        let reached = pattern.advanced(state, by: byte)
        if numbers[reached] == nil {
          if order.count == Int(AINKA_AUTOMATON_STATES) { return nil }
          numbers[reached] = UInt16(order.count)
          order.append(reached)
        }
        next.append(numbers[reached] ?? 0)
      }
    }
    minimise()
  }

  /// `true` iff the run may stop in `state`: its outcome never changes. In a minimal automaton it then leads only to itself.
  func isSealed(_ state: Int) -> Bool {
    next[(state * classes)..<((state + 1) * classes)].allSatisfy { Int($0) == state }
  }

  /// Joins states that no text tells apart; they are numbered in the order that a walk from the first reaches them.
  private mutating func minimise() {
    var group = accepts.map { $0 ? 1 : 0 }
    var count = Set(group).count
    while true {
      var numbers: [[Int]: Int] = [:]
      let refined = accepts.indices.map { state -> Int in
        let signature = [group[state]] + (0..<classes).map { group[Int(next[state * classes + $0])] }
        let number = numbers[signature] ?? numbers.count
        numbers[signature] = number
        return number
      }
      group = refined
      if numbers.count == count { break }
      count = numbers.count
    }
    var smallNext = [UInt16](repeating: 0, count: count * classes)
    var smallAccepts = [Bool](repeating: false, count: count)
    for state in accepts.indices {
      smallAccepts[group[state]] = accepts[state]
      for byteClass in 0..<classes {
        smallNext[group[state] * classes + byteClass] = UInt16(group[Int(next[state * classes + byteClass])])
      }
    }
    next = smallNext
    accepts = smallAccepts
  }

  /// Writes the automaton; returns its offset.
  func write(to image: inout ImageWriter) -> Int {
    let nextOffset = image.append(next)
    let flags = accepts.indices.map { state in
      (accepts[state] ? UInt8(AINKA_STATE_ACCEPTS.rawValue) : 0) | (isSealed(state) ? UInt8(AINKA_STATE_SEALED.rawValue) : 0)
    }
    let flagsOffset = image.append(flags)
    let head: [UInt32] = [UInt32(states), UInt32(classes), UInt32(nextOffset), UInt32(flagsOffset)]
    let offset = image.append(head)
    _ = image.append(classOf)
    image.pad()
    return offset
  }
}

/// A test of a text as positions with steps between them, any number of which may be held at once.
struct BytePattern {
  /// What leads from a position to the next one.
  private enum Step {
    case one([ClosedRange<UInt8>])
    /// Any number of bytes of these, none included.
    case run([ClosedRange<UInt8>])
  }

  /// By position: what leads on from it, or nothing at the end of a text.
  private var steps: [Step?] = []
  private(set) var starts: Set<Int> = []
  /// The positions where the text may end.
  private(set) var ends: Set<Int> = []

  private static let anything: [ClosedRange<UInt8>] = [0...255]
  private static let anythingButSlash: [ClosedRange<UInt8>] = [0...46, 48...255]

  /// Creates the positions of `test`.
  init(_ test: TextTest) {
    switch test {
    case .equals(let texts): for text in texts { add(literal(text)) }
    case .startsWith(let text): add(literal(text) + [.run(Self.anything)])
    case .endsWith(let text): add([.run(Self.anything)] + literal(text))
    case .contains(let texts): for text in texts { add([.run(Self.anything)] + literal(text) + [.run(Self.anything)]) }
    case .matches(let glob):
      add(
        glob.elements.map { element in
          switch element {
          case .byte(let byte): .one([byte...byte])
          case .oneOf(let ranges): .one(ranges)
          case .anyRunWithinComponent: .run(Self.anythingButSlash)
          case .anyRun: .run(Self.anything)
          }
        })
    }
  }

  /// Returns the steps for exactly `text`.
  private func literal(_ text: [UInt8]) -> [Step] { text.map { .one([$0...$0]) } }

  /// Adds one way to pass the test.
  private mutating func add(_ sequence: [Step]) {
    starts.insert(steps.count)
    for step in sequence { steps.append(step) }
    ends.insert(steps.count)
    steps.append(nil)
  }

  /// Returns `positions` and those that runs of no byte lead to.
  func closure(of positions: Set<Int>) -> Set<Int> {
    var closed = positions
    for position in positions {
      var place = position
      while case .run = steps[place] {
        place += 1
        closed.insert(place)
      }
    }
    return closed
  }

  /// Returns the positions that `byte` leads to from `positions`.
  func advanced(_ positions: Set<Int>, by byte: UInt8) -> Set<Int> {
    var reached: Set<Int> = []
    for position in positions {
      switch steps[position] {
      case .one(let bytes): if bytes.contains(where: { $0.contains(byte) }) { reached.insert(position + 1) }
      case .run(let bytes): if bytes.contains(where: { $0.contains(byte) }) { reached.insert(position) }
      case nil: break
      }
    }
    // Once the rest is a run of anything, where else the text might be does not matter.
    if let last = reached.first(where: { isAccepting(from: $0) }) { return closure(of: [last]) }
    return closure(of: reached)
  }

  /// `true` iff every text that goes on from `position` passes.
  private func isAccepting(from position: Int) -> Bool {
    guard case .run(Self.anything) = steps[position], case .none = steps[position + 1] else { return false }
    return true
  }

  /// Returns the classes of bytes that no step tells apart, numbered by their first byte.
  func classes() -> (classOf: [UInt8], count: Int) {
    var isBound = [Bool](repeating: false, count: 257)
    var distinct: Set<[ClosedRange<UInt8>]> = []
    for step in steps {
      switch step {
      case .one(let bytes), .run(let bytes): distinct.insert(bytes)
      case nil: break
      }
    }
    for range in distinct.joined() {
      isBound[Int(range.lowerBound)] = true
      isBound[Int(range.upperBound) + 1] = true
    }
    var numbers: [[Bool]: UInt8] = [:]
    var classOf: [UInt8] = []
    let ordered = Array(distinct)
    for byte in 0..<256 {
      if byte > 0, !isBound[byte] {
        classOf.append(classOf[byte - 1])
        continue
      }
      let signature = ordered.map { $0.contains { $0.contains(UInt8(byte)) } }
      let number = numbers[signature] ?? UInt8(numbers.count)
      numbers[signature] = number
      classOf.append(number)
    }
    return (classOf, numbers.count)
  }
}
