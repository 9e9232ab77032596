import AinkaSource

/// What tests saw of a program, as one page for a browser, with the texts of the policies.
extension CoverageMap {
  /// The page: the sums, then each policy with what was not seen marked.
  public var html: String {
    var lines = [
      "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">", "<title>Coverage</title>", "<style>",
      "body { font-family: sans-serif; margin: 2em; } table { border-collapse: collapse; } td, th { padding: 0.2em 1em 0.2em 0;"
        + " text-align: left; }",
      "pre { line-height: 1.4; } .seen { background: #dfd; } .partly { background: #ffc; } .unseen { background: #fdd; }",
      ".number { color: #888; } .note { color: #a00; }", "</style>", "</head>", "<body>", "<h1>Coverage</h1>", "<table>",
      "<tr><th>what</th><th>seen</th><th>of</th><th></th></tr>",
    ]
    for category in Category.allCases { lines.append(CoverageMap.row(category.rawValue, sum(category))) }
    lines += [CoverageMap.row("all", sum), "</table>"]
    for (file, own) in byFile { lines += section(file, own) }
    return (lines + ["</body>", "</html>"]).map { "\($0)\n" }.joined()
  }

  /// Returns a row of the table of sums.
  private static func row(_ name: String, _ sum: (seen: Int, all: Int)) -> String {
    "<tr><td>\(name)</td><td>\(sum.seen)</td><td>\(sum.all)</td><td>\(text(ofTenths: tenths(sum)))</td></tr>"
  }

  /// Returns the part about one file: its text, each line marked, and behind it what was never seen there.
  private func section(_ file: Int, _ entries: [Entry]) -> [String] {
    let source = sources[file]
    var byLine: [Int: [Entry]] = [:]
    for entry in entries { byLine[source.position(of: entry.point.span.start).line, default: []].append(entry) }
    var lines = ["<h2>\(XML.escaped(source.name))</h2>", "<pre>"]
    for number in 1...source.lineStarts.count {
      let text = XML.escaped(String(decoding: source.line(number), as: UTF8.self))
      let own = byLine[number] ?? []
      let unseen = own.filter { $0.count == 0 }
      let mark = own.isEmpty ? "" : unseen.isEmpty ? "seen" : unseen.count == own.count ? "unseen" : "partly"
      let padding = String(repeating: " ", count: max(0, 5 - "\(number)".utf8.count))
      let notes = unseen.map { " \(XML.escaped($0.point.kind.absence)): \(XML.escaped($0.text))" }.joined(separator: ";")
      let body = mark.isEmpty ? text : "<span class=\"\(mark)\">\(text)</span>"
      let note = notes.isEmpty ? "" : "  <span class=\"note\">←\(notes)</span>"
      lines.append("<span class=\"number\">\(padding)\(number)</span>  \(body)\(note)")
    }
    return lines + ["</pre>"]
  }
}
