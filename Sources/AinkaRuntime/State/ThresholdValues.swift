import AinkaBundle
import AinkaFiles
import AinkaJSON
import AinkaPlan
import AinkaValues

/// Who gave each threshold the value that it has, by full name; a key's value stands under `name(key)`, as people write it.
struct ThresholdValues {
  /// One value that was given.
  struct Entry: Equatable {
    var name: String
    var value: Int64
    var origin: ValueOrigin
  }

  private(set) var entries: [Entry]

  init(entries: [Entry] = []) { self.entries = entries }

  /// Returns who gave `threshold` the value that it has now.
  ///
  /// A value that nobody noted was set by a command that was killed before it could: by hand, unless it is the start.
  func origin(of threshold: BundleThreshold, value: Int64) -> ValueOrigin {
    if let entry = entries.first(where: { $0.name == threshold.name }), entry.value == value { return entry.origin }
    return value == threshold.start ? .start : .hand
  }

  /// Returns the value that somebody gave to `threshold`, inside its bounds, or its start.
  func value(of threshold: BundleThreshold) -> Int64 {
    guard let entry = entries.first(where: { $0.name == threshold.name }), entry.origin != .start else {
      return threshold.start
    }
    return threshold.clamped(entry.value)
  }

  /// Returns the values that somebody gave to keys of `threshold`, inside its bounds.
  func keys(of threshold: BundleThreshold) -> [KeyedValue] {
    entries.compactMap { entry in
      let written = WrittenThreshold(entry.name)
      guard entry.origin != .start, written.key != nil, written.name == threshold.name,
        let key = try? written.key(of: threshold)
      else { return nil }
      return KeyedValue(key: key, value: threshold.clamped(entry.value))
    }
  }

  /// Notes that somebody gave the keys of thresholds of `bundle` the values `keyed`, by region.
  mutating func set(_ keyed: [Int: [KeyedValue]], of bundle: Bundle) {
    for (number, values) in keyed {
      let name = bundle.thresholds[bundle.regions[number].threshold].name
      for value in values { set("\(name)(\(value.key.text))", value: value.value, origin: .hand) }
    }
  }

  /// Notes that nobody gave `name` a value.
  mutating func forget(_ name: String) { entries.removeAll { $0.name == name } }

  /// Notes that `name` has `value` by `origin`.
  mutating func set(_ name: String, value: Int64, origin: ValueOrigin) {
    entries.removeAll { $0.name == name }
    entries.append(Entry(name: name, value: value, origin: origin))
    entries.sort { $0.name < $1.name }
  }
}

extension StateDirectory {
  /// Returns who gave the thresholds their values.
  func thresholdValues() throws(RuntimeError) -> ThresholdValues {
    let path = file("thresholds.json")
    guard let bytes = try attempt({ () throws(HostError) in try FileSystem.readIfPresent(path) }) else {
      return ThresholdValues()
    }
    do throws(MalformedRecord) {
      var entries: [ThresholdValues.Entry] = []
      for element in try JSONRecord(bytes, version: 1).array("thresholds") {
        let record = JSONRecord(value: element)
        guard let origin = ValueOrigin(rawValue: try record.string("origin")) else {
          throw MalformedRecord(reason: "`origin` is neither `start` nor `hand`")
        }
        entries.append(.init(name: try record.string("name"), value: try record.integer("value"), origin: origin))
      }
      return ThresholdValues(entries: entries)
    } catch {
      throw .damaged(
        path: path, reason: error.reason, advice: "remove it: it only says who set values; the values themselves stay")
    }
  }

  /// Remembers `values`.
  func write(_ values: ThresholdValues) throws(RuntimeError) {
    let file = newFile(values)
    try replace(file.path, with: file.bytes)
  }

  /// Returns the file that remembers `values`.
  func newFile(_ values: ThresholdValues) -> NewFile {
    var writer = JSONWriter(pretty: true)
    writer.object { writer in
      writer.member("version", 1)
      writer.member("thresholds", values.entries) { writer, entry in
        writer.object { writer in
          writer.member("name", entry.name)
          writer.member("value", entry.value)
          writer.member("origin", entry.origin.rawValue)
        }
      }
    }
    return NewFile(path: file("thresholds.json"), bytes: writer.bytes + [UInt8(ascii: "\n")])
  }
}
