import AinkaBundle
import AinkaSource
import AinkaValues
import CAinkaABI
import CAinkaHost
import Glibc

/// One instance of the generic program (`ebpf/tracepoint.bpf.c`) for an event that a policy declares.
struct OwnProgram: Sendable, Hashable {
  /// The event: its name, tracepoint and fields in one number, the same for the same declaration.
  var key: String
  var directoryIndex: Int
  var target: String
  /// The constants of the program: how each number, address and text is read; see `ebpf/tracepoint.bpf.c`.
  var numbers: [UInt32] = []
  var addresses: [UInt32] = []
  var texts: [UInt32] = []

  static let pinPrefix = "hook_own_"

  /// All that must be known of a pinned one, for a BPF file system keeps nothing but names.
  var pinName: String { "\(Self.pinPrefix)\(directoryIndex)_\(key)_" + String(target.map { $0 == "/" ? "+" : $0 }) }

  /// Returns the one that is pinned as `name`, without its constants.
  init?(pinName name: String) {
    let parts = name.split(separator: "_", maxSplits: 4).map(String.init)
    guard name.hasPrefix(Self.pinPrefix), parts.count == 5, let index = Int(parts[2]) else { return nil }
    self.init(key: parts[3], directoryIndex: index, target: String(parts[4].map { $0 == "+" ? "/" : $0 }))
  }

  init(key: String, directoryIndex: Int, target: String) {
    self.key = key
    self.directoryIndex = directoryIndex
    self.target = target
  }

  /// The program to attach.
  var hook: HookProgram {
    HookProgram(
      kind: "tracepoint", target: target, family: "tracepoint", program: "own_hook_program", directoryIndex: directoryIndex,
      own: self)
  }

  /// Returns the number of `event`'s declaration (FNV-1a, 64 bits).
  static func key(of event: BundleEvent) -> String {
    var text = "\(event.name)\n\(event.hooks.first?.target ?? "")\n"
    for field in event.fields where !field.record.isEmpty { text += "\(field.place) \(field.type.name) \(field.record)\n" }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Writes the constants into an object that is not loaded yet.
  func setConstants(of object: OpaquePointer) throws(HostError) {
    var all = [("own_hook", UInt32(0), UInt32(directoryIndex))]
    for (name, values) in [("own_number", numbers), ("own_address", addresses), ("own_text", texts)] {
      for (index, value) in values.enumerated() where value != 0 { all.append((name, UInt32(index), value)) }
    }
    for (name, index, value) in all {
      let answer = ainka_set_constant_at(object, name, index, value)
      guard answer == 0 else { throw HostError(operation: "prepare", object: "the eBPF object for \(target)", errno: -answer) }
    }
  }
}

extension OwnProgram {
  /// `enum own_kind` of `ebpf/tracepoint.bpf.c`.
  private enum Kind: UInt32 {
    case unsigned = 1
    case signed, fixed, located, relative, address
  }

  /// Takes the places of the fields of `event` from the tracepoint's `format`.
  ///
  /// - Throws: `HostError` for the first field that the tracepoint has not, or not so that it is of the type.
  mutating func read(_ event: BundleEvent, from format: TracepointFormat) throws(HostError) {
    numbers = Array(repeating: 0, count: Int(AINKA_NUMBERS) - Int(AINKA_NUMBER_OWN.rawValue))
    addresses = Array(repeating: 0, count: Int(AINKA_ADDRESSES))
    texts = Array(repeating: 0, count: Int(AINKA_TEXTS) - Int(AINKA_TEXT_OWN.rawValue))
    for field in event.fields where !field.record.isEmpty {
      guard let found = format.fields.first(where: { $0.name == field.record }) else {
        throw Self.missing(field, of: event, in: format)
      }
      let place = try Self.place(of: field, found, event: event)
      let firstNumber = Int(AINKA_NUMBER_OWN.rawValue)
      let firstAddress = Int(AINKA_FIELD_ADDRESS.rawValue)
      let firstText = Int(AINKA_FIELD_TEXT.rawValue) + Int(AINKA_TEXT_OWN.rawValue)
      switch field.place {
      case firstNumber..<Int(AINKA_NUMBERS): numbers[field.place - firstNumber] = place
      case firstAddress..<firstAddress + addresses.count: addresses[field.place - firstAddress] = place
      case firstText..<firstText + texts.count: texts[field.place - firstText] = place
      default:
        throw HostError(operation: "read", object: "field `\(field.name)` of \(event.name) at place \(field.place)", errno: 0)
      }
    }
  }

