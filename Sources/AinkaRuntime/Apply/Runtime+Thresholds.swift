public import AinkaBundle
public import AinkaPlan
import AinkaValues

/// A threshold of the active generation, for people.
public struct ThresholdStatus: Sendable, Equatable {
  public var declaration: BundleThreshold
  public var value: Int64
  public var origin: ValueOrigin
}

extension Runtime {
  /// Returns the thresholds of the active generation, by name.
  public func thresholds() throws(RuntimeError) -> [ThresholdStatus] {
    guard let active = try active() else { return [] }
    let all = zip(active.state.bundle.thresholds, active.state.thresholds).map { declaration, state in
      ThresholdStatus(declaration: declaration, value: state.value, origin: state.origin)
    }
    return all + (try keyedThresholds(of: active.state))
  }

  /// Gives the threshold `name` the value that `text` writes in its unit, in force with the next event.
  ///
  /// - Throws: `refused` for an unknown name, another unit, or a value outside the bounds.
  public func setThreshold(_ name: String, to text: String) throws(RuntimeError) -> (before: Int64, now: ThresholdStatus) {
    try changeThreshold(name, action: .thresholdSet, origin: .hand) { declaration throws(RuntimeError) in
      let value = try Self.parse(text, for: declaration)
      guard (declaration.low...declaration.high).contains(value) else {
        throw .refused(
          "\(declaration.name) cannot be \(declaration.text(of: value))",
          advice: "it stays within \(declaration.boundsText)")
      }
      return value
    }
  }

  /// Gives the threshold `name` the start of its declaration.
  public func resetThreshold(_ name: String) throws(RuntimeError) -> (before: Int64, now: ThresholdStatus) {
    try changeThreshold(name, action: .thresholdReset, origin: .start) { $0.start }
  }

  /// Gives the threshold `name` the value that `choose` returns for its declaration, and writes that down.
  private func changeThreshold(
    _ name: String, action: LogEntry.Action, origin: ValueOrigin, choose: (BundleThreshold) throws(RuntimeError) -> Int64
  ) throws(RuntimeError) -> (before: Int64, now: ThresholdStatus) {
    try state.checkEngine()
    guard try attempt({ () throws(HostError) in try backend.current() }) != nil else {
      throw .refused("no generation is active", advice: "apply a policy first")
    }
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    try finishOrUndo()
    guard let active = try active() else {
      throw .refused("no generation is active", advice: "apply a policy first")
    }
    let thresholds = active.state.bundle.thresholds
    let written = WrittenThreshold(name)
    let name = written.name
    let found = thresholds.indices.filter { thresholds[$0].name == name || thresholds[$0].name.hasSuffix("." + name) }
    guard let index = found.first else {
      let known = thresholds.map { "`\($0.name)`" }.joined(separator: ", ")
      throw .refused(
        "generation \(active.state.number) has no threshold `\(name)`",
        advice: known.isEmpty ? "it has none at all" : "it has \(known)")
    }
    guard found.count == 1 else {
      throw .refused(
        "`\(name)` is not the name of one threshold",
        advice: "write \(found.map { "`\(thresholds[$0].name)`" }.joined(separator: " or "))")
    }
    let declaration = thresholds[index]
    let value = try choose(declaration)
    if written.key != nil {
      return try changeKey(written, of: index, in: active, to: origin == .start ? nil : value, action: action)
    }
    if let key = declaration.key {
      throw .refused(
        "`\(declaration.name)` has values by \(key.field)", advice: "write the key: `\(declaration.name)(…)`")
    }
    let before = active.state.thresholds[index].value
    var values = active.values
    values.set(declaration.name, value: value, origin: origin)
    let entry = LogEntry(
      action, caller: caller, subject: declaration.name, before: declaration.text(of: before),
      after: declaration.text(of: value))
    try state.change([state.newFile(values)], log: entry) { () throws(RuntimeError) in
      try attempt { () throws(HostError) in try backend.setSlot(active.state.thresholds[index].slot, value: value) }
    }
    return (before, ThresholdStatus(declaration: declaration, value: value, origin: origin))
  }

  /// Returns the value that `text` writes in the unit of `declaration`.
  private static func parse(_ text: String, for declaration: BundleThreshold) throws(RuntimeError) -> Int64 {
    let advice = "it is \(declaration.type.description), within \(declaration.boundsText)"
    guard let quantity = try? Quantity(parsing: text), fits(quantity, declaration.type) else {
      throw .refused("`\(text)` is no value for \(declaration.name)", advice: advice)
    }
    return quantity.value
  }

  /// `true` iff `quantity` is written as a value of `type` may be.
  private static func fits(_ quantity: Quantity, _ type: ValueType) -> Bool {
    let shares: [ValueType] = [.percent, .fraction]
    return quantity.type == type || quantity.type == .count && type.takesPlainNumber
      || shares.contains(quantity.type) && shares.contains(type)
  }
}
