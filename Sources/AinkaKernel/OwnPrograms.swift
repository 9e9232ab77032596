import AinkaBundle
import AinkaValues
import CAinkaABI
import CAinkaHost
import Glibc

/// One instance of a generic program (`ebpf/own.bpf.h`) for a tracepoint of an event that a declaration says how to read.
struct OwnProgram: Sendable, Hashable {
  /// What it does.
  enum Role: Sendable, Hashable {
    /// Decides the event.
    case decides
    /// Notes when the earlier tracepoint was met, from which the event's time counts.
    case notes
  }

  /// The event: its name, tracepoints and fields in one number, the same for the same declaration.
  var key: String
  var directoryIndex: Int
  var target: String
  var role: Role = .decides
  /// The object with the programs: `ebpf/<family>.bpf.c`.
  var family = "tracepoint"
  /// The object that it is loaded from: programs of one share its maps.
  var object = ""
  /// The constants of the object that are not 0, by name.
  var constants: [String: [UInt32]] = [:]

  static let pinPrefix = "hook_own_"
  private static let notesMark = "n"

  /// All that must be known of a pinned one, for a BPF file system keeps nothing but names.
  var pinName: String {
    "\(Self.pinPrefix)\(directoryIndex)_\(key)\(role == .notes ? Self.notesMark : "")_"
      + String(target.map { $0 == "/" ? "+" : $0 })
  }

  /// Returns the one that is pinned as `name`, without its constants.
  init?(pinName name: String) {
    let parts = name.split(separator: "_", maxSplits: 4).map(String.init)
    guard name.hasPrefix(Self.pinPrefix), parts.count == 5, let index = Int(parts[2]) else { return nil }
    let notes = parts[3].hasSuffix(Self.notesMark)
    self.init(
      key: notes ? String(parts[3].dropLast()) : parts[3], directoryIndex: index,
      target: String(parts[4].map { $0 == "+" ? "/" : $0 }))
    if notes { role = .notes }
  }

  init(key: String, directoryIndex: Int, target: String) {
    self.key = key
    self.directoryIndex = directoryIndex
    self.target = target
  }

  /// The program to attach.
  var hook: HookProgram {
    HookProgram(
      kind: "tracepoint", target: target, family: family,
      program: role == .decides ? "own_hook_program" : "own_start_program", directoryIndex: directoryIndex, own: self)
  }

  /// Returns the number of `event`'s declaration (FNV-1a, 64 bits).
  static func key(of event: BundleEvent) -> String {
    var text = "\(event.name)\n\(event.tracepoints.map(\.target).joined(separator: " "))\n"
    for field in event.fields where !field.record.isEmpty {
      text += "\(field.place) \(field.type.name) \(field.record) \(field.cases.count)\n"
    }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Writes the constants into an object that is not loaded yet.
  func setConstants(of object: OpaquePointer) throws(HostError) {
    for (name, values) in constants.sorted(by: { $0.key < $1.key }) {
      for (index, value) in values.enumerated() {
        let answer = ainka_set_constant_at(object, name, UInt32(index), value)
        guard answer == 0 else {
          throw HostError(operation: "prepare", object: "the eBPF object for \(target)", errno: -answer)
        }
      }
    }
  }
}

extension ProgramSet {
  /// The names of all that is pinned in it: one look at the directory in place of one for each that may be there.
  var pinNames: Set<String> {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: Set<String> = []
    while let entry = readdir(stream) {
      names.insert(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names
  }

  /// The programs of policies' events that are pinned in it, without their constants.
  var ownPrograms: [HookProgram] { Self.ownPrograms(among: pinNames) }

  /// Returns those that have one of `names`, without their constants.
  static func ownPrograms(among names: Set<String>) -> [HookProgram] {
    names.filter { $0.hasPrefix(OwnProgram.pinPrefix) }.compactMap { OwnProgram(pinName: $0)?.hook }
      .sorted { $0.pinName < $1.pinName }
  }
}

extension KernelHost {
  /// Returns the programs for each of `events` of `bundle`, which generic programs read: one that is in `pinned` for the same
  /// declaration keeps its place, others get one that nothing there has, so that two generations never share one for different
  /// events.
  ///
  /// - Throws: `HostError` where this kernel has not what an event needs, or no place is left.
  func ownPrograms(of bundle: Bundle, pinned: [HookProgram]) throws(HostError) -> [HookProgram] {
    let events = bundle.events.filter(\.isOwn)
    guard !events.isEmpty else { return [] }
    let places = Int(AINKA_HOOK_OWN.rawValue)..<Int(AINKA_HOOKS.rawValue)
    var taken = Set(pinned.map(\.directoryIndex))
    var programs: [HookProgram] = []
    for event in events {
      let key = OwnProgram.key(of: event)
      let kept = pinned.first { $0.own?.key == key }?.directoryIndex
      guard let index = kept ?? places.first(where: { !taken.contains($0) }) else {
        throw HostError(
          operation: "hold", object: "event \(event.name)", errno: 0,
          advice: "the events on tracepoints, of this generation and the active one together, are more than "
            + "\(places.count): `ainka clear`, then apply again")
      }
      taken.insert(index)
      let reader = OwnEventReader(event: event, key: key, directoryIndex: index, readFields: bundle.readFields(of: event))
      programs += try reader.programs().map(\.hook)
    }
    return programs
  }
}
