public import AinkaSource

/// Cuts a text that is without mistakes into fragments of whole declarations, each read by itself.
///
/// Fragments begin at the start of a line: with the comments above a declaration, and up to the end of the line where it ends. What
/// is read of such a fragment alone is what is read of it within the whole: a declaration ends where the next can begin, and
/// nothing of it depends on what stands around it.
public struct Fragments: Sendable {
  /// The number of the first fragment, as the source of its spans, which count from the fragment's own beginning: behind those of
  /// all texts.
  public static let firstSource: UInt32 = 1 << 24

  private let name: String
  private var nextSource = Fragments.firstSource
  private var nextExpression: UInt32 = 0

  /// Creates the reader of the fragments of the text called `name`.
  public init(name: String) { self.name = name }

  /// Returns the trees of the fragments that `bytes` consist of, or nothing where something is wrong with them; `isFirst` says that they
  /// begin the whole text: a header may stand there.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  public mutating func read(_ bytes: [UInt8], isFirst: Bool) -> [SyntaxTree]? {
    guard bytes.count <= SourceText.sizeLimit, isFirst || !bytes.starts(with: [0xef, 0xbb, 0xbf]) else { return nil }
    var report = DiagnosticReport()
    let parsed = Parser.parsed(SourceText(name: name, bytes: bytes), source: nextSource, report: &report)
    guard report.isEmpty, isFirst || parsed.tree.header == nil else { return nil }
    let ends = Fragments.ends(of: parsed) + [bytes.count]
    var reader = self
    var trees: [SyntaxTree] = []
    var start = 0
    for end in ends {
      guard let tree = reader.one(Array(bytes[start..<end])) else { return nil }
      trees.append(tree)
      start = end
    }
    // What is read alone is what was read within the whole.
    precondition(
      trees.reduce(0) { $0 + $1.declarations.count } == parsed.tree.declarations.count,
      "a fragment is not what it was in its text")
    self = reader
    return trees
  }

  /// Returns the tree of the fragment `bytes`, or nothing where something is wrong with it.
  private mutating func one(_ bytes: [UInt8]) -> SyntaxTree? {
    var report = DiagnosticReport()
    let text = SourceText(name: name, bytes: bytes)
    let tree = Parser.parsed(text, source: nextSource, firstExpression: nextExpression, report: &report).tree
    guard report.isEmpty else { return nil }
    nextSource += 1
    nextExpression += UInt32(tree.expressionCount)
    return tree
  }

  /// Returns where fragments of `parsed` end, but for the last: behind the line where a declaration ends that the next does not begin
  /// on.
  private static func ends(of parsed: ParsedText) -> [Int] {
    let tokens = parsed.list.tokens
    let bytes = parsed.tree.text.bytes
    return zip(parsed.regions, parsed.regions.dropFirst()).compactMap { region, next in
      let gap = Int(tokens[region.tokens.upperBound - 1].end)..<Int(tokens[next.tokens.lowerBound].start)
      return bytes[gap].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
    }
  }
}

extension SyntaxTree {
  /// Creates the tree that `fragments`, whose numbers follow one another from the first, make of `text`, without their declarations.
  public init(joining fragments: [SyntaxTree], text: SourceText) {
    self.init(text: text, source: 0)
    for fragment in fragments { take(fragment) }
    replaceDeclarations(by: fragments)
  }

  /// Adds what the declarations of `fragments`, which were read after those that this tree is made of, point to.
  public mutating func add(_ fragments: [SyntaxTree]) { for fragment in fragments { take(fragment) } }

  /// Puts the declarations of `fragments`, in their order, in the place of those that the tree has.
  ///
  /// - Requires: the fragments were added.
  public mutating func replaceDeclarations(by fragments: [SyntaxTree]) {
    header = fragments.first?.header
    declarations = fragments.flatMap(\.declarations)
  }
}
