import AinkaSemantics
import AinkaValues

extension Interpreter {
  /// Counts `occurrence` in each window that it belongs to: of its event, in its scope, with a `where` that is true and a key that is
  /// known.
  func count(_ occurrence: Occurrence, in memory: inout Memory) {
    for (number, window) in program.windows.enumerated() where window.event == occurrence.event {
      guard isSeen(occurrence, byPolicy: window.policy) else { continue }
      guard truth(of: window.condition, in: Situation(values: occurrence.values, memory: memory)) == .isTrue else { continue }
      guard let key = key(window.key, of: occurrence.values) else { continue }
      let now = memory.nowNanoseconds
      let length = UInt64(window.lengthNanoseconds)
      var table =
        memory.windows[number] ?? KeyTable(capacity: window.capacity, lifetime: length, fresh: WindowCount())
      table.update(key, at: now) { $0.count(in: now / (length / UInt64(TypedWindow.parts))) }
      memory.windows[number] = table
    }
    gather(occurrence, in: &memory)
  }

  /// Returns how many events window `number` holds at the key that field `key` of the event has.
  func value(ofWindow number: Int, key field: Int?, in situation: Situation) -> Quantity {
    guard let key = key(field, of: situation.values) else { return .unknown }
    let part = situation.now / (UInt64(program.windows[number].lengthNanoseconds) / UInt64(TypedWindow.parts))
    return .number(situation.memory.windows[number]?.value(for: key, at: situation.now).value(in: part) ?? 0)
  }

  /// Returns the value that threshold `number` has for `key`: its own, or the start for a key that has none.
  func value(ofThreshold number: Int, _ key: TypedKey, in situation: Situation) -> Quantity {
    let value: EventValue? =
      switch key {
      case .field(let field): self.key(field, of: situation.values)
      case .number(let number): .number(number)
      case .text(let text): .text(text, isTruncated: false)
      case .address(let address): .address(address)
      }
    guard let value else { return .unknown }
    return .number(keyedThresholds[number]?[value] ?? program.thresholds[number].start)
  }

  /// `true` iff `bucket`, that is called `name`, lets an event with these `values` in; a key that cannot be read is a key of its own.
  func takes(_ bucket: TypedBucket, _ name: BucketName, _ values: [EventValue], _ memory: inout Memory) -> Bool {
    let now = memory.nowNanoseconds
    var table =
      memory.buckets[name]
      ?? KeyTable(capacity: bucket.capacity, lifetime: UInt64(bucket.periodNanoseconds), fresh: BucketLevel())
    let isIn = table.update(key(bucket.key, of: values) ?? .unknown, at: now) { $0.take(from: bucket, at: now) }
    memory.buckets[name] = table
    return isIn
  }

  /// Returns the key that an event with these `values` has in a table by `field`: nothing where it is unknown. Without a field there
  /// is one key; being absent is a key like others.
  private func key(_ field: Int?, of values: [EventValue]) -> EventValue? {
    guard let field else { return EventValue.none }
    switch values[field] {
    case .unknown, .text(_, isTruncated: true): return nil
    case let value: return value
    }
  }
}
