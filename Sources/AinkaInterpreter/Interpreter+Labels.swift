import AinkaSemantics
import AinkaValues

/// How an event changed who holds a label.
struct LabelChange {
  var label: Int
  /// What holds it now, or does no longer; nothing: nobody does.
  var holder: EventValue?
  var isHeld: Bool
}

/// Labels: what rules see is who held them before the event; what the event changes follows, if it passed.
extension Interpreter {
  /// Returns whether `holder` holds label `label`: unknown where nobody can say who that is, and not where there is none.
  func truth(ofLabel label: Int, heldBy holder: EventValue, in memory: Memory) -> Truth {
    switch holder {
    case .unknown, .text(_, isTruncated: true): .isUnknown
    case .none: .isFalse
    case .number, .text, .address: Truth(memory.labels[label]?.contains(holder) ?? false)
    }
  }

  /// Changes the labels in `memory` as `occurrence` does, on which `verdict` was given, and returns what changed, in order.
  ///
  /// All conditions are asked before the first change. Additions come first, `remove everywhere` last. Then a new process gets what
  /// spreads from the one that started it, and what has ended holds nothing: events of the standard library say so by their names.
  func changeLabels(by occurrence: Occurrence, verdict: Verdict, in memory: inout Memory) -> [LabelChange] {
    guard verdict <= .audit else { return [] }
    var changes: [LabelChange] = []
    let situation = Situation(values: occurrence.values, memory: memory)
    for kind in [TypedLabel.Change.Kind.add, .remove, .removeEverywhere] {
      for (number, label) in program.labels.enumerated() where isSeen(occurrence, byPolicy: label.policy) {
        for change in label.changes where change.event == occurrence.event && change.kind == kind {
          guard truth(of: change.condition, in: situation) == .isTrue else { continue }
          change.apply(to: number, of: occurrence, in: &memory, noting: &changes)
        }
      }
    }
    spread(occurrence, in: &memory, noting: &changes)
    end(occurrence, in: &memory, noting: &changes)
    return changes
  }

  /// Gives a new process the labels that spread from the one that started it.
  private func spread(_ occurrence: Occurrence, in memory: inout Memory, noting changes: inout [LabelChange]) {
    guard program.events[occurrence.event].name == "fork" else { return }
    guard let parent = holder("process.pid", of: occurrence), let child = holder("child.pid", of: occurrence) else { return }
    for (number, label) in program.labels.enumerated() where label.holder == .process && label.spreadsToChildren {
      guard isSeen(occurrence, byPolicy: label.policy), memory.labels[number]?.contains(parent) == true else { continue }
      guard memory.labels[number]?.insert(child).inserted == true else { continue }
      changes.append(LabelChange(label: number, holder: child, isHeld: true))
    }
  }

  /// Takes all labels from a process that ends, wherever that is seen: its number may be another's next.
  private func end(_ occurrence: Occurrence, in memory: inout Memory, noting changes: inout [LabelChange]) {
    guard program.events[occurrence.event].name == "exit", let process = holder("process.pid", of: occurrence) else { return }
    for (number, label) in program.labels.enumerated() where label.holder == .process {
      guard memory.labels[number]?.remove(process) != nil else { continue }
      changes.append(LabelChange(label: number, holder: process, isHeld: false))
    }
  }

  /// Returns what `field` of `occurrence` says, if it can hold a label.
  private func holder(_ field: String, of occurrence: Occurrence) -> EventValue? {
    guard let place = program.events[occurrence.event].fields.firstIndex(where: { $0.name == field }) else { return nil }
    return occurrence.values[place].asHolder
  }
}

extension TypedLabel.Change {
  /// Makes the change of label `number`, and notes it in `changes` if it is one.
  fileprivate func apply(
    to number: Int, of occurrence: Occurrence, in memory: inout Memory, noting changes: inout [LabelChange]
  ) {
    let holder = holder.flatMap { occurrence.values[$0].asHolder }
    switch kind {
    case .add:
      guard let holder, memory.labels[number, default: []].insert(holder).inserted else { return }
      changes.append(LabelChange(label: number, holder: holder, isHeld: true))
    case .remove:
      guard let holder, memory.labels[number]?.remove(holder) != nil else { return }
      changes.append(LabelChange(label: number, holder: holder, isHeld: false))
    case .removeEverywhere:
      guard memory.labels[number]?.isEmpty == false else { return }
      memory.labels[number] = []
      changes.append(LabelChange(label: number, holder: nil, isHeld: false))
    }
  }
}

extension EventValue {
  /// The value, if it tells one holder of a label from all others.
  fileprivate var asHolder: EventValue? {
    switch self {
    case .unknown, .none, .text(_, isTruncated: true): nil
    case .number, .text, .address: self
    }
  }
}
