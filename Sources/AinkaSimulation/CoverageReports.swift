import AinkaInterpreter
import AinkaJSON
import AinkaSource

/// What tests saw of a program, for people.
extension CoverageMap {
  /// The sums by category, then what was not seen, by place.
  public var text: String {
    var lines: [String] = []
    for category in Category.allCases {
      let part = sum(category)
      lines.append(CoverageMap.row(category.rawValue, part))
    }
    lines.append(CoverageMap.row("all", sum))
    for entry in entries where entry.count == 0 {
      let place = ReportText.place(of: entry.point.span, sources: sources)
      lines.append("\(place): \(entry.owner): \(entry.point.kind.absence): \(entry.text)")
    }
    return lines.map { "\($0)\n" }.joined()
  }

  /// Returns `conditions   10 of 12   83.3%`.
  private static func row(_ name: String, _ sum: (seen: Int, all: Int)) -> String {
    let count = "\(sum.seen) of \(sum.all)"
    let padding = String(repeating: " ", count: max(1, 12 - name.utf8.count))
    let gap = String(repeating: " ", count: max(1, 12 - count.utf8.count))
    return "\(name)\(padding)\(count)\(gap)\(text(ofTenths: tenths(sum)))"
  }

  /// Everything, for programs.
  public var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.key("sums")
      writer.object { writer in
        for category in Category.allCases { CoverageMap.write(category.rawValue, sum(category), &writer) }
        CoverageMap.write("all", sum, &writer)
      }
      writer.key("points")
      writer.array { writer in
        for entry in entries {
          writer.object { writer in
            writer.place(entry.point.span, sources)
            writer.member("kind", entry.point.kind.name)
            writer.member("owner", entry.owner)
            writer.member("text", entry.text)
            writer.member("count", entry.count)
          }
        }
      }
    }
    return writer.text + "\n"
  }

  /// Writes a sum as a member called `name`.
  private static func write(_ name: String, _ sum: (seen: Int, all: Int), _ writer: inout JSONWriter) {
    writer.key(name)
    writer.object { writer in
      writer.member("seen", sum.seen)
      writer.member("all", sum.all)
    }
  }

  /// Everything as `lcov` writes it: rules are functions, conditions and thresholds branches, and a line is as often run as
  /// what is seen most on it.
  public var lcov: String {
    var lines: [String] = []
    for (file, own) in byFile {
      lines += ["TN:", "SF:\(sources[file].name)"]
      let line = { (entry: Entry) in self.sources[file].position(of: entry.point.span.start).line }
      let rules = own.filter { Category($0.point.kind) == .rules }
      lines += rules.map { "FN:\(line($0)),\($0.owner)" }
      lines += rules.map { "FNDA:\($0.count),\($0.owner)" }
      lines += ["FNF:\(rules.count)", "FNH:\(rules.count { $0.count > 0 })"]
      let branches = own.filter { [.conditions, .thresholds].contains(Category($0.point.kind)) }
      for (place, entry) in branches.enumerated() {
        // A block is a condition; its branches are both outcomes, or both sides. One that was never asked has a dash.
        let isAsked = entry.count > 0 || branches[place ^ 1].count > 0
        lines.append("BRDA:\(line(entry)),\(place / 2),\(place % 2),\(isAsked ? "\(entry.count)" : "-")")
      }
      lines += ["BRF:\(branches.count)", "BRH:\(branches.count { $0.count > 0 })"]
      let counts = lineCounts(own, line)
      lines += counts.map { "DA:\($0.line),\($0.count)" }
      lines += ["LF:\(counts.count)", "LH:\(counts.count { $0.count > 0 })", "end_of_record"]
    }
    return lines.map { "\($0)\n" }.joined()
  }

  /// The entries of each file that has some, in the order of the files.
  var byFile: [(file: Int, entries: [Entry])] {
    sources.indices.compactMap { file in
      let own = entries.filter { $0.point.span.source == UInt32(file) }
      return own.isEmpty ? nil : (file, own)
    }
  }

  /// Returns how often each line was run at most on which one of `entries` stands, in order.
  private func lineCounts(_ entries: [Entry], _ line: (Entry) -> Int) -> [(line: Int, count: Int)] {
    var counts: [Int: Int] = [:]
    for entry in entries { counts[line(entry), default: 0] = max(counts[line(entry)] ?? 0, entry.count) }
    return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
