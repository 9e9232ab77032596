public import AinkaBundle
public import AinkaJSON
public import AinkaPlan

/// Who asked for a change.
public struct Caller: Sendable, Equatable {
  public var uid: UInt32
  /// Who logged in, whatever `sudo` or `su` made of them since (/proc/PID/loginuid); nothing for services.
  public var loginUID: UInt32?
  /// The command line.
  public var command: String

  public init(uid: UInt32, loginUID: UInt32? = nil, command: String) {
    self.uid = uid
    self.loginUID = loginUID
    self.command = command
  }
}

/// What the state directory says of one generation beside its bundle.
public struct GenerationRecord: Sendable, Equatable {
  public var number: UInt64
  /// RFC 3339, UTC.
  public var appliedAt: String
  public var caller: Caller
  public var engine: String
  /// By scope number of the bundle.
  public var scopes: [ResolvedScope]
  /// By threshold of the bundle: the index in the slot map.
  public var slots: [Int]
  /// By rule of the bundle: the index in the counter map.
  public var counters: [Int]
  /// By region of the bundle: its first line in the keyed map.
  public var regions: [Int]
  public var sources: [String]
  /// The bundle's digest, in hexadecimal digits.
  public var digest: String
  /// "1 to add, 2 to change, 1 to remove."
  public var summary: String
  /// The generation that this one brought back, or nothing.
  public var rollbackOf: UInt64?
  /// The modes that its rules began with.
  public var modes: RuleModes

  /// The version of the file's layout.
  static let version: Int64 = 1

  /// The record as the bytes of its file.
  var encoded: [UInt8] {
    var writer = JSONWriter(pretty: true)
    write(to: &writer)
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  /// Writes the record as one object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("version", Self.version)
      writer.member("number", number)
      writer.member("appliedAt", appliedAt)
      writer.member("uid", caller.uid)
      if let login = caller.loginUID { writer.member("loginUID", login) }
      writer.member("command", caller.command)
      writer.member("engine", engine)
      writer.member("digest", digest)
      writer.member("summary", summary)
      writer.key("rollbackOf")
      if let rollbackOf { writer.integer(rollbackOf) } else { writer.null() }
      writer.member("sources", sources) { $0.string($1) }
      writer.member("scopes", scopes) { writer, scope in
        writer.object { writer in
          writer.member("path", scope.path)
          writer.member("cgroup", scope.cgroup)
          writer.member("level", scope.level)
        }
      }
      writer.member("slots", slots) { $0.integer($1) }
      writer.member("counters", counters) { $0.integer($1) }
      writer.member("regions", regions) { $0.integer($1) }
      modes.write(to: &writer)
    }
  }

  init(
    number: UInt64, appliedAt: String, caller: Caller, engine: String, scopes: [ResolvedScope], slots: [Int], counters: [Int],
    regions: [Int] = [], sources: [String], digest: String, summary: String, rollbackOf: UInt64?,
    modes: RuleModes = RuleModes()
  ) {
    self.number = number
    self.appliedAt = appliedAt
    self.caller = caller
    self.engine = engine
    self.scopes = scopes
    self.slots = slots
    self.counters = counters
    self.regions = regions
    self.sources = sources
    self.digest = digest
    self.summary = summary
    self.rollbackOf = rollbackOf
    self.modes = modes
  }

  /// Creates the record that `bytes` hold.
  init(decoding bytes: [UInt8]) throws(MalformedRecord) {
    let object = try JSONRecord(bytes, version: Self.version)
    number = try object.unsigned("number")
    appliedAt = try object.string("appliedAt")
    caller = Caller(
      uid: UInt32(clamping: try object.unsigned("uid")),
      loginUID: object.value["loginUID"]?.unsigned.map { UInt32(clamping: $0) }, command: try object.string("command"))
    engine = try object.string("engine")
    digest = try object.string("digest")
    summary = try object.string("summary")
    rollbackOf = object.value["rollbackOf"]?.unsigned
    sources = []
    for source in try object.array("sources") { sources.append(source.string ?? "") }
    scopes = []
    for scope in try object.array("scopes") {
      let scope = JSONRecord(value: scope)
      scopes.append(
        ResolvedScope(
          path: try scope.string("path"), cgroup: try scope.unsigned("cgroup"),
          level: UInt32(clamping: try scope.unsigned("level"))))
    }
    slots = try object.indices("slots")
    counters = try object.indices("counters")
    regions = try object.indices("regions")
    modes = try RuleModes(object)
  }
}
