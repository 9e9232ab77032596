import AinkaSemantics

/// A comparison of computed numbers, in postfix order; the last operation is the comparison, and the only one.
struct Expression: Hashable, Sendable {
  /// One step of a machine with a stack: see `struct ainka_operation`.
  enum Operation: Hashable, Sendable {
    case constant(Int64)
    /// Index into the event's `fields`.
    case field(Int)
    /// Index into the program's thresholds.
    case threshold(Int)
    /// Index into the program's thresholds; one with a key.
    case keyedThreshold(Int, TypedKey)
    /// Index into the program's windows; the key is an index into the event's `fields`.
    case window(Int, key: Int?)
    /// What a window or a threshold by key was looked up to: its number among those of the table.
    case looked(Int)
    case negate
    case add
    case subtract
    case multiply
    /// Third from the top by second, or the top where the second is 0.
    case divide
    case compare(Comparison)

    /// How many numbers it takes from the stack; each leaves one, the comparison its outcome.
    var operands: Int {
      switch self {
      case .constant, .field, .threshold, .keyedThreshold, .window, .looked: 0
      case .negate: 1
      case .add, .subtract, .multiply, .compare: 2
      case .divide: 3
      }
    }
  }

  var operations: [Operation]

  /// The fields it reads, ascending.
  var fields: [Int] {
    Set(operations.compactMap(\.field)).sorted()
  }

  /// `true` iff it asks windows or thresholds by key.
  var looksUp: Bool {
    operations.contains { operation in
      switch operation {
      case .window, .keyedThreshold, .looked: true
      default: false
      }
    }
  }

  /// The most numbers on the stack at once.
  var stackDepth: Int {
    var depth = 0
    var deepest = 0
    for operation in operations {
      depth += 1 - operation.operands
      deepest = max(deepest, depth)
    }
    return deepest
  }

  /// The field, the comparison and the threshold, iff this is a plain `field OP threshold`.
  var learned: (field: Int, comparison: Comparison, threshold: Int)? {
    guard operations.count == 3, case .field(let field) = operations[0], case .threshold(let threshold) = operations[1],
      case .compare(let comparison) = operations[2]
    else { return nil }
    return (field, comparison, threshold)
  }
}

extension Expression.Operation {
  /// The field that it reads, also as a key.
  var field: Int? {
    switch self {
    case .field(let field), .keyedThreshold(_, .field(let field)): field
    case .window(_, let key): key
    default: nil
    }
  }
}

extension Comparison {
  /// The comparison that says the same with the sides changed over.
  var mirrored: Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }

  /// Returns whether `left` and `right` compare so.
  func holds(_ left: Int64, _ right: Int64) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }

  /// The sign that the language writes.
  var sign: String {
    switch self {
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }
}
