import AinkaValues

extension ByteWriter {
  /// Appends the daemon's part of a bundle.
  mutating func write(_ daemon: BundleDaemon) {
    write(daemon.metrics) { $0.write($1) }
    write(daemon.aggregates) {
      $0.write($1.name)
      $0.write($1.function)
      $0.write($1.event)
      $0.write($1.field)
      $0.write($1.lengthNanoseconds)
      $0.write(UInt32($1.watch))
    }
    write(daemon.settings) { $0.write($1) }
    write(daemon.modes) {
      $0.write($1.name)
      $0.write(UInt32($1.policy))
      $0.write(optional: $1.enter) { $0.write($1) }
      $0.write(optional: $1.leave) { $0.write($1) }
      $0.write($1.priority)
    }
    write(daemon.rules) { $0.write($1) }
    write(daemon.eventRules) {
      $0.write(UInt32($1.rule))
      $0.write(optional: $1.mode) { $0.write(UInt32($1)) }
      $0.write(optional: $1.expiresDay) { $0.write($1) }
      $0.write($1.effects) { $0.write($1) }
    }
    write(daemon.models) { $0.write($1) }
    write(daemon.labels) {
      $0.write($1.name)
      $0.write(UInt32($1.policy))
      $0.write($1.holder.rawValue)
      $0.write(UInt8($1.spreadsToChildren ? 1 : 0))
      $0.write($1.changes) {
        $0.write($1.kind.rawValue)
        $0.write($1.event)
        $0.write($1.holder)
        $0.write(UInt32($1.watch))
      }
    }
    write(daemon.invariants) {
      $0.write(UInt32($1.policy))
      $0.write($1.condition)
      $0.write($1.settings) { $0.write(UInt32($1)) }
      $0.write($1.thresholds) { $0.write(UInt32($1)) }
      $0.write($1.text)
      $0.write($1.because)
    }
    write(daemon.watches) { $0.write(whole: $1.encoded()) }
  }

  /// Appends the length of `bytes`, then the bytes.
  private mutating func write(whole bytes: [UInt8]) {
    write(UInt32(bytes.count))
    write(raw: bytes)
  }

  /// Appends a list of none or one.
  private mutating func write<Item>(optional item: Item?, each: (inout ByteWriter, Item) -> Void) {
    write(item.map { [$0] } ?? [], each: each)
  }

  /// Appends a metric.
  private mutating func write(_ metric: DaemonMetric) {
    write(metric.name)
    write(metric.type)
    write(metric.cases) { $0.write($1) }
    for number in [metric.low, metric.high, metric.periodNanoseconds] { write(number) }
    switch metric.source {
    case .declared(let kind, let target, let selector, let unit):
      write(UInt8(0))
      for text in [kind, target, selector, unit] { write(text) }
    case .aggregate(let number):
      write(UInt8(1))
      write(UInt32(number))
    case .window(let region):
      write(UInt8(2))
      write(UInt32(region))
    case .model(let model, let output):
      write(UInt8(3))
      write(UInt32(model))
      write(UInt32(output))
    case .builtIn(let name, let arguments):
      write(UInt8(4))
      write(name)
      write(arguments) { $0.write($1) }
    }
  }

  /// Appends what an aggregate computes: a code, and ten-thousandths.
  private mutating func write(_ function: DaemonAggregate.Function) {
    let (code, share): (UInt8, Int) =
      switch function {
      case .sum: (0, 0)
      case .average: (1, 0)
      case .minimum: (2, 0)
      case .maximum: (3, 0)
      case .quantile(let share): (4, share)
      }
    write(code)
    write(UInt32(share))
  }

  /// Appends a setting.
  private mutating func write(_ setting: DaemonSetting) {
    write(setting.name)
    write(setting.type)
    write(setting.cases) { $0.write($1) }
    write(setting.low)
    write(setting.high)
    for text in [setting.kind, setting.target, setting.selector, setting.unit] { write(text) }
    write(setting.moves) { $0.write($1) }
    write(UInt8(setting.isOfEvent ? 1 : 0))
  }

