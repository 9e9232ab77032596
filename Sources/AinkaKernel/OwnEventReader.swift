import AinkaBundle
import AinkaSource
import AinkaValues
import CAinkaABI
import Glibc

/// Finds out on the running kernel how the fields of an event on tracepoints are read, and makes constants of programs of that.
struct OwnEventReader {
  /// `enum own_kind` of `ebpf/own.bpf.h`.
  enum Kind: UInt32 {
    // swift-format-ignore
    case unsigned = 1
    case signed, fixed, located, relative, address, bit, failure, call, since, absent, user, userName, descriptor,
      descriptorName
  }

  let event: BundleEvent
  let key: String
  let directoryIndex: Int
  /// A bit for each number and address that some rule reads.
  let readFields: UInt32

  private static let firstNumber = Int(AINKA_NUMBER_OWN.rawValue)
  private static let firstAddress = Int(AINKA_FIELD_ADDRESS.rawValue)
  private static let firstText = Int(AINKA_FIELD_TEXT.rawValue) + Int(AINKA_TEXT_OWN.rawValue)

  /// The fields that come from the record, each with its origin.
  private var fields: [(field: BundleEvent.Field, origin: FieldOrigin)] {
    event.fields.compactMap { field in FieldOrigin(text: field.record).map { (field, $0) } }
  }

  /// Returns a program for each tracepoint of the event.
  ///
  /// - Throws: `HostError` for a tracepoint that this kernel has not; for the first field that no tracepoint of the event has,
  ///   or not so that it is of its type.
  func programs() throws(HostError) -> [OwnProgram] {
    var formats: [TracepointFormat] = []
    for hook in event.tracepoints { formats.append(try TracepointFormat.read(hook.target)) }
    let since = fields.first { if case .since = $0.origin.reading { true } else { false } }
    var programs: [OwnProgram] = []
    for format in formats {
      var program = OwnProgram(key: key, directoryIndex: directoryIndex, target: format.target)
      program.family = since != nil ? "interval" : fields.contains { $0.origin.reading.isOutside } ? "paths" : "tracepoint"
      program.object = since != nil ? "own_\(directoryIndex)_\(key)" : program.pinName
      program.constants = try constants(for: format, among: formats)
      programs.append(program)
    }
    guard let since, case .since(let target, let keys) = since.origin.reading, var end = programs.first else { return programs }
    let start = try TracepointFormat.read(target)
    let places = try keyPlaces(keys, start: start, end: formats[0])
    for (name, value) in places { end.constants[name] = value }
    var beginning = end
    (beginning.target, beginning.role) = (target, .notes)
    return [beginning, end]
  }

  /// Returns the constants of the program at the tracepoint of `format`, one `among` those of the event.
  func constants(
    for format: TracepointFormat, among formats: [TracepointFormat]
  ) throws(HostError) -> [String: [UInt32]] {
    var numbers = [UInt32](repeating: 0, count: Int(AINKA_NUMBERS) - Self.firstNumber)
    var (details, most) = (numbers, numbers)
    var addresses = [UInt32](repeating: 0, count: Int(AINKA_ADDRESSES))
    var texts = [UInt32](repeating: 0, count: Int(AINKA_TEXTS) - Int(AINKA_TEXT_OWN.rawValue))
    for (field, origin) in fields {
      let place = try place(of: field, origin, in: format, among: formats)
      switch field.place {
      case Self.firstNumber..<Int(AINKA_NUMBERS):
        let index = field.place - Self.firstNumber
        (numbers[index], details[index]) = (place, detail(of: origin))
        if !field.cases.isEmpty { most[index] = UInt32(field.cases.count - 1) }
      case Self.firstAddress..<Self.firstAddress + addresses.count: addresses[field.place - Self.firstAddress] = place
      case Self.firstText..<Self.firstText + texts.count: texts[field.place - Self.firstText] = place
      default:
        throw HostError(operation: "read", object: "field `\(field.name)` of \(event.name) at place \(field.place)", errno: 0)
      }
    }
    return [
      "own_hook": [UInt32(directoryIndex)], "own_number": numbers, "own_detail": details, "own_most": most,
      "own_address": addresses, "own_text": texts, "own_has_texts": [texts.allSatisfy { $0 == 0 } ? 0 : 1],
    ]
  }

  /// Returns by what a number from `origin` is multiplied, or which of its bits it is.
  private func detail(of origin: FieldOrigin) -> UInt32 {
    if case .bit(let index) = origin.reading { return UInt32(index) }
    guard let unit = origin.unit else { return 0 }
    return UInt32(unit.size ?? Int(sysconf(Int32(_SC_PAGESIZE))))
  }

  /// Returns where and how `field`, from `origin`, is read in the record of `format`, one `among` those of the event.
  private func place(
    of field: BundleEvent.Field, _ origin: FieldOrigin, in format: TracepointFormat, among formats: [TracepointFormat]
  ) throws(HostError) -> UInt32 {
    if case .since = origin.reading { return Kind.since.rawValue << 24 }
    guard let found = format[origin.name] else {
      // Another tracepoint of the event has it; this one's system call says nothing of the kind.
      if formats.contains(where: { $0[origin.name] != nil }) { return Kind.absent.rawValue << 24 }
      // An event of the standard library may say more on newer kernels: only who asks for it needs it.
      if !event.isOfPolicy, field.place >= 32 || readFields >> UInt32(field.place) & 1 == 0 { return 0 }
      throw missing(field, origin.name, in: format)
    }
    guard let (kind, offset, size) = reading(of: field, origin, found) else {
      throw HostError(
        operation: "read", object: "`\(field.name)` of \(event.name) as \(field.type.description)", errno: 0,
        advice: "on this kernel it is `\(found.declaration)`, of \(found.size) bytes\(found.fit)")
    }
    return kind.rawValue << 24 | UInt32(min(size, 255)) << 16 | UInt32(offset & 0xffff)
  }

