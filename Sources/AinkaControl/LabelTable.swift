import AinkaBundle
import AinkaValues

/// Who holds which labels.
struct LabelTable: Sendable, Equatable {
  /// By label: the pids, sessions or paths that hold it.
  private(set) var holders: [Set<EventValue>]

  init(count: Int) { holders = Array(repeating: [], count: count) }

  /// Returns whether what `value` tells holds label number `label`; nothing: nobody can tell.
  func holds(_ label: Int, _ value: EventValue) -> Bool? {
    switch value {
    case .unknown, .text(_, isTruncated: true): nil
    case .none: false
    default: holders[label].contains(value)
    }
  }

  /// Gives label number `label` to what `value` tells, or takes it; what is unknown or absent gets and loses nothing.
  mutating func set(_ label: Int, of value: EventValue, to isHeld: Bool) {
    guard value != .none, holds(label, value) != nil else { return }
    if isHeld { holders[label].insert(value) } else { holders[label].remove(value) }
  }

  /// Takes label number `label` from all.
  mutating func removeAll(_ label: Int) { holders[label] = [] }
}
