import AinkaSource
import AinkaSyntax
import AinkaValues

/// Reads where a field on a tracepoint comes from, as a declaration writes it: `record.sport`, `bit(record.error_code, 1)`,
/// `since("block/block_rq_issue", sector: record.sector) `.
struct OriginReader {
  /// What is wrong with a field's origin.
  struct Mistake: Error {
    var message: String
    var span: Span
    var help: [String] = []
  }

  let tree: SyntaxTree
  let field: FieldDeclaration

  /// `true` iff the field is a whole file, path and name.
  private var isFile: Bool { if case .named("file") = field.type.kind { true } else { false } }

  /// Returns the origin that the field writes, whose value is to be of `type`.
  func origin(of type: ValueType) throws(Mistake) -> FieldOrigin {
    var origin = try written()
    if let unit = field.unit {
      guard let known = FieldOrigin.Unit(rawValue: unit.text) else {
        let units = FieldOrigin.Unit.allCases.map(\.rawValue)
        throw Mistake(
          message: "there is no unit `\(unit.text)`", span: unit.span,
          help: Suggestion.nearest(to: unit.text, in: units).map { ["did you mean `\($0)`?"] } ?? [
            "units are \(alternatives(units))"
          ])
      }
      guard known.type == type else {
        throw Mistake(
          message: "`\(unit.text)` is a unit of \(known.type.description), and `\(field.name.text)` is \(type.description)",
          span: unit.span)
      }
      origin.unit = known
    }
    try check(origin, gives: type)
    return origin
  }

  /// Returns the origin that the field writes, without its unit.
  private func written() throws(Mistake) -> FieldOrigin {
    guard let id = field.origin, case .place(let place) = tree[id].kind else { throw unsaid(at: field.origin) }
    guard place.root.text != "record" else { return try recordField(id) }
    guard place.steps.count == 1, case .call(let arguments) = place.steps[0] else { throw unsaid(at: id) }
    if place.root.text == "since" { return try since(arguments, at: id) }
    guard let first = arguments.first, first.label == nil, first.filter == nil else { throw unsaid(at: id) }
    let reading: FieldOrigin.Reading
    switch (place.root.text, arguments.count) {
    case ("bit", 2): reading = .bit(try number(arguments[1].value, upTo: FieldOrigin.bitLast))
    case ("failure", 1): reading = .failure
    case ("user", 1): reading = .user
    case ("descriptor", 1): reading = .descriptor
    default: throw unsaid(at: id)
    }
    let inner = try recordField(first.value)
    guard inner.reading == .plain else { throw unsaid(at: first.value) }
    return FieldOrigin(name: inner.name, reading: reading)
  }

  /// Returns what `record.NAME`, `record("NAME")` or `record.NAME(INDEX)` says.
  private func recordField(_ id: Expression.ID) throws(Mistake) -> FieldOrigin {
    guard case .place(let place) = tree[id].kind, place.root.text == "record", let first = place.steps.first else {
      throw unsaid(at: id)
    }
    let name: String
    switch first {
    case .member(let member): name = member.text
    case .call(let arguments):
      guard arguments.count == 1, case .string(let literal) = tree[arguments[0].value].kind, let text = literal.text else {
        throw unsaid(at: id)
      }
      name = String(decoding: text, as: UTF8.self)
    }
    guard FieldOrigin.isName(name) else { throw unsaid(at: id) }
    switch place.steps.count {
    case 1: return FieldOrigin(name: name)
    case 2:
      guard case .call(let arguments) = place.steps[1], arguments.count == 1 else { throw unsaid(at: id) }
      return FieldOrigin(name: name, reading: .element(try number(arguments[0].value, upTo: 255)))
    default: throw unsaid(at: id)
    }
  }

  /// Returns what `since("group/name", there: record.here)` says.
  private func since(_ arguments: [Expression.Argument], at id: Expression.ID) throws(Mistake) -> FieldOrigin {
    guard let first = arguments.first, first.label == nil, case .string(let literal) = tree[first.value].kind,
      let text = literal.text
    else { throw unsaid(at: id) }
    let target = String(decoding: text, as: UTF8.self)
    guard FieldOrigin.isTracepoint(target) else {
      throw Mistake(message: "`\(target)` names no tracepoint", span: tree.span(of: first.value))
    }
    guard arguments.count <= FieldOrigin.keysMax + 1 else {
      throw Mistake(
        message: "an earlier tracepoint is told by at most \(FieldOrigin.keysMax) fields",
        span: tree[arguments[FieldOrigin.keysMax + 1].value].span)
    }
    var keys: [FieldOrigin.Key] = []
    for argument in arguments.dropFirst() {
      guard let label = argument.label else {
        throw Mistake(
          message: "this does not say which field of \"\(target)\" it equals", span: tree.span(of: argument.value),
          help: ["write `THERE: record.HERE`"])
      }
      let here = try recordField(argument.value)
      guard here.reading == .plain else { throw unsaid(at: argument.value) }
      keys.append(FieldOrigin.Key(there: label.text, here: here.name))
    }
    return FieldOrigin(name: "", reading: .since(target: target, keys: keys))
  }

  /// Returns the whole number from 0 to `last` that expression `id` writes.
  private func number(_ id: Expression.ID, upTo last: Int) throws(Mistake) -> Int {
    guard let value = Int(tree.text(of: id)), (0...last).contains(value) else {
      throw Mistake(message: "expected a whole number from 0 to \(last)", span: tree.span(of: id))
    }
    return value
  }

  /// Throws unless what `origin` reads can be of `type`.
  private func check(_ origin: FieldOrigin, gives type: ValueType) throws(Mistake) {
    let (isRight, wanted): (Bool, String) =
      switch origin.reading {
      case .plain: (!isFile, "a text, an address or a number")
      case .element: (![.string, .path, .address].contains(type), "a number")
      case .bit: (type == .bool, "`bool`")
      case .failure: (type == .errno, "`errno`")
      case .user, .userName: ([.string, .path].contains(type), "`string`, `path` or `file`")
      case .descriptor, .descriptorName: (isFile, "`file`")
      case .since: (type == .duration, "`duration`")
      }
    guard isRight else {
      throw Mistake(
        message: "`\(field.name.text)` cannot be \(isFile ? "a file" : type.description)", span: field.type.span,
        help: ["what it is read from is \(wanted)"])
    }
  }

  /// Returns the mistake of an origin that says no field.
  private func unsaid(at id: Expression.ID?) -> Mistake {
    Mistake(
      message: "`\(field.name.text)` does not say which field of the tracepoint it is",
      span: id.map { tree.span(of: $0) } ?? field.name.span,
      help: ["write `= record.NAME`, or `= record(\"NAME\")` for a name that is no word here"])
  }
}
