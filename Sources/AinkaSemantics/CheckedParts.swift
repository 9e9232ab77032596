import AinkaSource
import AinkaSyntax

/// The fragments of a text that is read without mistakes, and what was found out about each.
///
/// Spans count from the beginning of their fragment, so that nothing has to be changed where text moves; they are put in place when all
/// is told.
struct CheckedParts {
  /// A fragment and its rules.
  struct Part {
    var tree: SyntaxTree
    /// One for each of its rules, in their order.
    var rules: [CheckedRule] = []

    var count: Int { tree.text.bytes.count }
  }

  private let settings: CheckSettings
  private let library: Library
  private var fragments: Fragments
  var parts: [Part] = []
  /// What knows all declarations but the rules.
  var checker: Checker
  /// What was said of those, and what they use.
  private(set) var declared = CheckedRule()
  /// How many rules use what.
  private(set) var uses: [Checker.Key: Int] = [:]
  private(set) var imports: [Checker.Key: Int] = [:]
  /// `true` iff what is said of a rule depends on the rules before it: that one was too large was said once.
  private var isInOrder = false

  /// Creates what is known of the text `bytes`, or nothing where it has to be checked as a whole.
  init?(_ bytes: [UInt8], name: String, _ settings: CheckSettings, library: Library) {
    self.settings = settings
    self.library = library
    fragments = Fragments(name: name)
    guard let trees = fragments.read(bytes, isFirst: true) else { return nil }
    let tree = SyntaxTree(joining: trees, text: SourceText(name: name, bytes: []))
    checker = CheckedParts.checker(of: tree, library: library, settings)
    checkDeclarations()
    for tree in trees { parts.append(part(of: tree)) }
    if isInOrder { return nil }
  }

  /// Returns what checks the policy `tree`.
  private static func checker(of tree: SyntaxTree, library: Library, _ settings: CheckSettings) -> Checker {
    var checker = Checker([tree], library: library, profile: settings.profile)
    checker.optionTexts = Checker.optionTexts(settings.settings)
    checker.today = settings.today
    return checker
  }

  // MARK: Editing

  /// Takes in that `count` bytes stand in the place of `range`, so that the text is `bytes`; `false` iff it has to be checked whole.
  mutating func update(_ range: Range<Int>, by count: Int, of bytes: [UInt8]) -> Bool {
    // What touches the edit, and one more: comments may be its own now.
    var start = 0
    var first = 0
    while first < parts.count - 1, start + parts[first].count < range.lowerBound {
      start += parts[first].count
      first += 1
    }
    var end = start
    var last = first
    while last < parts.count, end <= range.upperBound {
      end += parts[last].count
      last += 1
    }
    if last < parts.count {
      end += parts[last].count
      last += 1
    }
    let text = Array(bytes[start..<(end + count - range.count)])
    guard let trees = fragments.read(text, isFirst: first == 0) else { return false }
    checker.policies[0].tree.add(trees)
    return replace(first..<last, by: trees)
  }

  /// Puts `trees` in the place of the parts `range` and checks what depends on them; `false` iff all has to be checked.
  private mutating func replace(_ range: Range<Int>, by trees: [SyntaxTree]) -> Bool {
    let old = Array(parts[range])
    var before = 0
    while before < min(old.count, trees.count), old[before].tree.text.bytes == trees[before].text.bytes { before += 1 }
    var behind = 0
    while behind < min(old.count, trees.count) - before,
      old[old.count - 1 - behind].tree.text.bytes == trees[trees.count - 1 - behind].text.bytes
    { behind += 1 }
    let gone = old[before..<(old.count - behind)]
    let new = trees[before..<(trees.count - behind)]
    for part in gone { for rule in part.rules { count(rule, -1) } }
    let place = (range.lowerBound + before)..<(range.lowerBound + before + gone.count)
    let change = DeclarationChange(from: gone.map(\.tree), to: Array(new))
    switch change.extent {
    case .all: return false
    case .rulesAlone where hasOwnEntries(change.names, in: gone) && !isPointedTo(gone):
      for tree in new { enter(tree) }
      parts.replaceSubrange(place, with: new.map { part(of: $0) })
    case .rulesAlone, .names:
      parts.replaceSubrange(place, with: new.map { Part(tree: $0) })
      redeclare(change, new: place.lowerBound..<(place.lowerBound + new.count))
    }
    return !isInOrder
  }

  /// `true` iff each of the rules `names` is known by its name, and by its place in one of `parts`.
  private func hasOwnEntries(_ names: Set<String>, in parts: ArraySlice<Part>) -> Bool {
    names.allSatisfy { name in
      guard let entry = checker.policies[0].entries[name], case .rule = entry.entry else { return false }
      return parts.contains { $0.tree.source == entry.span.source }
    } && names.count == parts.reduce(0) { $0 + $1.tree.declarations.count }
  }

