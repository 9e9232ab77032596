import AinkaValues

extension ByteReader {
  /// Returns the daemon's part of a bundle.
  ///
  /// - Parameter allowsWatches: `true` iff a bundle may lie in it: never in one that does itself.
  mutating func readDaemon(allowsWatches: Bool) throws(BundleError) -> BundleDaemon {
    var daemon = BundleDaemon()
    daemon.metrics = try readList { (reader) throws(BundleError) in try reader.readMetric() }
    daemon.aggregates = try readList { (reader) throws(BundleError) in
      DaemonAggregate(
        name: try reader.readText(), function: try reader.readFunction(), event: try reader.readText(),
        field: try reader.readText(), lengthNanoseconds: try reader.readNumber(), watch: try reader.readInt())
    }
    daemon.settings = try readList { (reader) throws(BundleError) in try reader.readSetting() }
    daemon.modes = try readList { (reader) throws(BundleError) in
      DaemonMode(
        name: try reader.readText(), policy: try reader.readInt(),
        enter: try reader.readOptional { (reader) throws(BundleError) in try reader.readHold() },
        leave: try reader.readOptional { (reader) throws(BundleError) in try reader.readHold() },
        priority: try reader.readNumber())
    }
    daemon.rules = try readList { (reader) throws(BundleError) in try reader.readDaemonRule() }
    daemon.eventRules = try readList { (reader) throws(BundleError) in
      let rule = try reader.readInt()
      let mode = try reader.readOptional { (reader) throws(BundleError) in try reader.readInt() }
      let day = try reader.readOptional { (reader) throws(BundleError) in try reader.readNumber() }
      return DaemonEventRule(rule: rule, effects: try reader.readEffects(), mode: mode, expiresDay: day)
    }
    daemon.models = try readList { (reader) throws(BundleError) in try reader.readModel() }
    daemon.labels = try readList { (reader) throws(BundleError) in
      DaemonLabel(
        name: try reader.readText(), policy: try reader.readInt(),
        holder: try reader.readCase(DaemonLabel.Holder.self, of: "holder of a label"),
        spreadsToChildren: try reader.readTruth(),
        changes: try reader.readList { (reader) throws(BundleError) in
          DaemonLabel.Change(
            kind: try reader.readCase(DaemonLabel.Change.Kind.self, of: "change of a label"), event: try reader.readText(),
            holder: try reader.readText(), watch: try reader.readInt())
        })
    }
    daemon.invariants = try readList { (reader) throws(BundleError) in
      DaemonInvariant(
        policy: try reader.readInt(), condition: try reader.readCode(), settings: try reader.readInts(),
        thresholds: try reader.readInts(), text: try reader.readText(), because: try reader.readText())
    }
    let watches = try readOptional { (reader) throws(BundleError) -> [UInt8] in
      guard allowsWatches else { throw BundleError("\(reader.name) has a bundle within a bundle within a bundle") }
      return Array(try reader.read(raw: try reader.readInt()))
    }
    if let watches { daemon.watches = [try Bundle.decode(watches, allowsWatches: false)] }
    return daemon
  }

  /// Returns the next number with a sign.
  mutating func readNumber() throws(BundleError) -> Int64 { Int64(bitPattern: try read(UInt64.self)) }

  /// Returns the next byte as a truth.
  mutating func readTruth() throws(BundleError) -> Bool {
    let code = try read(UInt8.self)
    guard code <= 1 else { throw BundleError("\(name) has a truth that is \(code)") }
    return code == 1
  }

  /// Returns the next list of places.
  private mutating func readInts() throws(BundleError) -> [Int] {
    try readList { (reader) throws(BundleError) in try reader.readInt() }
  }

  /// Returns what is in the next list of none or one.
  mutating func readOptional<Item>(
    each: (inout ByteReader) throws(BundleError) -> Item
  ) throws(BundleError) -> Item? {
    let items = try readList(each: each)
    guard items.count <= 1 else { throw BundleError("\(name) has \(items.count) of what there is at most one") }
    return items.first
  }

