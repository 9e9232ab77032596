public import AinkaBundle
import CAinkaEvaluator

extension Engine {
  /// Gives the threshold with the full name `name` the value `value` for `key`, or none of its own; returns whether there is such a
  /// threshold and room for the key.
  public mutating func setThreshold(_ name: String, for key: WrittenKey, to value: Int64?) -> Bool {
    guard let number = bundle.regions.firstIndex(where: { $0.kind == .threshold && $0.name == name }) else { return false }
    return withTable(number) { table in table.set(key, to: value) }
  }

  /// Returns the keys of the threshold with the full name `name` that have values of their own.
  public mutating func thresholdKeys(_ name: String) -> [KeyedValue] {
    guard let number = bundle.regions.firstIndex(where: { $0.kind == .threshold && $0.name == name }) else { return [] }
    return withTable(number) { $0.values() }
  }

  /// Returns what the region at place `number` of the bundle counted of its keys.
  public mutating func keyCounts(of number: Int) -> KeyCounts { withTable(number) { $0.counts } }
}
