public import AinkaValues
import Glibc

/// A file that lines are added to for as long as a program runs: whole lines or none, whatever happens to disk and name.
///
/// A full disk ends nothing: what cannot be written is counted, and the file says where it is missing as soon as there is room.
public final class GrowingFile {
  /// When a file makes room for a new one: it becomes `PATH.1`, that one `PATH.2`, up to `PATH.kept`.
  public struct Rotation: Sendable {
    public var bytes: Int
    public var kept: Int
    public init(bytes: Int, kept: Int) {
      self.bytes = bytes
      self.kept = kept
    }
  }

  /// What became of a flush, where it is worth telling.
  public enum News: Sendable {
    /// Writing fails since now.
    case failing(HostError)
    /// Writing works again; so many lines are missing.
    case recovered(missing: UInt64)
    /// Something else went wrong; what is open goes on.
    case trouble(HostError)
  }

  private let path: String
  /// The first line of every file.
  private let header: [UInt8]
  /// Makes the line that says how many are missing.
  private let gap: (UInt64) -> [UInt8]
  private let rotation: Rotation?
  private var descriptor: Int32
  private var isRegular = false
  /// Where the file ends.
  private var size = 0
  private var waiting: [UInt8] = []
  /// Where in it lines end that say how many are missing, and how many that is.
  private var waitingGaps: [(end: Int, count: UInt64)] = []
  /// How many lines are missing since writing fails, with those that a line was to tell of; nothing while it works.
  private var missing: UInt64?
  /// How many lines were given and never written.
  public private(set) var unwritten: UInt64 = 0
  /// Since when something is not on the disk, in seconds; nothing when all is.
  private var unsyncedSince: Int?
  /// What the file needs before the next line: its header, and a line end where somebody died in the middle of a line.
  private var opening: [UInt8] = []

  /// How long written lines may be in memory only.
  private static let syncSeconds = 5
  /// How much may wait for `flush` before it is written anyway.
  private static let waitingBytesMax = 1 << 18

  /// Opens or creates the file at `path`, for its owner alone; `-` is standard output. What is in it stays, unless it `isNew`.
  public init(
    _ path: String, header: [UInt8], isNew: Bool = false, rotation: Rotation? = nil, gap: @escaping (UInt64) -> [UInt8]
  ) throws(HostError) {
    self.path = path
    self.header = header
    self.gap = gap
    self.rotation = rotation
    descriptor = -1
    descriptor = try openAtEnd(flags: isNew ? O_TRUNC : 0)
  }

  deinit {
    if !waiting.isEmpty || !opening.isEmpty || missing ?? 0 > 0 { _ = write() }
    if isRegular { fdatasync(descriptor) }
    if descriptor > STDERR_FILENO { close(descriptor) }
  }

  /// Adds `line`, without its line end; it is written with the next `flush` at the latest.
  public func add(line: [UInt8]) -> News? {
    waiting += line
    waiting.append(UInt8(ascii: "\n"))
    return waiting.count < Self.waitingBytesMax ? nil : flush()
  }

  /// Adds a line that says that `count` are missing here. Where it cannot be written, they are among those that are missing later.
  public func add(gap count: UInt64) -> News? {
    if let before = missing {
      // No line of its own: it is short, and might fit where nothing else does.
      missing = before + count
      return nil
    }
    let line = gap(count)
    waitingGaps.append((waiting.count + line.count, count))
    return add(line: line)
  }

  /// Writes what waits, line by whole line; now and then to the disk, and into a new file where this one is large enough.
  public func flush() -> News? {
    // The line that says what is missing goes with one that is not: it alone may fit where nothing else does.
    let mayWrite = !waiting.isEmpty || missing ?? 0 == 0 && !opening.isEmpty
    return mayWrite ? write() : synchronized()
  }