  /// Returns the next metric.
  private mutating func readMetric() throws(BundleError) -> DaemonMetric {
    DaemonMetric(
      name: try readText(), type: try readType(), cases: try readTexts(), low: try readNumber(), high: try readNumber(),
      periodNanoseconds: try readNumber(), source: try readSource())
  }

  /// Returns the next source of a metric.
  private mutating func readSource() throws(BundleError) -> DaemonMetric.Source {
    let code = try read(UInt8.self)
    switch code {
    case 0:
      return .declared(kind: try readText(), target: try readText(), selector: try readText(), unit: try readText())
    case 1: return .aggregate(try readInt())
    case 2: return .window(try readInt())
    case 3: return .model(try readInt(), output: try readInt())
    case 4: return .builtIn(try readText(), arguments: try readTexts())
    default: throw BundleError("\(name) has a metric from an unknown source: \(code)")
    }
  }

  /// Returns what the next aggregate computes.
  private mutating func readFunction() throws(BundleError) -> DaemonAggregate.Function {
    let code = try read(UInt8.self)
    let share = try readInt()
    guard (code == 4) == (share > 0), share <= 10_000 else { throw BundleError("\(name) has an aggregate of \(share) parts") }
    switch code {
    case 0: return .sum
    case 1: return .average
    case 2: return .minimum
    case 3: return .maximum
    case 4: return .quantile(share)
    default: throw BundleError("\(name) has an unknown aggregate: \(code)")
    }
  }

  /// Returns the next setting.
  private mutating func readSetting() throws(BundleError) -> DaemonSetting {
    DaemonSetting(
      name: try readText(), type: try readType(), cases: try readTexts(), low: try readNumber(), high: try readNumber(),
      kind: try readText(), target: try readText(), selector: try readText(), unit: try readText(), moves: try readTexts(),
      isOfEvent: try readTruth())
  }

  /// Returns the next rule over metrics.
  private mutating func readDaemonRule() throws(BundleError) -> DaemonRule {
    let name = try readText()
    let policy = try readInt()
    let mode = try readOptional { (reader) throws(BundleError) in try reader.readInt() }
    let (when, until) = (try readHold(), try readHold())
    let cooldown = try readNumber()
    let effects = try readEffects()
    let verify = try readOptional { (reader) throws(BundleError) in
      DaemonRule.Verification(
        condition: try reader.readCode(), withinNanoseconds: try reader.readNumber(), otherwise: try reader.readEffects())
    }
    let priority = try readNumber()
    let day = try readOptional { (reader) throws(BundleError) in try reader.readNumber() }
    return DaemonRule(
      name: name, policy: policy, mode: mode, when: when, until: until, cooldownNanoseconds: cooldown, effects: effects,
      verify: verify, priority: priority, expiresDay: day, conditions: try readTexts(),
      digest: Array(try read(raw: Digest.bytes)), source: try readInt(), line: try readInt(), column: try readInt())
  }

  /// Returns the next condition and for how long it must hold.
  private mutating func readHold() throws(BundleError) -> DaemonHold {
    let condition = try readCode()
    let code = try read(UInt8.self)
    switch code {
    case 0: return DaemonHold(condition: condition, time: .none)
    case 1: return DaemonHold(condition: condition, time: .nanoseconds(try readNumber()))
    case 2: return DaemonHold(condition: condition, time: .samples(try readNumber(), metric: try readInt()))
    default: throw BundleError("\(name) has a condition that holds for an unknown kind of time: \(code)")
    }
  }

