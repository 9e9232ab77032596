import AinkaSource
import AinkaSyntax
import AinkaValues

/// Metrics and settings that policies declare, and which one a place names.
extension Checker {
  /// Declares the metrics and settings of every policy, once constants and enums are known.
  mutating func checkFamilies() {
    for index in policies.indices {
      for declaration in policies[index].others {
        switch declaration {
        case .metric(let metric): declareFamily(metric, in: index)
        case .setting(let setting): declareFamily(setting, in: index)
        default: break
        }
      }
    }
    for index in policies.indices {
      for declaration in policies[index].others {
        guard case .setting(let setting) = declaration else { continue }
        for name in setting.moves { checkMoved(name, in: index) }
      }
    }
  }

  /// Adds the metric that policy `index` declares; what is wrong is reported.
  private mutating func declareFamily(_ declaration: MetricDeclaration, in index: Int) {
    guard var family = family(declaration.family, declaration.type, in: index) else { return }
    let context = Context(policy: index)
    if let period = declaration.period, let value = constant(period, .duration, context)?.number?.constant {
      family.periodNanoseconds = value
    }
    family.complete(declaration, in: policies[index].tree, report: &report)
    ownMetrics[Key(policy: index, name: family.path)] = family
  }

  /// Adds the setting that policy `index` declares; what is wrong is reported.
  private mutating func declareFamily(_ declaration: SettingDeclaration, in index: Int) {
    guard var family = family(declaration.family, declaration.type, in: index) else { return }
    if let within = declaration.within, let bounds = settingBounds(within, family, in: index) { family.bounds = bounds }
    family.complete(declaration, report: &report)
    ownSettings[Key(policy: index, name: family.path)] = family
  }

  /// Returns the range `id` of a setting of policy `index`, or nothing if it is none, which is reported.
  private mutating func settingBounds(_ id: Expression.ID, _ family: Library.Family, in index: Int) -> ClosedRange<Int64>? {
    let context = Context(policy: index)
    let operand = settled(elaborate(id, context), context)
    guard !operand.isError else { return nil }
    guard case .range = operand.value, family.type.isNumber, family.cases.isEmpty else {
      let what = family.type.isNumber && family.cases.isEmpty ? "a range, as `0 .. 100`" : "no text and no case of an enum"
      report.add(.clauseWants("within", what, at: operand.span))
      return nil
    }
    guard let range = converted(operand, to: .range(family.type), context), case .range(let low, let high) = range.value else {
      return nil
    }
    guard let lowest = low.number?.constant, let highest = high.number?.constant else {
      report.add(.notConstant(operand.text, at: operand.span))
      return nil
    }
    return lowest...highest
  }

  /// Returns the family called `name`, of `type`, that policy `index` declares; nothing if a type is none, which is reported.
  private mutating func family(_ name: FamilyName, _ type: TypeName, in index: Int) -> Library.Family? {
    var parameters: [Library.Family.Parameter] = []
    var isWhole = true
    for parameter in name.parameters {
      guard let type = self.type(parameter.type, in: index) else {
        isWhole = false
        continue
      }
      parameters.append(Library.Family.Parameter(name: parameter.name.text, type: type))
    }
    guard let type = self.type(type, in: index), isWhole else { return nil }
    let cases = self.cases(of: type)
    return Library.Family(
      module: policies[index].name, path: name.path, parameters: parameters, type: type, cases: cases,
      bounds: cases.isEmpty ? type.readings : 0...Int64(cases.count - 1), span: name.span)
  }

  /// Reports `name` after `moves` if it is no metric.
  private mutating func checkMoved(_ name: DottedName, in index: Int) {
    let known = metricPaths(in: index)
    let plain = known.map(Checker.plain)
    guard let place = plain.firstIndex(of: name.text) else {
      report.add(.movesNoMetric(name.text, nearest: Suggestion.nearest(to: name.text, in: plain), at: name.span))
      return
    }
    used.insert(Key(policy: index, name: known[place]))
  }

  /// Returns `path` without the signs of its parameters.
  static func plain(_ path: String) -> String {
    var result = ""
    for character in path where character != "(" && character != ")" { result.append(character) }
    return result
  }

  /// Returns the paths of all metrics that policy `index` can name.
  func metricPaths(in index: Int) -> [String] {
    paths(library.whole.metrics, ownMetrics, in: index)
  }

  /// Returns the paths of all settings that policy `index` can name.
  func settingPaths(in index: Int) -> [String] {
    paths(library.whole.settings, ownSettings, in: index)
  }

  /// Returns the paths of `families` and of those of `own` that policy `index` can name, sorted.
  private func paths(_ families: [String: Library.Family], _ own: [Key: Library.Family], in index: Int) -> [String] {
    let owners = [index] + policies[index].uses.compactMap { policyIndex[$0.name] }
    return (Array(families.keys) + own.keys.filter { owners.contains($0.policy) }.map(\.name)).sorted()
  }

  /// What a place with its calls names.
  struct FamilyPlace {
    /// With `()` where arguments stand.
    var path: String
    var arguments: [Expression.Argument]
  }

  /// Returns what `place` names if it is of a family.
  static func familyPlace(_ place: Expression.Place) -> FamilyPlace {
    var result = FamilyPlace(path: place.root.text, arguments: [])
    for step in place.steps {
      switch step {
      case .member(let name): result.path += ".\(name.text)"
      case .call(let arguments):
        result.path += "()"
        result.arguments += arguments
      }
    }
    return result
  }

  /// A family that was found, and the policy that declares it.
  struct FoundFamily {
    var family: Library.Family
    var owner: Int?
  }

