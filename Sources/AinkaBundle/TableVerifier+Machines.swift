import CAinkaABI

extension TableVerifier {
  /// Returns how many steps the automaton at `offset` has, each of which leads to one of its states.
  func verifyAutomaton(at offset: UInt32) throws(BundleError) -> Int {
    let head = try view.read(UInt32.self, at: offset, count: 4, "an automaton")
    let classOf = try view.read(UInt64.self, at: offset &+ 16, count: 32, "an automaton")
    let (states, classes) = (Int(head[0]), Int(head[1]))
    guard (1...Int(AINKA_AUTOMATON_STATES)).contains(states), (1...256).contains(classes) else {
      throw fault("has an automaton of \(states) states and \(classes) classes")
    }
    guard classOf.allSatisfy({ word in (0..<8).allSatisfy { Int(word >> UInt64($0 * 8) & 255) < classes } }) else {
      throw fault("has an automaton with a class that is not there")
    }
    let next = try view.read(UInt16.self, at: head[2], count: states * classes, "the steps of an automaton")
    guard next.allSatisfy({ Int($0) < states }) else { throw fault("has an automaton that leaves its states") }
    let flags = try view.read(UInt8.self, at: head[3], count: states, "the states of an automaton")
    for (state, flag) in flags.enumerated() {
      guard flag <= 3 else { throw fault("has an automaton with a damaged state") }
      let isSealed = UInt32(flag) & AINKA_STATE_SEALED.rawValue != 0
      if isSealed, next[state * classes..<(state + 1) * classes].contains(where: { Int($0) != state }) {
        throw fault("has an automaton that leaves a sealed state")
      }
    }
    return states * classes
  }

  /// Throws unless there is an expression at `offset` that keeps to its stack and ends in its only comparison.
  func verifyExpression(at offset: UInt32, count: UInt32, asked: UInt32) throws(BundleError) {
    guard count > 0, count <= UInt32(AINKA_OPERATIONS) else { throw fault("has an expression of \(count) operations") }
    var depth = 0
    let operations = try view.read(ainka_operation.self, at: offset, count: Int(count), "an expression")
    for (place, operation) in operations.enumerated() {
      let kind = UInt32(operation.operation)
      let taken: Int
      switch kind {
      case AINKA_PUSH_CONSTANT.rawValue: taken = 0
      case AINKA_PUSH_FIELD.rawValue:
        guard operation.index < UInt32(AINKA_NUMBERS) else { throw fault("computes with a field that is no number") }
        taken = 0
      case AINKA_PUSH_SLOT.rawValue:
        guard Int(operation.index) < bundle.thresholds.count else { throw fault("computes with a threshold that is not there") }
        taken = 0
      case AINKA_PUSH_LOOKED.rawValue:
        guard operation.index < 32, asked >> operation.index & 1 == 1 else {
          throw fault("computes with what is not looked up")
        }
        taken = 0
      case AINKA_NEGATE.rawValue: taken = 1
      case AINKA_ADD.rawValue, AINKA_SUBTRACT.rawValue, AINKA_MULTIPLY.rawValue: taken = 2
      case AINKA_DIVIDE.rawValue: taken = 3
      case AINKA_COMPARE.rawValue:
        guard operation.index <= AINKA_GREATER_OR_EQUAL.rawValue else { throw fault("compares in an unknown way") }
        taken = 2
      default: throw fault("has an unknown operation")
      }
      let isLast = place == operations.count - 1
      guard depth >= taken, (kind == AINKA_COMPARE.rawValue) == isLast else {
        throw fault("has an expression that is no comparison")
      }
      depth += 1 - taken
      guard depth <= Int(AINKA_STACK) else { throw fault("has an expression that needs too much room") }
    }
    guard depth == 1 else { throw fault("has an expression that leaves numbers behind") }
  }
}
