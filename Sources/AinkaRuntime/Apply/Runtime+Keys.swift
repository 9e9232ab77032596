import AinkaBundle
import AinkaPlan
import AinkaValues

/// A threshold's name as people write it: `usual_connects`, or with a key, `usual_connects("curl")`.
struct WrittenThreshold {
  var name: String
  /// What stands in the brackets, or nothing.
  var key: String?

  init(_ text: String) {
    guard text.hasSuffix(")"), let bracket = text.firstIndex(of: "(") else {
      name = text
      return
    }
    name = String(text[..<bracket])
    key = String(text[text.index(after: bracket)..<text.index(before: text.endIndex)])
  }

  /// Returns the key of `declaration` that is written.
  func key(of declaration: BundleThreshold) throws(RuntimeError) -> WrittenKey {
    guard let type = declaration.key?.type, let key else {
      throw .refused("`\(declaration.name)` has one value", advice: "write its name alone")
    }
    let isQuoted = key.count >= 2 && key.hasPrefix("\"") && key.hasSuffix("\"")
    let inner = isQuoted ? String(key.dropFirst().dropLast()) : key
    switch type {
    case .string, .path:
      guard inner.utf8.count <= 255 else { break }
      return WrittenKey(Array(inner.utf8))
    case .address:
      if let address = Address(parsing: inner) { return WrittenKey(address) }
    default:
      if !isQuoted, let number = Int64(inner) { return WrittenKey(number) }
    }
    throw .refused("`\(key)` is no key of `\(declaration.name)`", advice: "its keys are \(type.description)")
  }
}

extension Runtime {
  /// Returns the values that keys of the active generation's thresholds have of their own.
  func keyedThresholds(of active: ActiveState) throws(RuntimeError) -> [ThresholdStatus] {
    var found: [ThresholdStatus] = []
    for (region, line) in zip(active.bundle.regions, active.regions) where region.kind == .threshold {
      let values = try attempt { () throws(HostError) in try backend.keyedValues(of: region, at: line) }
      for value in values {
        found.append(active.bundle.thresholds[region.threshold].status(of: value.key, value: value.value, origin: .hand))
      }
    }
    return found
  }

  /// Gives the key that `written` names of the threshold at `index` a value, or with nothing none of its own, and writes that down.
  func changeKey(
    _ written: WrittenThreshold, of index: Int, in active: ActiveState, to value: Int64?, action: LogEntry.Action
  ) throws(RuntimeError) -> (before: Int64, now: ThresholdStatus) {
    let declaration = active.bundle.thresholds[index]
    let key = try written.key(of: declaration)
    guard let number = active.bundle.regions.firstIndex(where: { $0.kind == .threshold && $0.threshold == index }) else {
      throw .refused("`\(declaration.name)` has one value", advice: "write its name alone")
    }
    let (region, line) = (active.bundle.regions[number], active.regions[number])
    let known = try attempt { () throws(HostError) in try backend.keyedValues(of: region, at: line) }
    let before = known.first { $0.key == key }?.value ?? declaration.start
    let now = declaration.status(of: key, value: value ?? declaration.start, origin: value == nil ? .start : .hand)
    try attempt { () throws(HostError) in try backend.setKey(key, of: region, at: line, to: value) }
    try state.log(
      LogEntry(
        action, caller: caller, subject: now.declaration.name, before: declaration.text(of: before),
        after: declaration.text(of: now.value)))
    return (before, now)
  }
}

extension BundleThreshold {
  /// Returns what `key` has: as a threshold that is called `name(key)`.
  fileprivate func status(of key: WrittenKey, value: Int64, origin: ValueOrigin) -> ThresholdStatus {
    var declaration = self
    declaration.name = "\(name)(\(key.text))"
    return ThresholdStatus(declaration: declaration, value: value, origin: origin)
  }
}
