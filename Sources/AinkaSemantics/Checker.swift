public import AinkaSource
public import AinkaSyntax
public import AinkaValues

/// Gives names, types and units to the policies of one compile.
///
/// The work goes in order: what each policy declares, constants, thresholds, predicates, rules. Predicates and constants are put
/// in where they are used, so nothing of them is left in the result.
///
/// What every rule goes through is built for speed, unlike the rest of a release build (`@_optimize(speed)`).
public struct Checker {
  let profile: HostProfile
  let library: Library
  var policies: [PolicyScope]
  var report = DiagnosticReport()
  /// The policy of each name.
  var policyIndex: [String: Int] = [:]
  /// The thresholds of all policies, by full name, and where each stands in that order.
  var thresholds: [ThresholdInfo] = []
  var thresholdIndex: [String: Int] = [:]
  /// The metrics and settings that policies declare, by policy and path.
  var ownMetrics: [Key: Library.Family] = [:]
  var ownSettings: [Key: Library.Family] = [:]
  /// What rules, modes, models and tests have asked for so far.
  var registry = Registry()
  /// The rules on events that are well, in the order of the texts; `event` is a number of the registry.
  var rules: [TypedRule] = []
  /// The rules over metrics that are well, in the order of the texts.
  var levelRules: [TypedLevelRule] = []
  /// In the order of the texts.
  var invariants: [TypedInvariant] = []
  /// In the order of the texts.
  var tests: [TypedTest] = []
  /// What a command gives to parameters, as it is written there, and which parameter each is for.
  var optionTexts: [SourceText] = []
  var options: [Key: SettingOption] = [:]
  /// `true` iff one of them cannot be read or is for no parameter: then perhaps none is missing.
  var hasBrokenOption = false
  /// `true` iff rules say how their conditions are written.
  var keepsTexts = true
  /// The day of the compile, iff it is known: no rule's meaning depends on it.
  var today: Int64?
  /// What declarations allow.
  var allowances: [TypedAllowance] = []
  /// The values of constants that were asked for; nothing for those that are just being found.
  var constants: [Key: Operand?] = [:]
  /// `true` iff a policy declares an event.
  var declaresEvents = false
  /// What was used by anything.
  var used: Set<Key> = []
  var usedImports = UsedImports()
  /// What the last rule answers.
  var lastVerdict: LastVerdict?
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
    /// The metrics and settings, as numbers of the registry.
    var metrics: Set<Int> = []
    var settings: Set<Int> = []
    /// How many comparisons were made, predicates put in.
    var size = 0
    /// How many predicates were put in.
    var calls = 0
  }

  /// Returns what `policies` mean together on a host with `profile`, or nothing if they are wrong; what is wrong or odd goes to
  /// `report`.
  ///
  /// Spans number the policies first, in the order given, then the texts of the standard library, then `settings`: what a command
  /// gives to parameters of policies, by `parameter` or `policy.parameter` (see `sources(_:settings:)`). `today` is the day, counted
  /// from 1970-01-01, by which rules are said to be past theirs. Without `keepsTests`, the program is that of the policies without
  /// their tests, which are checked all the same: a bundle does not depend on them. Without `keepsTexts`, rules on events do not say how
  /// their conditions are written, which only those who read a bundle want to know.
  public static func check(
    _ policies: [SourceText], profile: HostProfile, settings: [String: String] = [:], today: Int64? = nil,
    keepsTests: Bool = true, keepsTexts: Bool = true, report: inout DiagnosticReport
  ) -> TypedProgram? {
    var local = DiagnosticReport()
    let trees = policies.indices.map { Parser.parse(policies[$0], source: UInt32($0), report: &local) }
    let program = check(
      trees, profile: profile, settings: settings, today: today, keepsTests: keepsTests, keepsTexts: keepsTexts,
      report: &local)
    report.add(contentsOf: local)
    return program
  }

  /// Returns what `trees`, whose own errors are in `report` already, mean together on a host with `profile`, or nothing if there
  /// are errors.
  ///
  /// - Requires: the source of each tree is its place in `trees`.
  public static func check(
    _ trees: [SyntaxTree], profile: HostProfile, settings: [String: String] = [:], today: Int64? = nil,
    keepsTests: Bool = true, keepsTexts: Bool = true, report: inout DiagnosticReport
  ) -> TypedProgram? {
    check(
      trees, library: library(behind: trees.count, for: profile), profile: profile, settings: settings, today: today,
      keepsTests: keepsTests, keepsTexts: keepsTexts, report: &report)
  }

  /// Returns what `trees` mean together, likewise, where `library` is that of hosts with `profile`, numbered behind them.
  static func check(
    _ trees: [SyntaxTree], library: @autoclosure () -> Library, profile: HostProfile, settings: [String: String], today: Int64?,
    keepsTests: Bool, keepsTexts: Bool = true, report: inout DiagnosticReport
  ) -> TypedProgram? {
    precondition(trees.indices.allSatisfy { trees[$0].source == UInt32($0) }, "trees are numbered in order")
    // What a text for a later version says means nothing here, and that was reported.
    if trees.contains(where: \.isForLaterVersion) { return nil }
    var checker = Checker(trees, library: library(), profile: profile)
    checker.optionTexts = optionTexts(settings)
    checker.today = today
    checker.keepsTexts = keepsTexts
    let program = checker.program(
      sources: trees.map(\.text) + StandardLibrary.texts + checker.optionTexts, keepsTests: keepsTests)
    report.add(contentsOf: checker.report.limited(perSource: 100))
    if report.hasErrors { return nil }
    checker.requireWhole(program, keepsTests: keepsTests)
    return program
  }

  /// Stops when something that policies declare is not in `program` although no error says why: no rule may vanish in silence.
  private func requireWhole(_ program: TypedProgram, keepsTests: Bool) {
    let rules = policies.reduce(0) { $0 + $1.rules.count }
    let declarations = policies.flatMap(\.others)
    let learned = declarations.count { if case .threshold = $0 { true } else { false } }
    let left = program.rules.count + program.levelRules.count
    var expected = (modes: 0, models: 0, labels: 0, invariants: 0, tests: 0)
    precondition(left == rules, "\(left) of \(rules) rules are left, and nobody said why")
    precondition(
      program.thresholds.count == learned && !thresholds.contains(where: \.isBroken),
      "a threshold is broken, and nobody said why")
    for declaration in declarations {
      switch declaration {
      case .mode: expected.modes += 1
      case .model: expected.models += 1
      case .label: expected.labels += 1
      case .invariant: expected.invariants += 1
      case .test: expected.tests += keepsTests ? 1 : 0
      default: break
      }
    }
    let found = (
      modes: program.modes.count, models: program.models.count, labels: program.labels.count,
      invariants: program.invariants.count, tests: program.tests.count
    )
    precondition(found == expected, "\(found) is left of \(expected), and nobody said why")
  }

  /// Returns the standard library for hosts with `profile`; spans number its texts behind `count` policies.
  static func library(behind count: Int, for profile: HostProfile) -> Library {
    Library(StandardLibrary.texts, source: count, profile: profile)
  }

  /// - Requires: `library` is that of hosts with `profile`.
  init(_ trees: [SyntaxTree], library: Library, profile: HostProfile) {
    self.profile = profile
    self.library = Library(copying: library)
    // Files of tests come last: they are no policies of the program.
    let scopes = trees.map(PolicyScope.init(tree:))
    self.policies = scopes.filter { !$0.isTestFile } + scopes.filter(\.isTestFile)
  }

  /// Checks everything and returns the program; meaningless if there are errors.
  ///
  /// The order matters: rules speak of modes and labels, modes of models, and tests of everything.
  private mutating func program(sources: [SourceText], keepsTests: Bool) -> TypedProgram {
    checkDeclarations()
    checkRules()
    checkConflicts()
    checkInvariants()
    // What only tests ask for is not part of a program without them.
    let withoutTests = keepsTests ? nil : registry
    checkTests()
    warn()
    if let withoutTests {
      registry = withoutTests
      tests = []
    }
    return assembled(sources: sources)
  }
}

extension Checker {
  /// Checks everything that rules speak of.
  mutating func checkDeclarations() {
    declarePolicies()
    declareNames()
    reportHiddenEvents()
    declareParameters()
    checkConstants()
    checkBudgets()
    checkFamilies()
    checkThresholds()
    checkPredicates()
    checkModels()
    checkLabels()
    checkModes()
  }
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