  /// Returns how `found` is read as `field`.
  private static func place(
    of field: BundleEvent.Field, _ found: TracepointFormat.Field, event: BundleEvent
  ) throws(HostError) -> UInt32 {
    let kind: Kind? =
      switch (field.type, found.shape) {
      case (.string, .characters), (.path, .characters): found.size <= 255 ? .fixed : nil
      case (.string, .located), (.path, .located): .located
      case (.string, .relative), (.path, .relative): .relative
      case (.address, .bytes): found.size == 4 || found.size == 16 ? .address : nil
      case (.string, _), (.path, _), (.address, _): nil
      case (.port, .number): found.size == 2 ? .unsigned : nil
      case (.bool, .number): found.size == 1 ? .unsigned : nil
      case (_, .number(let isSigned)): isSigned ? .signed : .unsigned
      default: nil
      }
    guard let kind else {
      throw HostError(
        operation: "read", object: "`\(field.name)` of \(event.name) as \(field.type.description)", errno: 0,
        advice: "on this kernel it is `\(found.declaration)`, of \(found.size) bytes\(fit(found))")
    }
    return kind.rawValue << 24 | UInt32(min(found.size, 255)) << 16 | UInt32(found.offset & 0xffff)
  }

  /// Returns what `field` can be read as, in words that end a sentence.
  private static func fit(_ field: TracepointFormat.Field) -> String {
    switch field.shape {
    case .number: field.size == 2 ? ": a port or another number" : ": a number, such as count, pid or bytes"
    case .characters, .located, .relative: ": a string or path"
    case .bytes: field.size == 4 || field.size == 16 ? ": an address" : ", which no type fits"
    case .other: ", which no type fits"
    }
  }

  /// Returns what to say of `field`, which the tracepoint has not.
  private static func missing(_ field: BundleEvent.Field, of event: BundleEvent, in format: TracepointFormat) -> HostError {
    let known = format.fields.map(\.name).filter { !$0.hasPrefix("common_") }
    let nearest = Suggestion.nearest(to: field.record, in: known).map { "did you mean `record.\($0)`? " } ?? ""
    return HostError(
      operation: "find",
      object: "field `\(field.record)` in tracepoint \"\(format.target)\", for `\(field.name)` of \(event.name)",
      errno: 0, advice: "\(nearest)on this kernel it has \(known.joined(separator: ", "))")
  }
}

extension ProgramSet {
  /// The programs of policies' events that are pinned in it, without their constants.
  var ownPrograms: [HookProgram] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var found: [HookProgram] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if let own = OwnProgram(pinName: name) { found.append(own.hook) }
    }
    return found.sorted { $0.pinName < $1.pinName }
  }
}

extension KernelHost {
  /// Returns a program for each of `events`, which policies declare: one that is in `pinned` for the same declaration keeps its
  /// place, others get one that nothing there has, so that two generations never share one for different events.
  ///
  /// - Throws: `HostError` where this kernel has not what an event needs, or no place is left.
  func ownPrograms(for events: [BundleEvent], pinned: [HookProgram]) throws(HostError) -> [HookProgram] {
    guard !events.isEmpty else { return [] }
    let places = Int(AINKA_HOOK_OWN.rawValue)..<Int(AINKA_HOOKS.rawValue)
    var taken = Set(pinned.map(\.directoryIndex))
    var programs: [HookProgram] = []
    for event in events {
      guard let hook = event.hooks.first else { continue }
      let key = OwnProgram.key(of: event)
      let kept = pinned.first { $0.own?.key == key }?.directoryIndex
      guard let index = kept ?? places.first(where: { !taken.contains($0) }) else {
        throw HostError(
          operation: "hold", object: "event \(event.name)", errno: 0,
          advice: "the events that policies declare, of this generation and the active one together, are more than "
            + "\(places.count): `ainka clear`, then apply again")
      }
      taken.insert(index)
      var own = OwnProgram(key: key, directoryIndex: index, target: hook.target)
      try own.read(event, from: try TracepointFormat.read(hook.target))
      programs.append(own.hook)
    }
    return programs
  }
}
