import AinkaSource
import AinkaSyntax

/// What one policy declares.
struct PolicyScope {
  /// A declaration that has a name; in a box, because most are rules, which are nothing but a name here.
  indirect enum Entry {
    case constant(ConstantDeclaration)
    case predicate(PredicateDeclaration)
    case threshold(ThresholdDeclaration)
    case rule
    case event
    case parameter(Parameter)
    case model(ModelDeclaration)
    case mode(ModeDeclaration)
    case label(LabelDeclaration)
    case metric(MetricDeclaration)
    case setting(SettingDeclaration)
    case enumeration(EnumerationDeclaration)
    case record(RecordDeclaration)

    /// `true` iff conditions can use it.
    var isValue: Bool {
      switch self {
      case .constant, .predicate, .threshold, .parameter, .model, .metric: true
      case .rule, .event, .mode, .label, .setting, .enumeration, .record: false
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
      case .parameter: "a parameter of the policy"
      case .model: "a model"
      case .mode: "a mode"
      case .label: "a label"
      case .metric: "a metric"
      case .setting: "a setting"
      case .enumeration: "an enum"
      case .record: "a record"
      }
    }
  }

  /// A declaration, and where its name stands.
  struct Declared {
    var entry: Entry
    var span: Span
  }

  var tree: SyntaxTree
  /// The places of its rules among the declarations of the tree, and all declarations that are none: few, where rules are many.
  let rules: [Int]
  let others: [Declaration]
  /// The name after `policy`, or empty.
  let name: String
  /// What stands before the names of its rules: `policy.`.
  let prefix: String
  var scope: String?
  /// What an event may cost, if the header says so.
  var budgetNanoseconds: Int64?
  var entries: [String: Declared] = [:]
  /// The modules and policies that it uses, with the places of their lines.
  var uses: [(name: String, span: Span)] = []

  /// `true` iff it is no policy but holds tests of others: it has no header, and nothing that would be part of a policy.
  let isTestFile: Bool

  init(tree: SyntaxTree) {
    self.tree = tree
    self.rules = tree.declarations.indices.filter { tree.declarations[$0].isRule }
    self.others = tree.declarations.indices.lazy.filter { !tree.declarations[$0].isRule }.map { tree.declarations[$0] }
    self.name = tree.header?.name.text ?? ""
    self.prefix = name + "."
    self.isTestFile = tree.header == nil && PolicyScope.holdsTestsOnly(tree)
  }

  /// `true` iff `tree` has tests, and beside them only what helps to write them.
  private static func holdsTestsOnly(_ tree: SyntaxTree) -> Bool {
    var hasTest = false
    for declaration in tree.declarations {
      switch declaration {
      case .test: hasTest = true
      case .use, .constant, .predicate: break
      default: return false
      }
    }
    return hasTest
  }

  /// The place to point at for the policy as a whole.
  var span: Span { tree.header?.span ?? Span(source: tree.source, start: 0, end: 0) }

  /// `true` iff it says `use name`.
  func hasUse(_ name: String) -> Bool { uses.contains { $0.name == name } }
}
