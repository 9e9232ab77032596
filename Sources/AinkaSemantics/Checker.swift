public import AinkaSource
public import AinkaSyntax
public import AinkaValues

/// Gives names, types and units to the policies of one compile.
///
/// The work goes in order: what each policy declares, constants, thresholds, predicates, rules. Predicates and constants are put
/// in where they are used, so nothing of them is left in the result.
public struct Checker {
  let profile: HostProfile
  var library: Library
  var policies: [PolicyScope]
  var report = DiagnosticReport()
  /// The policy of each name.
  var policyIndex: [String: Int] = [:]
  /// The thresholds of all policies, by full name, and where each stands in that order.
  var thresholds: [ThresholdInfo] = []
  var thresholdIndex: [String: Int] = [:]
  /// The windows that rules ask, in the order in which they are met, each with the name of its event.
  var windows: [(event: String, typed: TypedWindow)] = []
  /// The place of each window in `windows`, by what it is known by.
  var windowIndex: [String: Int] = [:]
  /// The values of constants that were asked for; nothing for those that are just being found.
  var constants: [Key: Operand?] = [:]
  /// What was used by anything.
  var used: Set<Key> = []
  /// The `use` lines that were needed, by policy and name.
  var usedImports: Set<Key> = []
  /// Predicates that something was reported of: recursive, too large, or wrong where they stand.
  var broken: Set<Key> = []
  /// What the conditions of the rule that is being checked mention.
  var mentions = Mentions()

  /// A declaration: its policy and its name.
  struct Key: Hashable {
    var policy: Int
    var name: String
  }

  /// What the conditions of one rule mention.
  struct Mentions {
    /// The policy of the rule.
    var policy = 0
    /// The sets with names, in the order in which they are met.
    var sets: [NamedSet] = []
    /// The thresholds.
    var thresholds: Set<Int> = []
    /// How many comparisons were made, predicates put in.
    var size = 0
    /// How many predicates were put in.
    var calls = 0
  }

  /// Returns what `policies` mean together on a host with `profile`, or nothing if they are wrong; what is wrong or odd goes to
  /// `report`.
  ///
  /// Spans number the policies first, in the order given, then the texts of the standard library.
  public static func check(
    _ policies: [SourceText], profile: HostProfile, report: inout DiagnosticReport
  ) -> TypedProgram? {
    var local = DiagnosticReport()
    let trees = policies.indices.map { Parser.parse(policies[$0], source: UInt32($0), report: &local) }
    let program = check(trees, profile: profile, report: &local)
    report.add(contentsOf: local)
    return program
  }

  /// Returns what `trees`, whose own errors are in `report` already, mean together on a host with `profile`, or nothing if there
  /// are errors.
  ///
  /// - Requires: the source of each tree is its place in `trees`.
  public static func check(
    _ trees: [SyntaxTree], profile: HostProfile, report: inout DiagnosticReport
  ) -> TypedProgram? {
    precondition(trees.indices.allSatisfy { trees[$0].source == UInt32($0) }, "trees are numbered in order")
    // What a text for a later version says means nothing here, and that was reported.
    if trees.contains(where: \.isForLaterVersion) { return nil }
    var libraryReport = DiagnosticReport()
    let libraryTrees = StandardLibrary.texts.enumerated().map { place, text in
      Parser.parse(text, source: UInt32(trees.count + place), report: &libraryReport)
    }
    precondition(libraryReport.isEmpty, "the standard library is wrong: \(libraryReport.plainText(sources: []))")
    var checker = Checker(trees, library: Library(libraryTrees), profile: profile)
    let program = checker.program(sources: trees.map(\.text) + StandardLibrary.texts)
    report.add(contentsOf: checker.report.limited(perSource: 100))
    if report.hasErrors { return nil }
    checker.requireWhole(program, of: trees)
    return program
  }

  /// Stops when something that `trees` declare is not in `program` although no error says why: no rule may vanish in silence.
  private func requireWhole(_ program: TypedProgram, of trees: [SyntaxTree]) {
    let declarations = trees.flatMap(\.declarations)
    let rules = declarations.count { if case .rule = $0 { true } else { false } }
    let learned = declarations.count { if case .threshold = $0 { true } else { false } }
    precondition(program.rules.count == rules, "\(program.rules.count) of \(rules) rules are left, and nobody said why")
    precondition(
      program.thresholds.count == learned && !thresholds.contains(where: \.isBroken),
      "a threshold is broken, and nobody said why")
  }

