import Glibc

/// A text to compile, with the name it is called by in diagnostics.
///
/// Files are read by whoever has them; nothing here opens one.
public struct SourceText: Sendable {
  /// The name shown to the user: the path as given, or `linux/process.ainka` for the standard library.
  public let name: String
  public let bytes: [UInt8]
  /// The offset of the first byte of each line; never empty.
  public let lineStarts: [UInt32]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    self.lineStarts = SourceText.lineStarts(of: bytes)
  }

  /// How many bytes a policy may have. A longer text is refused, and has no line table but its first line.
  public static let sizeLimit = 16 << 20

  /// Returns the offset of the first byte of each line of `bytes`.
  private static func lineStarts(of bytes: [UInt8]) -> [UInt32] {
    var starts: [UInt32] = [0]
    guard bytes.count <= sizeLimit else {
      if let end = bytes.prefix(sizeLimit).firstIndex(of: UInt8(ascii: "\n")) { starts.append(UInt32(end + 1)) }
      return starts
    }
    bytes.withUnsafeBytes { buffer in
      guard let first = buffer.baseAddress else { return }
      var offset = 0
      while let end = memchr(first + offset, 0x0a, buffer.count - offset) {
        offset = first.distance(to: UnsafeRawPointer(end)) + 1
        starts.append(UInt32(offset))
      }
    }
    return starts
  }

  public init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }

  /// Returns the line of `offset`, from 1, and its column in bytes, from 1; a byte-order mark at the start takes none.
  ///
  /// - Complexity: O(log *n*) in the number of lines.
  public func position(of offset: UInt32) -> (line: Int, column: Int) {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let mark: UInt32 = low == 0 && bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    return (low + 1, Int(offset - lineStarts[low] - min(mark, offset)) + 1)
  }

  /// Returns the bytes of `line` (from 1) without its line end.
  public func line(_ line: Int) -> ArraySlice<UInt8> {
    let start = Int(lineStarts[line - 1])
    var end = line < lineStarts.count ? Int(lineStarts[line]) - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return bytes[start..<max(start, end)]
  }
}

/// A run of bytes in one of the texts of a compile.
public struct Span: Sendable, Hashable, Comparable {
  /// Index into the list of texts of this compile.
  public var source: UInt32
  public var start: UInt32
  /// The offset after the last byte.
  public var end: UInt32

  public init(source: UInt32, start: UInt32, end: UInt32) {
    self.source = source
    self.start = start
    self.end = end
  }

  /// Returns the smallest span with both in it.
  public func joined(with other: Span) -> Span {
    Span(source: source, start: min(start, other.start), end: max(end, other.end))
  }

  public static func < (left: Span, right: Span) -> Bool {
    (left.source, left.start, left.end) < (right.source, right.start, right.end)
  }
}
