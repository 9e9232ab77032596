import AinkaSyntax

/// What a name of a page stands for.
enum NamedKind: String {
  case parameter, rule, threshold, mode, model, label, constant, predicate, metric, setting, event, `enum`, record
}

/// The names that one text declares, and where the page has them.
struct DeclaredNames {
  /// The name of the policy or module.
  var owner: String
  /// The policies and modules that it uses, in the order of its lines.
  var uses: [String] = []
  /// Each name, as it is shown and with its anchor; metrics have `()` where parameters stand: `disk().latency`.
  private var things: [String: (shown: String, anchor: String)] = [:]
  /// The names of enums and records, which only types are.
  private(set) var types: [String: String] = [:]
  /// The settings, which have names of their own.
  private var settings: [String: (shown: String, anchor: String)] = [:]

  /// Creates the names that `tree` declares, which belong to `owner`.
  init(_ tree: SyntaxTree, owner: String) {
    self.owner = owner
    for parameter in tree.header?.parameters ?? [] { add(parameter.name.text, .parameter) }
    for declaration in tree.declarations {
      switch declaration {
      case .use(let use): uses.append(use.name.text)
      case .constant(let constant): add(constant.name.text, .constant)
      case .predicate(let predicate): add(predicate.name.text, .predicate)
      case .rule(let rule): add(rule.name.text, .rule)
      case .threshold(let threshold): add(threshold.name.text, .threshold)
      case .event(let event): add(event.name.text, .event)
      case .enumeration(let enumeration): types[enumeration.name.text] = anchor(.enum, enumeration.name.text)
      case .record(let record): types[record.name.text] = anchor(.record, record.name.text)
      case .model(let model): add(model.name.text, .model)
      case .mode(let mode): add(mode.name.text, .mode)
      case .label(let label): add(label.name.text, .label)
      case .metric(let metric): add(metric.family, .metric, to: &things)
      case .setting(let setting): add(setting.family, .setting, to: &settings)
      case .invariant, .test: break
      }
    }
  }

  /// Returns the anchor of `name`, a thing of `kind`.
  func anchor(_ kind: NamedKind, _ name: String) -> String { "\(kind.rawValue)-\(owner).\(name)" }

  /// Notes that `name` is a thing of `kind`.
  private mutating func add(_ name: String, _ kind: NamedKind) { things[name] = (name, anchor(kind, name)) }

  /// Notes that `family` is a thing of `kind`, in `list`; also without its parameters, unless another is called so.
  private func add(
    _ family: FamilyName, _ kind: NamedKind, to list: inout [String: (shown: String, anchor: String)]
  ) {
    let thing = (family.shown, anchor(kind, family.anchorName))
    list[family.path] = thing
    let bare = family.path.filter { $0 != "(" && $0 != ")" }
    if list[bare] == nil { list[bare] = thing }
  }

  /// Returns what the longest name that `words` begin with stands for; nothing where none is declared here.
  ///
  /// A word ends with `()` where arguments stand behind it.
  func found(_ words: [String]) -> (shown: String, anchor: String)? {
    for length in stride(from: words.count, to: 0, by: -1) {
      let name = words.prefix(length).joined(separator: ".")
      let bare = name.filter { $0 != "(" && $0 != ")" }
      if let thing = things[name] ?? settings[name] ?? things[bare] ?? settings[bare] { return thing }
    }
    return nil
  }
}

/// All names of a page.
struct NameIndex {
  var texts: [DeclaredNames]
  /// `true` iff each text knows the names of all, as modules of the library do.
  var isShared = false

  /// Returns what `words`, written in text `index`, stand for: as it is shown there, and its anchor.
  func found(_ words: [String], in index: Int) -> (shown: String, anchor: String)? {
    if let own = texts[index].found(words) { return own }
    for other in texts {
      let owner = other.owner.split(separator: ".").map(String.init)
      guard words.starts(with: owner), let found = other.found(Array(words.dropFirst(owner.count))) else { continue }
      return ("\(other.owner).\(found.shown)", found.anchor)
    }
    let used = texts.filter { isShared || texts[index].uses.contains($0.owner) }.compactMap { $0.found(words) }
    return used.count == 1 ? used[0] : nil
  }

  /// Returns the anchor of the type called `name` in text `index`, iff the page has it.
  func type(_ name: String, in index: Int) -> String? {
    texts[index].types[name] ?? texts.lazy.compactMap { $0.types[name] }.first
  }
}

extension FamilyName {
  /// The name with `()` for its parameters: `disk().latency`.
  var path: String { text { _ in "()" } }

  /// The name as one writes it: `disk(name).latency`.
  var shown: String { text { parameters in "(\(parameters.map(\.name.text).joined(separator: ", ")))" } }

  /// The name as anchors have it: `disk-name.latency`.
  var anchorName: String { text { parameters in parameters.map { "-\($0.name.text)" }.joined() } }

  /// Returns the name with what `shown` makes of its parameters.
  private func text(_ shown: ([Parameter]) -> String) -> String {
    steps.reduce(root.text) { text, step in
      switch step {
      case .member(let name): "\(text).\(name.text)"
      case .parameters(let parameters): text + shown(parameters)
      }
    }
  }
}
