import Glibc

/// Whole files as bytes.
enum FileBytes {
  /// Makes `bytes` the content of the file at `path`; `false` with errno when that fails.
  static func write(_ bytes: [UInt8], to path: String) -> Bool {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { return false }
    defer { close(file) }
    return append(bytes, to: file)
  }

  /// Writes `bytes` to the open `file`; `false` with errno when that fails.
  static func append(_ bytes: [UInt8], to file: Int32) -> Bool {
    var place = 0
    while place < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + place }, bytes.count - place) }
      guard count > 0 else { return false }
      place += count
    }
    return true
  }

  /// Returns the content of the file at `path`; nothing when it cannot be read.
  static func read(_ path: String) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var content: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &bytes, bytes.count)
      guard count > 0 else { return content }
      content += bytes[..<count]
    }
  }
}