  private init(_ trees: [SyntaxTree], library: Library, profile: HostProfile) {
    self.profile = profile
    self.library = library.limited(to: profile)
    self.policies = trees.map(PolicyScope.init(tree:))
  }

  /// Checks everything and returns the program; meaningless if there are errors.
  private mutating func program(sources: [SourceText]) -> TypedProgram {
    declarePolicies()
    declareNames()
    checkConstants()
    checkThresholds()
    checkPredicates()
    let rules = checkRules()
    return finished(rules, sources: sources)
  }

  /// Returns the program of `rules`, after a last look at what nothing uses: where something is wrong, its user may be missing.
  private mutating func finished(_ rules: [(event: String, rule: TypedRule)], sources: [SourceText]) -> TypedProgram {
    if !report.hasErrors, !policies.contains(where: \.tree.isDamaged) { reportUnused() }
    return assembled(rules, sources: sources)
  }

  /// Returns the program of `rules`, each with the name of its event.
  private func assembled(_ rules: [(event: String, rule: TypedRule)], sources: [SourceText]) -> TypedProgram {
    let names = Set(rules.map(\.event) + windows.map(\.event)).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    let order = windows.indices.sorted { key(ofWindow: $0) < key(ofWindow: $1) }
    var newPlaces = order
    for (new, old) in order.enumerated() { newPlaces[old] = new }
    let typed = rules.map { event, rule in
      var rule = rule
      rule.event = places[event] ?? 0
      if !windows.isEmpty {
        rule.when = rule.when.withWindows(at: newPlaces)
        rule.unless = rule.unless.withWindows(at: newPlaces)
      }
      return rule
    }
    return TypedProgram(
      policies: policies.map { policy in
        TypedPolicy(
          name: policy.name, scope: policy.scope, documentation: policy.tree.header?.documentation ?? "", span: policy.span)
      },
      events: names.compactMap { library.events[$0]?.event },
      windows: order.map { old in
        var window = windows[old].typed
        window.event = places[windows[old].event] ?? 0
        return window
      },
      thresholds: thresholds.map(\.typed), rules: typed.sorted { $0.name < $1.name }, sources: sources)
  }

  /// Returns what window `number` is known by.
  private func key(ofWindow number: Int) -> (text: String, scope: String) {
    let window = windows[number].typed
    return (window.text, policies[window.policy].scope ?? "")
  }
}

/// What one policy declares.
struct PolicyScope {
  /// A declaration that has a name.
  enum Entry {
    case constant(ConstantDeclaration)
    case predicate(PredicateDeclaration)
    case threshold(ThresholdDeclaration)
    case rule
    case event

    /// `true` iff conditions can use it.
    var isValue: Bool {
      switch self {
      case .constant, .predicate, .threshold: true
      case .rule, .event: false
      }
    }

    /// What the declaration is called in a sentence.
    var kind: String {
      switch self {
      case .constant: "a constant"
      case .predicate: "a predicate"
      case .threshold: "a threshold"
      case .rule: "a rule"
      case .event: "an event"
      }
    }
  }

  var tree: SyntaxTree
  /// The name after `policy`, or empty.
  var name: String
  var scope: String?
  var entries: [String: (entry: Entry, span: Span)] = [:]
  /// The modules and policies that it uses, with the places of their lines.
  var uses: [(name: String, span: Span)] = []

  init(tree: SyntaxTree) {
    self.tree = tree
    self.name = tree.header?.name.text ?? ""
  }

  /// The place to point at for the policy as a whole.
  var span: Span { tree.header?.span ?? Span(source: tree.source, start: 0, end: 0) }

  /// `true` iff it says `use name`.
  func hasUse(_ name: String) -> Bool { uses.contains { $0.name == name } }
}

/// A threshold, checked.
struct ThresholdInfo {
  var typed: TypedThreshold
  var key: Checker.Key
  /// The guards of learning.md that it declares.
  var guards: Set<String>
  /// `true` iff something about it was wrong.
  var isBroken: Bool
}

extension DiagnosticReport {
  /// Returns the report with at most `limit` diagnostics of each source.
  func limited(perSource limit: Int) -> DiagnosticReport {
    var counts: [UInt32: Int] = [:]
    var result = DiagnosticReport()
    for diagnostic in sorted {
      counts[diagnostic.primary.span.source, default: 0] += 1
      if counts[diagnostic.primary.span.source, default: 0] <= limit || diagnostic.severity == .error && !result.hasErrors {
        result.add(diagnostic)
      }
    }
    return result
  }
}
