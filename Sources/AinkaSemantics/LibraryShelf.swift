import AinkaSource
import AinkaSyntax

/// The texts of the standard library that were not read yet, and what they may declare.
struct LibraryShelf {
  private let texts: [SourceText]
  private let modules: [String]
  /// The number of the first text in the compile.
  private let source: Int
  /// The texts that declare something whose name begins with a word: `connect`, or `disk` for `metric disk(name: string).latency`.
  private var places: [String: [Int]] = [:]
  private var isTaken: [Bool]

  init(_ texts: [SourceText], modules: [String], source: Int) {
    self.texts = texts
    self.modules = modules
    self.source = source
    isTaken = Array(repeating: false, count: texts.count)
    for (place, text) in texts.enumerated() {
      LibraryShelf.forEachDeclaredWord(in: text) { word in
        if places[word]?.last != place { places[word, default: []].append(place) }
      }
    }
  }

  /// Calls `body` with the first word of each name that `text` declares: declarations begin in the first column, with a word of small
  /// letters and one space.
  private static func forEachDeclaredWord(in text: SourceText, _ body: (String) -> Void) {
    /// Returns the end of the word at `start`.
    func end(of start: Int) -> Int {
      var end = start
      while end < text.bytes.count, text.bytes[end].isWordByte { end += 1 }
      return end
    }
    var last = 0..<0
    for line in text.lineStarts {
      let keyword = end(of: Int(line))
      let word = (keyword + 1)..<max(end(of: keyword + 1), keyword + 1)
      guard keyword > Int(line), !word.isEmpty else { continue }
      // Most follow one that begins alike.
      if text.bytes[word].elementsEqual(text.bytes[last]) { continue }
      last = word
      body(String(decoding: text.bytes[word], as: UTF8.self))
    }
  }

  /// Returns the texts that may declare `path`: those with something whose name begins with the same word.
  func texts(declaring path: String) -> [Int] {
    places[path] ?? places[String(decoding: path.utf8.prefix { $0.isWordByte }, as: UTF8.self)] ?? []
  }

  /// Takes those of the texts `wanted` off the shelf that are on it, and those that they use, and returns what they say, in their
  /// order.
  mutating func take(_ wanted: some Sequence<Int>) -> [(module: String, tree: SyntaxTree)] {
    var trees: [Int: SyntaxTree] = [:]
    var open = Array(wanted)
    var report = DiagnosticReport()
    while let place = open.popLast() {
      guard !isTaken[place] else { continue }
      isTaken[place] = true
      let tree = Parser.parse(texts[place], source: UInt32(source + place), report: &report)
      trees[place] = tree
      for case .use(let use) in tree.declarations { open += modules.indices.filter { modules[$0] == use.name.text } }
    }
    precondition(report.isEmpty, "the standard library is wrong: \(report.plainText(sources: []))")
    return trees.sorted { $0.key < $1.key }.map { (modules[$0.key], $0.value) }
  }
}

extension UInt8 {
  /// `true` iff this is a letter, digit or underscore of ASCII.
  fileprivate var isWordByte: Bool {
    switch self {
    case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x5f: true
    default: false
    }
  }
}
