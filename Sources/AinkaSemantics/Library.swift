import AinkaSource
import AinkaSyntax
import AinkaValues

/// What the standard library declares, by name, and the events and enums that policies add to it.
///
/// A text of it is read when first something is asked for that it may declare: most policies need few of them. What is known does not
/// depend on what was asked for, so nobody sees that asking changes this. The library is part of this program: where it is wrong, this
/// program is.
final class Library {
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

  /// An event, with the records that its fields lie in. Each rule asks for one, and passes it on: no copy is made of it.
  final class Event {
    let module: String
    fileprivate(set) var event: TypedEvent
    /// Index into `event.fields` by name.
    private(set) var fieldIndex: [String: Int]
    private var recentFields = RecentNames<Int>()
    /// The record at each place that is one: `process` of `process`, `file` of `process.file`.
    private(set) var records: [String: String]
    /// The modules whose records each field lies in.
    let fieldModules: [[String]]
    /// Places that have fields below them.
    private(set) var prefixes: Set<String>
    /// `true` iff its declaration has security hooks, whatever the host has.
    let hasSecurityHooks: Bool

    init(
      module: String, event: TypedEvent, fieldIndex: [String: Int], records: [String: String], fieldModules: [[String]],
      prefixes: Set<String>, hasSecurityHooks: Bool = false
    ) {
      self.module = module
      self.event = event
      self.fieldIndex = fieldIndex
      self.records = records
      self.fieldModules = fieldModules
      self.prefixes = prefixes
      self.hasSecurityHooks = hasSecurityHooks
    }

    /// Returns the index into `event.fields` of the field called `path`, iff there is one.
    func field(at path: String) -> Int? {
      if let known = recentFields[path] { return known }
      guard let index = fieldIndex[path] else { return nil }
      recentFields.note(path, index)
      return index
    }

    /// Gives what `name` and the names below it stand for a second name.
    func call(_ name: String, _ other: String) {
      for (known, field) in fieldIndex where known == name || known.hasPrefix("\(name).") {
        fieldIndex[other + known.dropFirst(name.utf8.count)] = field
      }
      prefixes.insert(other)
      for (place, record) in records where place == name { records[other] = record }
    }
  }

  /// The modules, in the order of their texts.
  let modules: [String]
  /// What was read so far, and what policies declare, by name; metrics and settings by path.
  private var records: [String: Record]
  private var enumerations: [String: Enumeration]
  private var events: [String: Event]
  private var recentEvents = RecentNames<Event>()
  /// The events that were read and that nobody has asked for yet.
  private var writtenEvents: [String: WrittenEvent] = [:]
  var metrics: [String: Family]
  var settings: [String: Family]
  /// The texts that are not read yet.
  private var shelf: LibraryShelf
  private let profile: HostProfile

  /// Creates the library of `texts` for hosts with `profile`: its events have those verdicts that such a host can carry out.
  ///
  /// - Parameter source: the number of the first text in the compile.
  /// - Requires: `texts` are without errors, and a text uses the modules of what it names.
  init(_ texts: [SourceText], source: Int, profile: HostProfile) {
    modules = texts.map { StandardLibrary.module(of: $0.name) }
    (records, enumerations, events, metrics, settings) = ([:], [:], [:], [:], [:])
    shelf = LibraryShelf(texts, modules: modules, source: source)
    self.profile = profile
  }

  /// Creates a copy of `other`, to which policies can add what they declare.
  init(copying other: Library) {
    modules = other.modules
    (records, enumerations, events) = (other.records, other.enumerations, other.events)
    (writtenEvents, metrics, settings) = (other.writtenEvents, other.metrics, other.settings)
    shelf = other.shelf
    profile = other.profile
  }

  // MARK: Asking

  /// Returns the record called `name`, iff there is one.
  func record(_ name: String) -> Record? {
    if let known = records[name] { return known }
    read(shelf.texts(declaring: name))
    return records[name]
  }

  /// Returns the enum called `name`, iff there is one.
  func enumeration(_ name: String) -> Enumeration? {
    if let known = enumerations[name] { return known }
    read(shelf.texts(declaring: name))
    return enumerations[name]
  }

  /// Returns the event called `name`, iff there is one.
  func event(_ name: String) -> Event? {
    if let known = recentEvents[name] { return known }
    if let known = events[name] {
      recentEvents.note(name, known)
      return known
    }
    read(shelf.texts(declaring: name))
    guard let written = writtenEvents.removeValue(forKey: name) else { return nil }
    let event = self.event(written.declaration, module: written.module, in: written.tree)
    event.event = HookAbilities.event(event.event, on: profile)
    events[name] = event
    return event
  }

  /// Returns the metric at `path`, iff there is one.
  func metric(_ path: String) -> Family? {
    if let known = metrics[path] { return known }
    read(shelf.texts(declaring: path))
    return metrics[path]
  }

  /// Returns the setting at `path`, iff there is one.
  func setting(_ path: String) -> Family? {
    if let known = settings[path] { return known }
    read(shelf.texts(declaring: path))
    return settings[path]
  }

  /// Reads what is not read yet and returns the library, for whoever asks for more than one name.
  var whole: Whole {
    read(modules.indices)
    for name in Array(writtenEvents.keys) { _ = event(name) }
    return Whole(records: records, enumerations: enumerations, events: events, metrics: metrics, settings: settings)
  }

  /// An event as its text declares it.
  private struct WrittenEvent {
    var module: String
    var declaration: EventDeclaration
    var tree: SyntaxTree
  }

  /// All that a library declares, by name; metrics and settings by path.
  struct Whole {
    var records: [String: Record]
    var enumerations: [String: Enumeration]
    var events: [String: Event]
    var metrics: [String: Family]
    var settings: [String: Family]
  }

  // MARK: Reading

  /// Reads those of the texts `places` that are not read yet, and what they use.
  private func read(_ places: some Sequence<Int>) {
    let new = shelf.take(places)
    guard !new.isEmpty else { return }
    for (module, tree) in new {
      for case .enumeration(let enumeration) in tree.declarations {
        enumerations[enumeration.name.text] = Enumeration(module: module, cases: enumeration.cases.map(\.text))
      }
    }
    for (module, tree) in new {
      for case .record(let record) in tree.declarations {
        let fields = record.fields.flatMap { self.fields(of: $0, in: tree) }
        records[record.name.text] = Record(module: module, fields: fields, records: recordPlaces(record.fields))
      }
    }
    for (module, tree) in new {
      for case .event(let event) in tree.declarations {
        writtenEvents[event.name.text] = WrittenEvent(module: module, declaration: event, tree: tree)
      }
      addFamilies(of: tree, module: module)
    }
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
    let result = self.event(event, module: module, records: recordPlaces(declaration.fields))
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
  func addEnumeration(named name: String, module: String, cases: [String]) {
    enumerations[name] = Enumeration(module: module, cases: cases)
  }

  /// Adds the event that the policy `module` declares, under its full `name`: with `fields`, and those of its process.
  func addEvent(
    named name: String, module: String, hook: TypedEvent.Hook, verdicts: [Verdict], fields: [TypedField]
  ) {
    guard let process = record("process") else { preconditionFailure("the standard library has no processes") }
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
    recentEvents = RecentNames()
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