  /// Appends a rule over metrics.
  private mutating func write(_ rule: DaemonRule) {
    write(rule.name)
    write(UInt32(rule.policy))
    write(optional: rule.mode) { $0.write(UInt32($1)) }
    write(rule.when)
    write(rule.until)
    write(rule.cooldownNanoseconds)
    write(rule.effects) { $0.write($1) }
    write(optional: rule.verify) {
      $0.write($1.condition)
      $0.write($1.withinNanoseconds)
      $0.write($1.otherwise) { $0.write($1) }
    }
    write(rule.priority)
    write(optional: rule.expiresDay) { $0.write($1) }
    write(rule.conditions) { $0.write($1) }
    write(raw: rule.digest)
    for place in [rule.source, rule.line, rule.column] { write(UInt32(place)) }
  }

  /// Appends a condition and for how long it must hold.
  private mutating func write(_ hold: DaemonHold) {
    write(hold.condition)
    switch hold.time {
    case .none: write(UInt8(0))
    case .nanoseconds(let time):
      write(UInt8(1))
      write(time)
    case .samples(let count, let metric):
      write(UInt8(2))
      write(count)
      write(UInt32(metric))
    }
  }

  /// Appends a model.
  private mutating func write(_ model: DaemonModel) {
    write(model.name)
    write(UInt32(model.policy))
    write(model.ask)
    write(model.inputs) {
      $0.write($1.name)
      $0.write($1.type)
      $0.write($1.value)
    }
    write(model.outputs) {
      $0.write($1.name)
      $0.write($1.type)
      $0.write($1.fallback)
    }
    write(model.require)
    write(model.cacheNanoseconds)
    write(model.timeoutNanoseconds)
  }

  /// Appends an effect.
  private mutating func write(_ effect: DaemonEffect) {
    switch effect.kind {
    case .notify(let level, let message):
      write(UInt8(0))
      write(level)
      write(message)
    case .set(let setting, let value, let keep):
      write(UInt8(1))
      write(UInt32(setting))
      write(value)
      write(UInt8(keep ? 1 : 0))
    case .setText(let setting, let text, let keep):
      write(UInt8(2))
      write(UInt32(setting))
      write(text)
      write(UInt8(keep ? 1 : 0))
    case .restartService(let name):
      write(UInt8(3))
      write(name)
    case .stopService(let name):
      write(UInt8(4))
      write(name)
    case .run(let program, let arguments):
      write(UInt8(5))
      write(program)
      write(arguments) { $0.write($1) }
    case .callWebhook(let address):
      write(UInt8(6))
      write(address)
    case .enter(let mode):
      write(UInt8(7))
      write(UInt32(mode))
    case .restore: write(UInt8(8))
    }
    write(optional: effect.limit) {
      $0.write($1.intervalNanoseconds)
      $0.write($1.toleranceNanoseconds)
      $0.write($1.key)
      $0.write(UInt32($1.capacity))
      $0.write($1.text)
    }
  }

  /// Appends a message.
  private mutating func write(_ message: DaemonMessage) {
    write(message.parts) { writer, part in
      switch part {
      case .text(let text):
        writer.write(UInt8(0))
        writer.write(text)
      case .field(let name):
        writer.write(UInt8(1))
        writer.write(name)
      case .threshold(let number):
        writer.write(UInt8(2))
        writer.write(UInt32(number))
      case .metric(let number):
        writer.write(UInt8(3))
        writer.write(UInt32(number))
      }
    }
  }

  /// Appends a condition or term.
  private mutating func write(_ code: DaemonCode) {
    write(code) { writer, operation in
      writer.write(operation.code)
      switch operation {
      case .number(let number), .multiply(let number), .divide(let number), .divideElse(let number): writer.write(number)
      case .field(let place), .metric(let place), .threshold(let place), .setting(let place), .all(let place), .any(let place):
        writer.write(UInt32(place))
      case .keyedThreshold(let threshold, let key):
        writer.write(UInt32(threshold))
        writer.write(key.head)
        writer.write(key.words) { $0.write($1) }
      case .compare(let comparison): writer.write(comparison)
      case .truth(let value): writer.write(UInt8(value ? 1 : 0))
      case .negate, .add, .subtract, .not, .isAbsent: break
      }
    }
  }
}

extension DaemonOperation {
  /// What it is in a file; never changes.
  var code: UInt8 {
    switch self {
    case .number: 0
    case .field: 1
    case .metric: 2
    case .threshold: 3
    case .keyedThreshold: 4
    case .setting: 5
    case .negate: 6
    case .add: 7
    case .subtract: 8
    case .multiply: 9
    case .divide: 10
    case .divideElse: 11
    case .compare: 12
    case .truth: 13
    case .not: 14
    case .all: 15
    case .any: 16
    case .isAbsent: 17
    }
  }
}