  /// Returns the metric or setting that `path` names in policy `index`, iff there is one: the policy's own first, then those of the
  /// policies that it uses, then the library's.
  func family(at path: String, isMetric: Bool, in index: Int) -> FoundFamily? {
    let own = isMetric ? ownMetrics : ownSettings
    if !own.isEmpty {
      let owners = [index] + policies[index].uses.compactMap { policyIndex[$0.name] }
      for owner in owners {
        if let family = own[Key(policy: owner, name: path)] { return FoundFamily(family: family, owner: owner) }
      }
      if let point = path.firstIndex(of: "."), let owner = policyIndex[String(path[..<point])],
        let family = own[Key(policy: owner, name: String(path[path.index(after: point)...]))]
      {
        return FoundFamily(family: family, owner: owner)
      }
    }
    return (isMetric ? library.metric(path) : library.setting(path)).map { FoundFamily(family: $0, owner: nil) }
  }

  /// One instance: its name, and what its source is with the arguments put in.
  struct Instance {
    var name: String
    var target: String
    var selector: String
  }

  /// Returns the instance of `found` with `arguments`, written at `span`, or nothing if an argument is none, which is reported.
  mutating func instance(
    _ found: FoundFamily, _ arguments: [Expression.Argument], _ span: Span, _ context: Context
  ) -> Instance? {
    let family = found.family
    if let owner = found.owner {
      used.insert(Key(policy: owner, name: family.path))
      if owner != context.policy { touch(policies[owner].name, in: context.policy) }
    } else {
      need(family.module, for: Checker.plain(family.path), in: context.policy, at: span)
    }
    guard arguments.count == family.parameters.count else {
      report.add(.familyArguments(family, got: arguments.count, at: span))
      return nil
    }
    var texts: [String] = []
    var words: [(name: String, text: String)] = []
    for (parameter, argument) in zip(family.parameters, arguments) {
      if let label = argument.label { report.add(.labelledArgument(label.text, at: label.span)) }
      let written = settled(elaborate(argument.value, Context(policy: context.policy)), context, isText: true)
      guard let operand = converted(written, to: parameter.type, context), let text = text(of: operand, parameter, family)
      else {
        return nil
      }
      texts.append(operand.number == nil ? StringText.quoted(Array(text.utf8)) : text)
      words.append((parameter.name, text))
    }
    return Instance(
      name: (found.owner.map { "\(policies[$0].name)." } ?? "") + name(family, texts),
      target: filled(family.target, words), selector: filled(family.selector, words))
  }

  /// Returns the name of the instance of `family` with `arguments`.
  private func name(_ family: Library.Family, _ arguments: [String]) -> String {
    guard !arguments.isEmpty else { return family.path }
    var bytes: [UInt8] = []
    var next = 0
    for byte in Array(family.path.utf8) {
      bytes.append(byte)
      guard byte == UInt8(ascii: "("), next < arguments.count else { continue }
      bytes.append(contentsOf: arguments[next].utf8)
      next += 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Returns what `operand` is as a part of a target, or nothing if it could lead elsewhere, which is reported.
  private mutating func text(
    of operand: Operand, _ parameter: Library.Family.Parameter, _ family: Library.Family
  ) -> String? {
    if let number = operand.number?.constant { return "\(number)" }
    guard case .text(let bytes, _) = operand.value else {
      report.add(.notConstant(operand.text, at: operand.span))
      return nil
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isBroken =
      bytes.isEmpty || bytes.contains { $0 < 0x20 }
      || parts.contains { $0.count == 2 && $0.allSatisfy { $0 == UInt8(ascii: ".") } }
    if isBroken || parameter.type == .string && parts.count > 1 && family.kind != "service" {
      report.add(
        .badInstance(text, parameter: parameter.name, isPath: parameter.type == .path, of: family.shown, at: operand.span))
      return nil
    }
    return parameter.type == .path ? path(text, below: family.target) : text
  }

  /// Returns `text` as a path below `target`, up to where that has its parameter: of one place there is one text, however it is
  /// written.
  private func path(_ text: String, below target: String) -> String {
    let directory = Array(target.utf8).prefix { $0 != UInt8(ascii: "{") }
    let bytes = Array(text.utf8)
    let written = !directory.isEmpty && bytes.starts(with: directory) ? bytes.dropFirst(directory.count) : bytes[...]
    var plain: [UInt8] = directory.isEmpty ? [UInt8(ascii: "/")] : []
    var isFirst = true
    for part in written.split(separator: UInt8(ascii: "/")) where part.count != 1 || part.first != UInt8(ascii: ".") {
      if !isFirst { plain.append(UInt8(ascii: "/")) }
      isFirst = false
      plain += part
    }
    return String(decoding: plain, as: UTF8.self)
  }

  /// Returns `text` with `words` in the place of their names in braces.
  private func filled(_ text: String, _ words: [(name: String, text: String)]) -> String {
    let bytes = Array(text.utf8)
    guard bytes.contains(UInt8(ascii: "{")) else { return text }
    var result: [UInt8] = []
    var rest = bytes[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "{")), let close = rest[open...].firstIndex(of: UInt8(ascii: "}")) {
      result += rest[..<open]
      let name = String(decoding: rest[(open + 1)..<close], as: UTF8.self)
      if let word = words.first(where: { $0.name == name }) {
        result.append(contentsOf: word.text.utf8)
      } else {
        result += rest[open...close]
      }
      rest = rest[(close + 1)...]
    }
    result += rest
    return String(decoding: result, as: UTF8.self)
  }
}