  /// Returns how `found` is read as `field`, its offset and its size in bytes; nothing if it cannot.
  private func reading(
    of field: BundleEvent.Field, _ origin: FieldOrigin, _ found: TracepointFormat.Field
  ) -> (Kind, offset: Int, size: Int)? {
    let (offset, size) = (found.offset, found.size)
    switch (origin.reading, found.shape) {
    case (.plain, _): return plainKind(of: field, found).map { ($0, offset, size) }
    case (.element(let index), .numbers(let count)):
      return index < count ? (.unsigned, offset + size / count * index, size / count) : nil
    case (.bit, .number): return (.bit, offset, size)
    case (.failure, .number): return (.failure, offset, size)
    case (.user, .number): return (.user, offset, size)
    case (.userName, .number): return (.userName, offset, size)
    case (.descriptor, .number): return (.descriptor, offset, min(size, 4))
    case (.descriptorName, .number): return (.descriptorName, offset, min(size, 4))
    default: return nil
    }
  }

  /// Returns how `found` is read as `field` as it is.
  private func plainKind(of field: BundleEvent.Field, _ found: TracepointFormat.Field) -> Kind? {
    switch (field.type, found.shape) {
    case (.string, _) where isReadingOutside, (.path, _) where isReadingOutside: nil
    case (.string, .characters), (.path, .characters): found.size <= 255 ? .fixed : nil
    case (.string, .located), (.path, .located): .located
    case (.string, .relative), (.path, .relative): .relative
    case (.address, .bytes): found.size == 4 || found.size == 16 ? .address : nil
    case (.string, _), (.path, _), (.address, _): nil
    case (.port, .number): found.size == 2 ? .unsigned : nil
    case (.bool, .number): found.size == 1 ? .unsigned : nil
    case (.enumeration("system_call"), .number): .call
    case (_, .number(let isSigned)): isSigned ? .signed : .unsigned
    default: nil
    }
  }

  /// `true` iff texts of the event lie outside of its record: the program for those reads no others.
  private var isReadingOutside: Bool { fields.contains { $0.origin.reading.isOutside } }

  /// Returns where two records have what they have in common.
  private func keyPlaces(
    _ keys: [FieldOrigin.Key], start: TracepointFormat, end: TracepointFormat
  ) throws(HostError) -> [String: [UInt32]] {
    var (starts, ends): ([UInt32], [UInt32]) = ([0, 0], [0, 0])
    for (index, key) in keys.enumerated() {
      starts[index] = try keyPlace(key.there, in: start)
      ends[index] = try keyPlace(key.here, in: end)
    }
    return ["own_start_key": starts, "own_end_key": ends]
  }

  /// Returns where the number `name` stands in the record of `format`.
  private func keyPlace(_ name: String, in format: TracepointFormat) throws(HostError) -> UInt32 {
    guard let found = format[name], case .number = found.shape else {
      throw HostError(
        operation: "find", object: "number `\(name)` in tracepoint \"\(format.target)\", for the times of \(event.name)",
        errno: 0,
        advice: "on this kernel it has \(format.names.joined(separator: ", "))")
    }
    return Kind.unsigned.rawValue << 24 | UInt32(found.size) << 16 | UInt32(found.offset & 0xffff)
  }

  /// Returns what to say of `field`, which is to come from `name`, that the tracepoint has not.
  private func missing(_ field: BundleEvent.Field, _ name: String, in format: TracepointFormat) -> HostError {
    let nearest = Suggestion.nearest(to: name, in: format.names).map { "did you mean `record.\($0)`? " } ?? ""
    return HostError(
      operation: "find",
      object: "field `\(name)` in tracepoint \"\(format.target)\", for `\(field.name)` of \(event.name)",
      errno: 0,
      advice: event.isOfPolicy
        ? "\(nearest)on this kernel it has \(format.names.joined(separator: ", "))"
        : "a newer kernel has it; rules that do not ask for `\(field.name)` can be applied to this one")
  }
}

extension TracepointFormat {
  /// The field called `name`.
  subscript(name: String) -> Field? { fields.first { $0.name == name } }

  /// The names of the fields that are the tracepoint's own.
  var names: [String] { fields.map(\.name).filter { !$0.hasPrefix("common_") } }
}

extension TracepointFormat.Field {
  /// What it can be read as, in words that end a sentence.
  var fit: String {
    switch shape {
    case .number: size == 2 ? ": a port or another number" : ": a number, such as count, pid or bytes"
    case .characters, .located, .relative: ": a string or path"
    case .bytes: size == 4 || size == 16 ? ": an address" : ", which no type fits"
    case .numbers: ": its members are numbers, such as `\(name)(0)`"
    case .other: ", which no type fits"
    }
  }
}

extension Bundle {
  /// Returns a bit for each number, name and address of `event` that some rule reads, by place.
  func readFields(of event: BundleEvent) -> UInt32 {
    image.withUnsafeBytes { image in
      guard event.table >= 0, event.table + MemoryLayout<ainka_table>.size <= image.count else { return 0 }
      return image.loadUnaligned(fromByteOffset: event.table, as: ainka_table.self).fields
    }
  }
}
