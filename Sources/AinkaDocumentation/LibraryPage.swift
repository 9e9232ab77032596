import AinkaSemantics
import AinkaSource
import AinkaSyntax

/// The page of the standard library, or of some of its modules, in Markdown.
public struct LibraryPage {
  private let names: NameIndex
  private let trees: [SyntaxTree]
  /// The places of the modules that the page is of.
  private let chosen: [Int]

  /// The modules that there are, by name.
  public static var modules: [String] { StandardLibrary.texts.map { StandardLibrary.module(of: $0.name) } }

  /// Creates the page of `modules`, each once and in the order of their names; of all where none is named.
  ///
  /// - Requires: each of `modules` is one.
  public init(modules: [String] = []) {
    var report = DiagnosticReport()
    let texts = StandardLibrary.texts
    trees = texts.indices.map { Parser.parse(texts[$0], source: UInt32($0), report: &report) }
    let known = Self.modules
    precondition(modules.allSatisfy(known.contains), "a module that is none")
    chosen = known.indices.filter { modules.isEmpty || modules.contains(known[$0]) }
    names = NameIndex(texts: zip(trees, known).map { DeclaredNames($0, owner: $1) }, isShared: true)
  }

  /// The whole page: the same for the same library.
  public var text: String {
    // What other modules declare is named, and not led to.
    var shown = names
    if chosen.count < trees.count { shown.texts = chosen.map { names.texts[$0] } }
    let isWhole = chosen.count == trees.count
    let writers = chosen.enumerated().map { place, index in
      PageWriter(tree: trees[index], index: place, names: shown, level: isWhole || chosen.count > 1 ? 3 : 2)
    }
    let modules = writers.map(module).joined(separator: "\n")
    guard writers.count > 1 else { return modules }
    let rows = writers.map(row)
    let table = Markdown.table(["Module", "Events", "Metrics", "Settings", "About"], rows)
    let head = "# The standard library\n\n" + (isWhole ? Self.introduction : "")
    return head + table + (isWhole ? "\n\(TypeTable.text)" : "") + "\n" + modules
  }

  /// What stands at the top of the whole page.
  private static let introduction = """
    What policies find there: events to hang rules on, metrics to hold conditions over, settings to change. `use linux.process` in a
    policy makes what a module declares known there. This page is what `ainkac doc --library` prints; `ainkac doc --library linux.psi`
    prints the part about one module.

    - Every event has `process`, and its fields are those of the [record](#record-linux.process.process): `process.parent.name`.
    - A metric or setting with parameters is one for each choice of them: `disk("sda").latency`,
      `cgroup("background.slice").memory.high`. A reading is unknown where the host has no such thing, and three periods after the last.
    - `audit`, to record, works on every event. What else a verdict needs stands at each; `ainkac check --host FILE` holds a policy
      against a host, and `ainka doctor` says what the running one has.


    """

  /// Returns the row about the module of `writer`.
  private func row(_ writer: PageWriter) -> [String] {
    var events: [String] = []
    var metrics = 0
    var settings = 0
    for declaration in writer.tree.declarations {
      switch declaration {
      case .event(let event): events.append(writer.reference([event.name.text]))
      case .metric: metrics += 1
      case .setting: settings += 1
      default: break
      }
    }
    let name = writer.own.owner
    return [
      Markdown.link(Markdown.code(name), to: "module-\(name)"), events.joined(separator: ", "),
      metrics == 0 ? "" : "\(metrics)", settings == 0 ? "" : "\(settings)",
      firstSentence(of: Self.comment(of: writer.tree)),
    ]
  }

  /// Returns all about the module of `writer`.
  private func module(_ writer: PageWriter) -> String {
    let name = writer.own.owner
    let anchor = Markdown.anchor("module-\(name)")
    let uses = writer.own.uses.map { used in
      writer.names.texts.contains { $0.owner == used }
        ? Markdown.link(Markdown.code(used), to: "module-\(used)") : Markdown.code(used)
    }
    let parts = [
      writer.events(), writer.records(), writer.enumerations(), writer.metrics(), writer.settings(),
    ]
    return "\(writer.heading("\(anchor)Module \(Markdown.code(name))", writer.level - 1))\n\n"
      + Markdown.prose(Self.comment(of: writer.tree)) + "\n"
      + (uses.isEmpty ? "" : "\nUses \(uses.joined(separator: ", ")).\n")
      + parts.joined()
  }

  /// Returns the comment that the text of `tree` begins with: what the module is about.
  private static func comment(of tree: SyntaxTree) -> String {
    var lines: [String] = []
    for line in String(decoding: tree.text.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("//"), !line.hasPrefix("///") else { break }
      let words = line.dropFirst(line.hasPrefix("// ") ? 3 : 2)
      // Where it was learned from is a paragraph of its own.
      if words.hasPrefix("Source: ") { lines.append("") }
      lines.append(String(words))
    }
    return lines.joined(separator: "\n")
  }
}
