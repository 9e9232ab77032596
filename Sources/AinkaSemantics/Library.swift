import AinkaSource
import AinkaSyntax
import AinkaValues

/// What the standard library declares, by name. It is part of this program: where it is wrong, this program is.
struct Library: Sendable {
  /// A record: fields and where they lie, counted from where the record lies.
  struct Record: Sendable {
    var module: String
    var fields: [TypedField]
    /// The record at each place in it that is one.
    var records: [String: String]
  }

  /// An enum.
  struct Enumeration: Sendable {
    var module: String
    var cases: [String]
  }

  /// An event, with the records that its fields lie in.
  struct Event: Sendable {
    var module: String
    var event: TypedEvent
    /// Index into `event.fields` by name.
    var fieldIndex: [String: Int]
    /// The record at each place that is one: `process` of `process`, `file` of `process.file`.
    var records: [String: String]
    /// The modules whose records each field lies in.
    var fieldModules: [[String]]
    /// Places that have fields below them.
    var prefixes: Set<String>
    /// `true` iff its declaration has security hooks, whatever the host has.
    var hasSecurityHooks = false

    /// Gives what `name` and the names below it stand for a second name.
    mutating func call(_ name: String, _ other: String) {
      for (known, field) in fieldIndex where known == name || known.hasPrefix("\(name).") {
        fieldIndex[other + known.dropFirst(name.utf8.count)] = field
      }
      prefixes.insert(other)
      for (place, record) in records where place == name { records[other] = record }
    }
  }

  private(set) var modules: [String] = []
  private(set) var records: [String: Record] = [:]
  private(set) var enumerations: [String: Enumeration] = [:]
  private(set) var events: [String: Event] = [:]
  /// Metrics and settings by path.
  var metrics: [String: Family] = [:]
  var settings: [String: Family] = [:]

  /// Creates the library that `trees` declare.
  ///
  /// - Requires: `trees` are without errors, and a text declares a record or enum before another uses it, or is named before it.
  init(_ trees: [SyntaxTree]) {
    modules = trees.map { StandardLibrary.module(of: $0.text.name) }
    let declarations = zip(modules, trees).flatMap { module, tree in tree.declarations.map { (module, tree, $0) } }
    for (module, _, declaration) in declarations {
      guard case .enumeration(let enumeration) = declaration else { continue }
      enumerations[enumeration.name.text] = Enumeration(module: module, cases: enumeration.cases.map(\.text))
    }
    for (module, tree, declaration) in declarations {
      guard case .record(let record) = declaration else { continue }
      let fields = record.fields.flatMap { self.fields(of: $0, in: tree) }
      records[record.name.text] = Record(module: module, fields: fields, records: recordPlaces(record.fields))
    }
    for (module, tree, declaration) in declarations {
      guard case .event(let event) = declaration else { continue }
      events[event.name.text] = self.event(event, module: module, in: tree)
    }
    for (module, tree) in zip(modules, trees) { addFamilies(of: tree, module: module) }
  }

  /// Returns the library with those verdicts of each event that a host with `profile` can carry out.
  func limited(to profile: HostProfile) -> Library {
    var result = self
    for name in events.keys {
      if let event = events[name]?.event { result.events[name]?.event = HookAbilities.event(event, on: profile) }
    }
    return result
  }

  /// Returns the fields that `field` stands for: itself, or those of its record, moved to where it lies.
  private func fields(of field: FieldDeclaration, in tree: SyntaxTree) -> [TypedField] {
    guard case .named(let name) = field.type.kind else {
      preconditionFailure("\(tree.text.name): a field of type \(field.type.text)")
    }
    let origin = field.origin.map { Library.place($0, in: tree) }
    if let record = records[name] {
      return record.fields.map { member in
        var member = member
        member.name = "\(field.name.text).\(member.name)"
        if case .text(let base) = origin, case .text(let offset) = member.place { member.place = .text(base + offset) }
        return member
      }
    }
    guard let origin else { preconditionFailure("\(tree.text.name): `\(field.name.text)` has no origin") }
    let type = ValueType.simple.first { $0.name == name } ?? .enumeration(name)
    let cases = enumerations[name]?.cases ?? []
    precondition(!cases.isEmpty || ValueType.simple.contains(type), "\(tree.text.name): no type \(name)")
    return [TypedField(name: field.name.text, type: type, place: origin, cases: cases)]
  }

