import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// Gives the policies their names, and checks headers and scopes.
  mutating func declarePolicies() {
    for index in policies.indices {
      let policy = policies[index]
      guard let header = policy.tree.header else {
        if !policy.tree.isDamaged, !policy.isTestFile { report.add(.noHeader(at: policy.span)) }
        continue
      }
      reportLater(header, in: index)
      if let scope = header.scope, let text = scope.text { policies[index].scope = checkedScope(text, at: scope.span) }
      guard !header.name.text.isEmpty else { continue }
      if let first = policyIndex[policy.name] {
        report.add(
          .twoPolicies(policy.name, at: header.name.span, first: policies[first].tree.header?.name.span ?? policies[first].span)
        )
      } else {
        policyIndex[policy.name] = index
      }
    }
  }

  /// Returns the path of a scope, without slashes at its end.
  private mutating func checkedScope(_ text: [UInt8], at span: Span) -> String? {
    var path = String(decoding: text, as: UTF8.self)
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    let isPlain = path == "/" || parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    guard path.hasPrefix("/"), isPlain, !text.contains(0) else {
      report.add(.badScope(path, at: span))
      return nil
    }
    return path
  }

  /// Collects what each policy declares and uses.
  @_optimize(speed)
  mutating func declareNames() {
    for index in policies.indices {
      policies[index].entries.reserveCapacity(policies[index].tree.declarations.count)
      for place in policies[index].tree.declarations.indices {
        // Most are rules, which are not copied for their name.
        if let name = policies[index].tree.declarations[place].ruleName {
          declare(name, .rule, in: index)
          continue
        }
        switch policies[index].tree.declarations[place] {
        case .use(let use): declareUse(use, in: index)
        case .constant(let constant): declare(constant.name, .constant(constant), in: index)
        case .predicate(let predicate):
          declare(predicate.name, .predicate(predicate), in: index)
          for parameter in predicate.parameters where parameter.initial != nil {
            report.add(.laterVersionOnly("defaults of parameters", at: parameter.name.span))
          }
        case .threshold(let threshold): declare(threshold.name, .threshold(threshold), in: index)
        case .rule: break
        case .event(let event):
          declare(event.name, .event, in: index)
          declaresEvents = true
          declareEvent(event, in: index)
        case .model(let model): declare(model.name, .model(model), in: index)
        case .mode(let mode): declare(mode.name, .mode(mode), in: index)
        case .label(let label): declare(label.name, .label(label), in: index)
        case .invariant, .test: break
        case .metric(let metric): declare(metric.family.key, .metric(metric), in: index)
        case .setting(let setting): declare(setting.family.key, .setting(setting), in: index)
        case .record(let record): report.add(.laterVersionOnly("records that a policy declares", at: record.name.span))
        case .enumeration(let enumeration):
          declare(enumeration.name, .enumeration(enumeration), in: index)
          declareEnumeration(enumeration, in: index)
        }
      }
    }
  }

  /// Adds `entry` under `name` to policy `index`.
  @_optimize(speed)
  mutating func declare(_ name: Name, _ entry: PolicyScope.Entry, in index: Int) {
    let declared = PolicyScope.Declared(entry: entry, span: name.span)
    guard let first = policies[index].entries.updateValue(declared, forKey: name.text) else { return }
    policies[index].entries[name.text] = first
    report.add(.declaredTwice(name.text, at: name.span, first: first.span, kind: first.entry.kind))
  }

  /// Adds a `use` line to policy `index`.
  private mutating func declareUse(_ use: UseDeclaration, in index: Int) {
    let name = use.name.text
    let known = library.modules + policies.map(\.name).filter { !$0.isEmpty && $0 != policies[index].name }
    guard known.contains(name) else {
      return report.add(
        .unknownModule(name, nearest: Suggestion.nearest(to: name, in: known), known: library.modules, at: use.name.span))
    }
    if let first = policies[index].uses.first(where: { $0.name == name }) {
      return report.add(.declaredTwice(name, at: use.span, first: first.span, kind: "used"))
    }
    policies[index].uses.append((name, use.span))
  }

  /// Notes that `policy` needs its line `use module`, and reports the line that is missing.
  mutating func need(_ module: String, for what: @autoclosure () -> String, in policy: Int, at span: Span) {
    if policies[policy].hasUse(module) {
      usedImports.note(module, in: policy)
    } else {
      report.add(.moduleNotUsed(module, for: what(), at: span))
    }
  }

  /// Notes that a line `use module` of `policy`, if there is one, helps the reader.
  @_optimize(speed)
  mutating func touch(_ module: String, in policy: Int) {
    if policies[policy].hasUse(module) { usedImports.note(module, in: policy) }
  }

  /// Adds the enum that policy `index` declares to what types can be, as `policy.name`; what is wrong is reported.
  private mutating func declareEnumeration(_ declaration: EnumerationDeclaration, in index: Int) {
    var cases: [String] = []
    for name in declaration.cases {
      if cases.contains(name.text) {
        report.add(.duplicate(name.text, at: name.span, first: declaration.name.span))
      } else {
        cases.append(name.text)
      }
    }
    guard !policies[index].name.isEmpty, !cases.isEmpty else { return }
    library.addEnumeration(
      named: "\(policies[index].name).\(declaration.name.text)", module: policies[index].name, cases: cases)
  }

  /// Returns the policy whose enum `name` is in policy `index`, iff one declares it: its own first, then those that it uses.
  private func enumOwner(_ name: String, in index: Int) -> Int? {
    ([index] + policies[index].uses.compactMap { policyIndex[$0.name] }).first { owner in
      if case .enumeration? = policies[owner].entries[name]?.entry { true } else { false }
    }
  }

  /// Returns the type that `name` writes in policy `index`, or nothing if there is none.
  func known(_ name: TypeName, in index: Int) -> ValueType? {
    switch name.kind {
    case .error: nil
    case .set(let element): element.isRecord(in: library) ? nil : known(element, in: index).map { .set($0) }
    case .range(let element): element.isRecord(in: library) ? nil : known(element, in: index).map { .range($0) }
    case .named(let text):
      ValueType.simple.first { $0.name == text } ?? enumOwner(text, in: index).map {
        .enumeration("\(policies[$0].name).\(text)")
      }
        ?? (library.record(text) != nil ? .record(text) : library.enumeration(text) != nil ? .enumeration(text) : nil)
    }
  }

  /// Returns the type that `name` writes in `policy`, or nothing if it is unknown, which is reported.
  mutating func type(_ name: TypeName, in policy: Int) -> ValueType? {
    guard let result = known(name, in: policy) else {
      let innermost = name.innermost
      let known = ValueType.simple.map(\.name) + library.whole.records.keys + library.whole.enumerations.keys
      if case .named(let text) = innermost.kind {
        report.add(.unknownType(text, nearest: Suggestion.nearest(to: text, in: known), at: innermost.span))
      }
      return nil
    }
    if case .named(let text) = name.innermost.kind, let owner = enumOwner(text, in: policy) {
      used.insert(Key(policy: owner, name: text))
      if owner != policy { touch(policies[owner].name, in: policy) }
    } else if case .named(let text) = name.innermost.kind {
      if let record = library.record(text) { need(record.module, for: text, in: policy, at: name.span) }
      if let enumeration = library.enumeration(text) { need(enumeration.module, for: text, in: policy, at: name.span) }
    }
    return result
  }

  /// Reports what is declared or used and then not needed.
  mutating func reportUnused() {
    for (index, policy) in policies.enumerated() {
      for (name, entry) in policy.entries {
        if case .rule = entry.entry { continue }
        if used.contains(Key(policy: index, name: name)) { continue }
        report.add(.unused("\(entry.entry.kind.drop { $0 != " " }.dropFirst()) `\(name)`", at: entry.span))
      }
      for use in policy.uses where !usedImports.keys.contains(Key(policy: index, name: use.name)) {
        report.add(.unused("line `use \(use.name)`", at: use.span))
      }
    }
  }
}

extension TypeName {
  /// The type inside of all `set of` and `range of`.
  var innermost: TypeName {
    switch kind {
    case .set(let element), .range(let element): element.innermost
    default: self
    }
  }

  /// `true` iff this names a record of `library`.
  func isRecord(in library: Library) -> Bool {
    if case .named(let text) = kind { library.record(text) != nil } else { false }
  }
}
