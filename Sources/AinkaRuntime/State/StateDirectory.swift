import AinkaBundle
import AinkaFiles
import AinkaValues
import Glibc

/// The directory in which one engine's generations, threshold values and log are kept.
///
///     engine               which engine it belongs to
///     lock                 held by whoever changes something, with its process number
///     current.json         the generation that was last switched to, or that all was cleared
///     generations/N.ainkab the bundle;  generations/N.json  what is known of it beside the bundle
///     thresholds.json      who gave each threshold its value
///     modes.json           the modes that were given to rules since the active generation was applied
///     log.jsonl            every change that was made; log.jsonl.1 the changes before those
///
/// Files are replaced whole, and are on disk before anything depends on them. They are their owner's alone.
public struct StateDirectory: Sendable {
  /// Nobody but the owner reads or writes a file of it, or enters a directory.
  static let fileMode: UInt32 = 0o600
  static let directoryMode: UInt32 = 0o700

  public let path: String
  /// "kernel" or "embedded"
  public let engine: String

  public init(path: String, engine: String) {
    self.path = path
    self.engine = engine
  }

  /// Returns where the state of `engine` is kept, given the user's choice and the environment.
  ///
  /// The kernel's is one for the host; the embedded engine's is each user's own.
  public static func defaultPath(
    engine: String, override: String?, environment: (String) -> String?
  ) throws(RuntimeError) -> String {
    if let override { return override }
    if let path = environment("AINKA_STATE"), !path.isEmpty { return path }
    if engine == "kernel" { return "/var/lib/ainka" }
    if let base = environment("XDG_STATE_HOME"), base.hasPrefix("/") { return base + "/ainka" }
    guard let home = environment("HOME"), home.hasPrefix("/") else {
      throw .refused("there is no home directory to keep state in", advice: "name a directory: `--state DIR`")
    }
    return home + "/.local/state/ainka"
  }

  /// Returns the path of the file `name`.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Where the bundles are.
  var generationsPath: String { file("generations") }

  /// Returns the path of the bundle of generation `number`.
  func bundlePath(_ number: UInt64) -> String { "\(generationsPath)/\(number).ainkab" }

  /// Returns the path of the record of generation `number`.
  func recordPath(_ number: UInt64) -> String { "\(generationsPath)/\(number).json" }

  /// Throws iff the directory belongs to another engine.
  func checkEngine() throws(RuntimeError) {
    guard let bytes = try attempt({ () throws(HostError) in try FileSystem.readIfPresent(file("engine")) }) else { return }
    let owner = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    guard owner == engine else {
      throw .refused(
        "the state in \(path) belongs to the \(owner) engine, not to the \(engine) engine",
        advice: "name another directory: `--state DIR`")
    }
  }

  /// Creates what is missing of the directory, and takes the lock.
  func lock() throws(RuntimeError) -> StateLock {
    try checkEngine()
    try checkOwner()
    try attempt { () throws(HostError) in
      try FileSystem.createDirectory(FileSystem.directory(of: path))
      try FileSystem.createDirectory(path, mode: Self.directoryMode)
      try FileSystem.createDirectory(generationsPath, mode: Self.directoryMode)
    }
    let lock = try StateLock(path: file("lock"))
    if !FileSystem.exists(file("engine")) { try replace(file("engine"), with: Array("\(engine)\n".utf8)) }
    return lock
  }

  /// Throws iff somebody else can change what is in the directory: what they put there would be applied.
  private func checkOwner() throws(RuntimeError) {
    guard let access = FileSystem.access(path) else { return }
    guard access.owner == geteuid() || access.owner == 0 else {
      throw .refused(
        "the state directory \(path) belongs to uid \(access.owner)", advice: "name another directory: `--state DIR`")
    }
    guard access.mode & 0o022 == 0 else {
      throw .refused("others can change the state directory \(path)", advice: "chmod 700 \(path)")
    }
  }

  /// Puts `bytes` at `path`, a file of the directory.
  func replace(_ path: String, with bytes: [UInt8]) throws(RuntimeError) {
    try attempt { () throws(HostError) in try FileSystem.replace(path, with: bytes, mode: Self.fileMode) }
  }

  /// Returns the numbers of the generations of which anything is kept, ascending.
  func generationNumbers() throws(RuntimeError) -> [UInt64] {
    let names = try attempt { () throws(HostError) in try FileSystem.list(generationsPath) }
    let numbers = names.compactMap { name in name.hasSuffix(".ainkab") ? UInt64(name.dropLast(7)) : nil }
    return numbers.sorted()
  }

  /// Returns the record of generation `number`.
  func record(_ number: UInt64) throws(RuntimeError) -> GenerationRecord {
    let path = recordPath(number)
    let bytes = try kept(path, generation: number)
    do throws(MalformedRecord) {
      let record = try GenerationRecord(decoding: bytes)
      guard record.number == number else { throw MalformedRecord(reason: "it is that of generation \(record.number)") }
      return record
    } catch {
      throw .damaged(path: path, reason: error.reason, advice: Self.wayOut)
    }
  }

  /// Returns the bundle of generation `number`; `last` is asked first, and remembers it.
  func bundle(_ number: UInt64, last: LastBundle) throws(RuntimeError) -> Bundle {
    let path = bundlePath(number)
    let bytes = try kept(path, generation: number)
    do throws(BundleError) { return try last.bundle(bytes) } catch {
      throw .damaged(path: path, reason: error.description, advice: Self.wayOut)
    }
  }

  /// Returns the bytes of the file at `path`, which generation `number` must have.
  private func kept(_ path: String, generation number: UInt64) throws(RuntimeError) -> [UInt8] {
    guard let bytes = try attempt({ () throws(HostError) in try FileSystem.readIfPresent(path) }) else {
      throw .damaged(path: path, reason: "it is missing, but generation \(number) needs it", advice: Self.wayOut)
    }
    return bytes
  }

  /// Puts the files of a generation in place.
  func write(_ record: GenerationRecord, bundle bytes: [UInt8]) throws(RuntimeError) {
    try replace(bundlePath(record.number), with: bytes)
    try replace(recordPath(record.number), with: record.encoded)
  }

  /// Removes the files of generation `number`.
  func removeGeneration(_ number: UInt64) throws(RuntimeError) {
    try attempt { () throws(HostError) in
      try FileSystem.remove(recordPath(number))
      try FileSystem.remove(bundlePath(number))
    }
  }

  /// Removes what a killed command left: half-written files, generations after `last`, which were never switched to, and those
  /// that were being removed.
  func tidy(after last: UInt64) throws(RuntimeError) {
    try removeTemporaries()
    for number in try generationNumbers() where number > last || number < last && !FileSystem.exists(recordPath(number)) {
      try removeGeneration(number)
    }
  }

  /// Removes half-written files, and new ones that have not taken their places.
  func removeTemporaries() throws(RuntimeError) {
    for folder in [path, generationsPath] {
      let names = try attempt { () throws(HostError) in try FileSystem.list(folder) }
      for name in names where name.hasSuffix(".tmp") {
        try attempt { () throws(HostError) in try FileSystem.remove("\(folder)/\(name)") }
      }
    }
  }

  /// What helps against a damaged file: the kernel's state does not depend on it.
  static let wayOut = "`ainka clear` takes everything off, also without this file; then apply the policy again"
}

/// Does `operation`, whose failure is the host's.
func attempt<Result>(_ operation: () throws(HostError) -> Result) throws(RuntimeError) -> Result {
  do throws(HostError) { return try operation() } catch { throw .host(error) }
}