  /// Returns the place that an origin says: `number(1)`, `long_text`.
  private static func place(_ id: Expression.ID, in tree: SyntaxTree) -> TypedField.Place {
    guard case .place(let origin) = tree[id].kind else { preconditionFailure("an origin is a place") }
    if origin.root.text == "long_text" { return .longText }
    guard case .call(let arguments)? = origin.steps.first, let index = arguments.first.flatMap({ Int(tree.text(of: $0.value)) })
    else {
      preconditionFailure("no origin: \(tree.text(of: id))")
    }
    switch origin.root.text {
    case "number": return .number(index)
    case "name": return .name(index)
    case "address": return .address(index)
    case "text": return .text(index)
    default: preconditionFailure("no origin: \(tree.text(of: id))")
    }
  }

  /// `true` iff `field` is read from the record of a tracepoint by the generic programs, and from no place of its event's own.
  private func isOnTracepoint(_ field: FieldDeclaration, in tree: SyntaxTree) -> Bool {
    guard let origin = field.origin, case .place(let place) = tree[origin].kind else { return false }
    return !["number", "name", "address", "text", "long_text"].contains(place.root.text)
  }

  /// Adds `field`, of an event on a tracepoint, to `fields`.
  private func add(_ field: FieldDeclaration, to fields: inout TracepointFields, in tree: SyntaxTree) {
    guard case .named(let name) = field.type.kind else { preconditionFailure("\(tree.text.name): \(field.name.text)") }
    let cases = enumerations[name]?.cases ?? []
    let type = ValueType.simple.first { $0.name == name } ?? (cases.isEmpty ? .path : .enumeration(name))
    do throws(OriginReader.Mistake) {
      let origin = try OriginReader(tree: tree, field: field).origin(of: type)
      let isAdded =
        name == "file"
        ? fields.addFile(field.name.text, from: origin)
        : fields.add(field.name.text, type, cases: cases, from: origin)
      precondition(isAdded, "\(tree.text.name): too many fields: \(field.name.text)")
    } catch {
      preconditionFailure("\(tree.text.name): \(field.name.text): \(error.message)")
    }
  }

  /// Returns the event that `declaration` of `module` declares.
  private func event(_ declaration: EventDeclaration, module: String, in tree: SyntaxTree) -> Event {
    var onTracepoint = TracepointFields()
    var placed: [TypedField] = []
    for field in declaration.fields where otherName(field, in: tree) == nil {
      guard !isOnTracepoint(field, in: tree) else {
        add(field, to: &onTracepoint, in: tree)
        continue
      }
      placed += self.fields(of: field, in: tree)
    }
    precondition(TracepointFields.mixture(of: onTracepoint.fields) == nil, "\(tree.text.name): a mixture")
    let fields = (placed + onTracepoint.fields).sorted { $0.name < $1.name }
    let hooks = declaration.hooks.map { hook in
      TypedEvent.Hook(kind: hook.kind.text, target: String(decoding: hook.target.text ?? [], as: UTF8.self))
    }
    precondition(hooks.allSatisfy { HookAbilities(kind: $0.kind) != nil }, "\(tree.text.name): an unknown kind of hook")
    let verdicts = declaration.verdicts.compactMap { Verdict(name: $0.text) } + [.allow, .audit]
    let event = TypedEvent(
      name: declaration.name.text, hooks: hooks, verdicts: Set(verdicts).sorted(), fields: fields)
    var result = self.event(event, module: module, records: recordPlaces(declaration.fields))
    for field in declaration.fields {
      guard let other = otherName(field, in: tree) else { continue }
      result.call(other, field.name.text)
    }
    return result
  }

  /// Returns what else `field` is called, iff it is another field's second name: `field file: file = process.file`.
  private func otherName(_ field: FieldDeclaration, in tree: SyntaxTree) -> String? {
    guard let origin = field.origin, case .place(let place) = tree[origin].kind, place.root.text == "process" else {
      return nil
    }
    return tree.text(of: origin)
  }