  /// Writes what waits, and in front of it what the file needs.
  private func write() -> News? {
    var status = stat()
    if isRegular, fstat(descriptor, &status) == 0 { size = Int(status.st_size) }
    if isRegular, size == 0 { opening = header + [UInt8(ascii: "\n")] }  // new, or somebody emptied it
    let before = missing
    let note = before.map { $0 == 0 ? [] : gap($0) + [UInt8(ascii: "\n")] } ?? []
    let bytes = opening + note + waiting
    let firstLine = opening.count + note.count
    let gaps = waitingGaps
    waiting.removeAll(keepingCapacity: true)
    waitingGaps.removeAll(keepingCapacity: true)
    let written = append(bytes, atLeast: firstLine + 1)
    guard written == bytes.count else {
      let failure = FileSystem.failure("write", path)
      let begin = max(written, firstLine)
      let untold = gaps.filter { firstLine + $0.end >= begin }
      let left = UInt64(bytes[begin...].count { $0 == UInt8(ascii: "\n") } - untold.count)
      missing = (written == 0 ? before ?? 0 : 0) + left + untold.reduce(0) { $0 + $1.count }
      unwritten += left
      if written > 0 { opening = [] }
      return before == nil ? .failing(failure) : nil
    }
    opening = []
    missing = nil
    if let before { return .recovered(missing: before) }
    if let rotation, isRegular, size >= rotation.bytes { return rotate(keeping: rotation.kept) }
    return synchronized()
  }

  /// Opens the file anew by its name: somebody moved it away (logrotate).
  public func reopen() -> News? {
    let news = flush()
    guard path != "-" else { return news }
    do throws(HostError) {
      let before = descriptor
      descriptor = try openAtEnd()
      close(before)
      return news
    } catch { return .trouble(error) }
  }

  /// Moves the file away and starts a new one.
  private func rotate(keeping kept: Int) -> News? {
    for number in stride(from: kept - 1, to: 0, by: -1) { rename("\(path).\(number)", "\(path).\(number + 1)") }
    guard rename(path, "\(path).1") == 0 else { return .trouble(FileSystem.failure("rename", path)) }
    fdatasync(descriptor)
    return reopen()
  }

  /// Opens the file, to go on at its end with a header.
  private func openAtEnd(flags: Int32 = 0) throws(HostError) -> Int32 {
    let opened = path == "-" ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | flags, 0o600)
    guard opened >= 0 else { throw FileSystem.failure("write", path) }
    var status = stat()
    fstat(opened, &status)
    isRegular = path != "-" && status.st_mode & S_IFMT == S_IFREG
    size = Int(status.st_size)
    opening = (isRegular && !endsInALine(size) ? [UInt8(ascii: "\n")] : []) + header + [UInt8(ascii: "\n")]
    return opened
  }

  /// `true` iff the first `size` bytes of the file are whole lines.
  private func endsInALine(_ size: Int) -> Bool {
    let reading = open(path, O_RDONLY | O_CLOEXEC)
    guard reading >= 0 else { return true }
    defer { close(reading) }
    guard size > 0 else { return true }
    var last: UInt8 = 0
    return pread(reading, &last, 1, off_t(size - 1)) != 1 || last == UInt8(ascii: "\n")
  }

  /// Appends `bytes` and returns how many of them stay, with `errno`: where not all go, whole lines do, if they are more than
  /// nothing: `atLeast`.
  private func append(_ bytes: [UInt8], atLeast: Int) -> Int {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        let reason = errno
        let gone = bytes[..<rest.startIndex]
        var whole = isRegular ? gone.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0 : gone.count
        if isRegular, whole < atLeast { whole = 0 }
        if whole < gone.count { ftruncate(descriptor, off_t(size + whole)) }
        size += whole
        errno = reason
        return whole
      }
      rest = rest.dropFirst(count)
    }
    size += bytes.count
    if unsyncedSince == nil { unsyncedSince = Self.seconds() }
    return bytes.count
  }

  /// Waits, now and then, until what was written is on the disk.
  private func synchronized() -> News? {
    guard isRegular, let since = unsyncedSince, Self.seconds() - since >= Self.syncSeconds else { return nil }
    unsyncedSince = nil
    return fdatasync(descriptor) == 0 || errno == EINVAL ? nil : .trouble(FileSystem.failure("write to disk", path))
  }

  /// A clock that nobody sets.
  private static func seconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec
  }
}
