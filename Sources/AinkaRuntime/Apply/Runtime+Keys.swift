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

  /// Returns the values by key that `bundle` begins with after `active`, by region: those of thresholds that mean the same.
  ///
  /// - Throws: `refused` when there is no room for all of them any more.
  func carriedKeys(for bundle: Bundle, after active: ActiveState?) throws(RuntimeError) -> [Int: [KeyedValue]] {
    guard let active else { return [:] }
    var carried: [Int: [KeyedValue]] = [:]
    for (number, region) in bundle.regions.enumerated() where region.kind == .threshold {
      let declaration = bundle.thresholds[region.threshold]
      for (before, line) in zip(active.bundle.regions, active.regions)
      where before.kind == .threshold && declaration.carriesKeys(of: active.bundle.thresholds[before.threshold]) {
        let values = try attempt { () throws(HostError) in try backend.keyedValues(of: before, at: line) }
        guard values.count <= region.capacity else {
          throw .refused(
            "`\(declaration.name)` has room for \(region.capacity) keys, and \(values.count) have values",
            advice: "write more after `at most`, or `ainka threshold reset` some")
        }
        carried[number] = values.map { KeyedValue(key: $0.key, value: declaration.clamped($0.value)) }
      }
    }
    return carried
  }

  /// Returns the values by key that `given` says the thresholds of `bundle` have, by region.
  func givenKeys(for bundle: Bundle, in given: ThresholdValues) -> [Int: [KeyedValue]] {
    var keys: [Int: [KeyedValue]] = [:]
    for (number, region) in bundle.regions.enumerated() where region.kind == .threshold {
      keys[number] = Array(given.keys(of: bundle.thresholds[region.threshold]).prefix(region.capacity))
    }
    return keys
  }

  /// Gives the key that `written` names of the threshold at `index` a value, or with nothing none of its own, and writes that down.
  func changeKey(
    _ written: WrittenThreshold, of index: Int, in all: Active, to value: Int64?, action: LogEntry.Action
  ) throws(RuntimeError) -> (before: Int64, now: ThresholdStatus) {
    let active = all.state
    let declaration = active.bundle.thresholds[index]
    let key = try written.key(of: declaration)
    guard let number = active.bundle.regions.firstIndex(where: { $0.kind == .threshold && $0.threshold == index }) else {
      throw .refused("`\(declaration.name)` has one value", advice: "write its name alone")
    }
    let (region, line) = (active.bundle.regions[number], active.regions[number])
    guard region.holds(key) else {
      throw .refused("`\(key.text)` is no key of `\(declaration.name)`", advice: "names have at most 15 bytes")
    }
    let known = try attempt { () throws(HostError) in try backend.keyedValues(of: region, at: line) }
    let own = known.first { $0.key == key }?.value
    let before = own ?? declaration.start
    // So many find room wherever they have their places: also when the map is made anew.
    guard value == nil || own != nil || known.count < region.capacity else {
      throw .refused(
        "there is no room for another key of `\(declaration.name)`: it has values for \(known.count)",
        advice: "reset one, or write more after `at most`")
    }
    let now = declaration.status(of: key, value: value ?? declaration.start, origin: value == nil ? .start : .hand)
    var values = all.values
    if let value {
      values.set(now.declaration.name, value: value, origin: .hand)
    } else {
      values.forget(now.declaration.name)
    }
    let entry = LogEntry(
      action, caller: caller, subject: now.declaration.name, before: declaration.text(of: before),
      after: declaration.text(of: now.value))
    try state.change([state.newFile(values)], log: entry) { () throws(RuntimeError) in
      try attempt { () throws(HostError) in try backend.setKey(key, of: region, at: line, to: value) }
    }
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
