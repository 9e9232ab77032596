/// The part of a source line that is shown: all of it, or, of a wide one, what lies around the labels.
struct LineWindow {
  /// The characters to print.
  let text: String
  private let columns: [Int]
  /// The column of the whole line that is shown first, less what an ellipsis takes.
  private let shift: Int
  private let width: Int

  /// How many bytes of a line are shown at most.
  private static let byteLimit = 110
  /// How many bytes are shown before the first label of a line that is clipped.
  private static let lead = 30

  /// Creates the window of `bytes` that shows the first of `offsets`, and the others if they are near.
  init(_ bytes: ArraySlice<UInt8>, around offsets: [Int]) {
    guard bytes.count > LineWindow.byteLimit else {
      let shown = ShownText(bytes)
      text = shown.text
      columns = shown.columns
      shift = 0
      width = columns.last ?? 0
      return
    }
    let first = min(max(offsets.min() ?? 0, 0), bytes.count)
    var low = LineWindow.boundary(bytes, bytes.startIndex + max(0, first - LineWindow.lead))
    if low - bytes.startIndex < 4 { low = bytes.startIndex }
    let high = LineWindow.boundary(bytes, min(bytes.endIndex, low + LineWindow.byteLimit))
    let shown = ShownText(bytes[low..<high])
    let before = low > bytes.startIndex ? "…" : ""
    text = before + shown.text + (high < bytes.endIndex ? "…" : "")
    let skipped = low - bytes.startIndex
    shift = before.isEmpty ? 0 : -1
    columns = Array(repeating: 0, count: skipped) + shown.columns
    width = (shown.columns.last ?? 0) + (before.isEmpty ? 0 : 1)
  }

  /// Returns the nearest offset at or before `offset` where a scalar starts.
  private static func boundary(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> Int {
    var offset = offset
    for _ in 0..<3 where offset > bytes.startIndex && offset < bytes.endIndex && bytes[offset] & 0xc0 == 0x80 { offset -= 1 }
    return offset
  }

  /// Returns the column (from 0) where byte `offset` of the line is shown; the end for those beyond.
  func column(of offset: Int) -> Int {
    guard offset >= 0 else { return 0 }
    return offset < columns.count ? columns[offset] - shift : width
  }
}