  /// `true` iff what was said of declarations points into one of `parts`.
  private func isPointedTo(_ parts: ArraySlice<Part>) -> Bool {
    declared.report.contains { diagnostic in
      diagnostic.spans.contains { span in parts.contains { $0.tree.source == span.source } }
    }
  }

  /// Notes where the rules of `tree` now stand.
  private mutating func enter(_ tree: SyntaxTree) {
    for case .rule(let rule) in tree.declarations { checker.policies[0].entries[rule.name.text]?.span = rule.name.span }
  }

  /// Checks all declarations but the rules anew, and those rules that are in the parts `new` or may speak of what has changed.
  private mutating func redeclare(_ change: DeclarationChange, new: Range<Int>) {
    var tree = checker.policies[0].tree
    tree.replaceDeclarations(by: parts.map(\.tree))
    let thresholds = checker.thresholds.map(\.key.name)
    var registry = checker.registry
    registry.isRefreshing = true
    checker = CheckedParts.checker(of: tree, library: library, settings)
    checker.registry = registry
    checkDeclarations()
    var names = change.names
    // Thresholds are known by their place among all.
    if checker.thresholds.map(\.key.name) != thresholds { names.formUnion(thresholds + checker.thresholds.map(\.key.name)) }
    let words = MentionedWords(names, alsoBy: parts.map(\.tree))
    for place in parts.indices {
      let isNew = new.contains(place)
      guard isNew || parts[place].rules.contains(where: { !$0.report.isEmpty }) || words.occur(in: parts[place].tree) else {
        continue
      }
      for rule in parts[place].rules { count(rule, -1) }
      parts[place] = part(of: parts[place].tree)
    }
  }

  // MARK: Checking

  /// Checks all declarations but the rules.
  private mutating func checkDeclarations() {
    checker.checkDeclarations()
    checker.registry.isRefreshing = false
    declared = CheckedRule(report: checker.report.sorted, used: checker.used, imports: checker.usedImports.keys)
  }

  /// Returns the part of `tree`, its rules checked.
  private mutating func part(of tree: SyntaxTree) -> Part {
    var part = Part(tree: tree)
    for declaration in tree.declarations {
      guard case .rule(let rule) = declaration else { continue }
      part.rules.append(checked(rule))
    }
    return part
  }

  /// Returns what is found out about `rule`.
  private mutating func checked(_ rule: RuleDeclaration) -> CheckedRule {
    checker.report = DiagnosticReport()
    checker.used = []
    checker.usedImports = UsedImports()
    let broken = checker.broken.count
    var result = CheckedRule()
    if rule.event != nil {
      result.rule = checker.checked(rule, in: 0)
    } else if !rule.isPartial {
      result.levelRule = checker.checkedLevel(rule, in: 0)
    }
    result.report = checker.report.sorted
    result.used = checker.used
    result.imports = checker.usedImports.keys
    if checker.broken.count != broken { isInOrder = true }
    count(result, 1)
    return result
  }

  /// Counts that `rule` uses what it uses, or no longer.
  private mutating func count(_ rule: CheckedRule, _ change: Int) {
    for key in rule.used { uses[key] = CheckedParts.sum(uses[key], change) }
    for key in rule.imports { imports[key] = CheckedParts.sum(imports[key], change) }
  }

  /// Returns `count` and `change`, or nothing for none.
  private static func sum(_ count: Int?, _ change: Int) -> Int? {
    let sum = (count ?? 0) + change
    return sum == 0 ? nil : sum
  }
}

/// What was found out about one rule.
struct CheckedRule {
  var report: [Diagnostic] = []
  var used: Set<Checker.Key> = []
  var imports: Set<Checker.Key> = []
  /// What it means, on an event or over metrics, iff it is well.
  var rule: TypedRule?
  var levelRule: TypedLevelRule? {
    didSet { claims = levelRule.map(CheckedRule.claims) ?? [] }
  }
  /// What it sets settings to while it is active.
  private(set) var claims: [Claim] = []

  /// That a rule sets a setting.
  struct Claim {
    var setting: Int
    var priority: Int64
    var value: SettingValue
  }

  init() {}

  init(report: [Diagnostic], used: Set<Checker.Key>, imports: Set<Checker.Key>) {
    self.report = report
    self.used = used
    self.imports = imports
  }

  /// Returns what `rule` sets.
  private static func claims(of rule: TypedLevelRule) -> [Claim] {
    (rule.effects + (rule.verify?.otherwise ?? [])).compactMap { effect in
      guard case .set(let setting, let value, false) = effect.kind else { return nil }
      return Claim(setting: setting, priority: rule.priority, value: value)
    }
  }
}

extension Diagnostic {
  /// Every place that it points to.
  fileprivate var spans: [Span] { [primary.span] + secondary.map(\.span) + edits.map(\.span) }
}