  /// Returns the next model.
  private mutating func readModel() throws(BundleError) -> DaemonModel {
    DaemonModel(
      name: try readText(), policy: try readInt(), ask: try readText(),
      inputs: try readList { (reader) throws(BundleError) in
        DaemonModel.Input(name: try reader.readText(), type: try reader.readType(), value: try reader.readCode())
      },
      outputs: try readList { (reader) throws(BundleError) in
        DaemonModel.Output(name: try reader.readText(), type: try reader.readType(), fallback: try reader.readCode())
      }, require: try readCode(), cacheNanoseconds: try readNumber(), timeoutNanoseconds: try readNumber())
  }

  /// Returns the next list of effects.
  private mutating func readEffects() throws(BundleError) -> [DaemonEffect] {
    try readList { (reader) throws(BundleError) in
      let kind = try reader.readEffectKind()
      let limit = try reader.readOptional { (reader) throws(BundleError) in
        DaemonLimit(
          intervalNanoseconds: try reader.readNumber(), toleranceNanoseconds: try reader.readNumber(),
          key: try reader.readText(), capacity: try reader.readInt(), text: try reader.readText())
      }
      return DaemonEffect(kind: kind, limit: limit)
    }
  }

  /// Returns what the next effect does.
  private mutating func readEffectKind() throws(BundleError) -> DaemonEffect.Kind {
    let code = try read(UInt8.self)
    switch code {
    case 0: return .notify(level: try readText(), try readMessage())
    case 1: return .set(setting: try readInt(), try readCode(), keep: try readTruth())
    case 2: return .setText(setting: try readInt(), try readText(), keep: try readTruth())
    case 3: return .restartService(try readText())
    case 4: return .stopService(try readText())
    case 5:
      let program = try readText()
      return .run(
        program: program, arguments: try readList { (reader) throws(BundleError) in try reader.readMessage() })
    case 6: return .callWebhook(try readText())
    case 7: return .enter(mode: try readInt())
    case 8: return .restore
    default: throw BundleError("\(name) has an unknown action: \(code)")
    }
  }

  /// Returns the next message.
  private mutating func readMessage() throws(BundleError) -> DaemonMessage {
    DaemonMessage(
      parts: try readList(least: 5) { (reader) throws(BundleError) in
        let code = try reader.read(UInt8.self)
        switch code {
        case 0: return .text(try reader.readText())
        case 1: return .field(try reader.readText())
        case 2: return .threshold(try reader.readInt())
        case 3: return .metric(try reader.readInt())
        default: throw BundleError("\(reader.name) has an unknown part of a message: \(code)")
        }
      })
  }

  /// Returns the next condition or term.
  private mutating func readCode() throws(BundleError) -> DaemonCode {
    try readList(least: 1) { (reader) throws(BundleError) in
      let code = try reader.read(UInt8.self)
      switch code {
      case 0: return .number(try reader.readNumber())
      case 1: return .field(try reader.readInt())
      case 2: return .metric(try reader.readInt())
      case 3: return .threshold(try reader.readInt())
      case 4: return .keyedThreshold(try reader.readInt(), try reader.readKey())
      case 5: return .setting(try reader.readInt())
      case 6: return .negate
      case 7: return .add
      case 8: return .subtract
      case 9: return .multiply(divisor: try reader.readNumber())
      case 10: return .divide(multiplier: try reader.readNumber())
      case 11: return .divideElse(multiplier: try reader.readNumber())
      case 12: return .compare(try reader.read(UInt8.self))
      case 13: return .truth(try reader.readTruth())
      case 14: return .not
      case 15: return .all(try reader.readInt())
      case 16: return .any(try reader.readInt())
      case 17: return .isAbsent
      default: throw BundleError("\(reader.name) has an unknown operation: \(code)")
      }
    }
  }

  /// Returns the next written key.
  private mutating func readKey() throws(BundleError) -> WrittenKey {
    let head = try read(UInt32.self)
    let words = try readList(least: 8) { (reader) throws(BundleError) in try reader.read(UInt64.self) }
    guard words.count >= 2, let key = WrittenKey(head: head, words: words), key.words == words else {
      throw BundleError("\(name) has a key that nobody can write")
    }
    return key
  }
}