  /// Returns `event` of `module`, with what is known of its names; `records` are the places in it that are records.
  private func event(_ event: TypedEvent, module: String, records: [String: String]) -> Event {
    var prefixes: Set<String> = []
    for field in event.fields {
      let parts = field.name.split(separator: ".")
      for length in 1..<max(parts.count, 1) { prefixes.insert(parts.prefix(length).joined(separator: ".")) }
    }
    return Event(
      module: module, event: event,
      fieldIndex: Dictionary(uniqueKeysWithValues: zip(event.fields.map(\.name), event.fields.indices)),
      records: records, fieldModules: event.fields.map { modules(of: $0.name, in: records) }, prefixes: prefixes,
      hasSecurityHooks: event.hooks.contains { $0.kind == "lsm" })
  }

  /// Adds the enum that the policy `module` declares, under its full `name`.
  mutating func addEnumeration(named name: String, module: String, cases: [String]) {
    enumerations[name] = Enumeration(module: module, cases: cases)
  }

  /// Adds the event that the policy `module` declares, under its full `name`: with `fields`, and those of its process.
  mutating func addEvent(
    named name: String, module: String, hook: TypedEvent.Hook, verdicts: [Verdict], fields: [TypedField]
  ) {
    guard let process = records["process"] else { preconditionFailure("the standard library has no processes") }
    let inherited = process.fields.map { field in
      var field = field
      field.name = "process.\(field.name)"
      return field
    }
    var places = ["process": "process"]
    for (place, record) in process.records { places["process.\(place)"] = record }
    let typed = TypedEvent(
      name: name, hooks: [hook], verdicts: verdicts, fields: (inherited + fields).sorted { $0.name < $1.name })
    events[name] = event(typed, module: module, records: places)
  }

  /// Returns the modules of the records that field `name` lies in, where `places` are records.
  private func modules(of name: String, in places: [String: String]) -> [String] {
    Set(places.filter { name.hasPrefix("\($0.key).") }.compactMap { records[$0.value]?.module }).sorted()
  }

  /// Returns which places below `fields` are records.
  private func recordPlaces(_ fields: [FieldDeclaration]) -> [String: String] {
    var places: [String: String] = [:]
    for field in fields {
      guard case .named(let name) = field.type.kind, let record = records[name] else { continue }
      places[field.name.text] = name
      for (place, inner) in record.records { places["\(field.name.text).\(place)"] = inner }
    }
    return places
  }
}

/// What the programs at a kind of hook can do.
struct HookAbilities {
  /// The verdicts on a host with `profile`, `audit` and `allow` aside.
  private let verdicts: (HostProfile) -> Set<Verdict>
  /// `true` iff they may send signals on a host with the profile.
  private let signals: (HostProfile) -> Bool

  /// Returns what hooks of `kind` can do, or nothing for an unknown one.
  init?(kind: String) {
    switch kind {
    case "raw_tracepoint", "tracepoint":
      verdicts = { _ in [.kill] }
      signals = { _ in true }
    case "cgroup":
      verdicts = { $0.killFromCgroup ? [.deny, .throttle, .kill] : [.deny, .throttle] }
      signals = \.killFromCgroup
    case "lsm":
      verdicts = { $0.bpfLSM ? [.deny, .throttle, .kill] : [] }
      signals = \.bpfLSM
    default: return nil
    }
  }

  /// Returns `event` with those of its verdicts that one of its hooks can carry out on a host with `profile`.
  static func event(_ event: TypedEvent, on profile: HostProfile) -> TypedEvent {
    var event = event
    var possible: Set<Verdict> = [.allow, .audit]
    if !profile.bpfLSM { event.hooks.removeAll { $0.kind == "lsm" } }
    for hook in event.hooks { possible.formUnion(HookAbilities(kind: hook.kind)?.verdicts(profile) ?? []) }
    event.verdicts = event.verdicts.filter(possible.contains)
    return event
  }

  /// `true` iff `event` allows it, and a hook of it can send a signal on a host with `profile`.
  static func canSignal(_ event: TypedEvent, on profile: HostProfile) -> Bool {
    event.verdicts.contains(.kill) && event.hooks.contains { HookAbilities(kind: $0.kind)?.signals(profile) ?? false }
  }
}
