import AinkaSyntax

/// What an edit has changed about declarations.
struct DeclarationChange {
  /// How far what changed can reach.
  enum Extent {
    /// Rules of the same names are there as before: nothing but them is new.
    case rulesAlone
    /// What mentions one of the names may mean something else.
    case names
    /// Everything.
    case all
  }

  /// The names that declarations had or have.
  private(set) var names: Set<String> = []
  private(set) var extent = Extent.rulesAlone

  /// Creates the change from the declarations of `old` fragments to those of `new` ones.
  init(from old: [SyntaxTree], to new: [SyntaxTree]) {
    var rules: [[String]] = []
    for trees in [old, new] {
      var own: [String] = []
      for tree in trees {
        if tree.header != nil { extent = .all }
        for declaration in tree.declarations {
          if case .rule(let rule) = declaration { own.append(rule.name.text) } else { note(declaration) }
        }
      }
      names.formUnion(own)
      rules.append(own)
    }
    if rules[0] != rules[1] { widen(to: .names) }
  }

  /// Notes that `declaration`, which is no rule, has changed.
  private mutating func note(_ declaration: Declaration) {
    switch declaration {
    // Whoever is in them is known by a number that others have afterwards, and a line `use` may be missed by any rule.
    case .use, .model, .mode, .label, .event, .enumeration, .record: extent = .all
    case .constant(let constant): names.insert(constant.name.text)
    case .predicate(let predicate): names.insert(predicate.name.text)
    case .threshold(let threshold): names.insert(threshold.name.text)
    case .metric(let metric): names.insert(metric.family.root.text)
    case .setting(let setting): names.insert(setting.family.root.text)
    case .rule, .invariant, .test: break
    }
    widen(to: .names)
  }

  /// Notes that what changed reaches as far as `other`, at least.
  private mutating func widen(to other: Extent) { if case .rulesAlone = extent { extent = other } }
}

/// The words by which declarations that changed can be meant, and those that speak of them.
struct MentionedWords {
  private var words: [[UInt8]]

  /// Creates the words `names`, and the names of all declarations but rules in `trees` that mention one of them, and so on.
  init(_ names: Set<String>, alsoBy trees: [SyntaxTree]) {
    words = names.map { Array($0.utf8) }
    var others: [(name: String, tree: SyntaxTree)] = []
    for tree in trees {
      for declaration in tree.declarations {
        switch declaration {
        case .constant(let constant): others.append((constant.name.text, tree))
        case .predicate(let predicate): others.append((predicate.name.text, tree))
        case .threshold(let threshold): others.append((threshold.name.text, tree))
        case .metric(let metric): others.append((metric.family.root.text, tree))
        case .setting(let setting): others.append((setting.family.root.text, tree))
        case .model(let model): others.append((model.name.text, tree))
        case .mode(let mode): others.append((mode.name.text, tree))
        case .label(let label): others.append((label.name.text, tree))
        case .use, .rule, .event, .enumeration, .record, .invariant, .test: break
        }
      }
    }
    while let place = others.firstIndex(where: { occur(in: $0.tree) }) {
      words.append(Array(others[place].name.utf8))
      others.remove(at: place)
    }
  }

  /// `true` iff one of the words stands in the text of `tree`, in a string or not.
  func occur(in tree: SyntaxTree) -> Bool {
    let text = tree.text.bytes
    return text.withUnsafeBufferPointer { text in words.contains { MentionedWords.occurs($0, in: text) } }
  }

  /// `true` iff `word` stands in `text`, as a whole word.
  private static func occurs(_ word: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let initial = word.first, word.count <= text.count else { return false }
    for start in 0...(text.count - word.count) where text[start] == initial {
      if start > 0, isInWord(text[start - 1]) { continue }
      let end = start + word.count
      if end < text.count, isInWord(text[end]) { continue }
      if word.indices.allSatisfy({ text[start + $0] == word[$0] }) { return true }
    }
    return false
  }

  /// `true` iff words have `byte` in them.
  private static func isInWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x5f: true
    default: false
    }
  }
}
