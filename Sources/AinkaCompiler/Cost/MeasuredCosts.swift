public import AinkaJSON

/// The constants of the cost model with what they were measured on: what `ainka calibrate` writes and `--costs` reads.
public struct MeasuredCosts: Sendable {
  /// Which build of the evaluator was measured.
  public enum Evaluator: String, Sendable {
    case kernel
    case userSpace = "user space"
  }

  public var costs: Costs
  public var measuredOn: Evaluator
  /// The release of the kernel that ran: "6.12.0".
  public var kernel: String
  /// The name of the processor.
  public var processor: String
  /// The day, as `2026-11-21`.
  public var date: String

  public init(_ costs: Costs, on evaluator: Evaluator, kernel: String, processor: String, date: String) {
    self.costs = costs
    measuredOn = evaluator
    self.kernel = kernel
    self.processor = processor
    self.date = date
  }

  /// A file of costs is no longer.
  public static let bytesMost = 1 << 16
  /// No constant is more: a millisecond.
  public static let nanosecondsMost = 1_000_000.0

  /// Where and when they were measured, in words.
  public var originText: String {
    let place = measuredOn == .kernel ? "in the kernel" : "in user space, not in the kernel"
    return "measured \(place) of Linux \(kernel) on \(processor), \(date)"
  }

  /// As JSON: a version, what it was measured on, and the nanoseconds of each constant.
  public var json: String {
    var writer = JSONWriter(pretty: true)
    writer.object { writer in
      writer.member("version", 1)
      writeOrigin(to: &writer)
      writer.key("nanoseconds")
      writer.object { writer in
        for constant in Costs.Constant.allCases {
          writer.key(constant.rawValue)
          writer.double(costs.nanoseconds(of: constant))
        }
      }
    }
    return writer.text + "\n"
  }

  /// Writes what they were measured on, as members of the open object.
  func writeOrigin(to writer: inout JSONWriter) {
    writer.member("measured_on", measuredOn.rawValue)
    writer.member("kernel", kernel)
    writer.member("processor", processor)
    writer.member("date", date)
  }
}

// MARK: - Reading

extension MeasuredCosts {
  /// Reads what `json` gives: all constants, each more than nothing, and no other member.
  ///
  /// - Throws: `JSONError` with the place of what is wrong.
  public init(reading bytes: [UInt8]) throws(JSONError) {
    let value = try JSONReader.read(bytes, sizeLimit: Self.bytesMost, depthLimit: 4)
    let parts = ["version", "measured_on", "kernel", "processor", "date", "nanoseconds"]
    try value.checkMembers(parts)
    let version = try value.member("version")
    guard version.integer == 1 else { throw version.error("costs of another version than 1") }
    let evaluator = try value.member("measured_on")
    guard let measuredOn = evaluator.string.flatMap(Evaluator.init(rawValue:)) else {
      throw evaluator.error("`measured_on` is \"kernel\" or \"user space\"")
    }
    let times = try value.member("nanoseconds")
    try times.checkMembers(Costs.Constant.allCases.map(\.rawValue))
    var costs = Costs()
    for constant in Costs.Constant.allCases {
      let time = try times.member(constant.rawValue)
      guard let nanoseconds = time.double, nanoseconds >= 0.001, nanoseconds <= Self.nanosecondsMost else {
        throw time.error("`\(constant.rawValue)` is a number of nanoseconds from 0.001 to 1000000")
      }
      costs.setNanoseconds(nanoseconds, of: constant)
    }
    self.init(
      costs, on: measuredOn, kernel: try value.text("kernel"), processor: try value.text("processor"),
      date: try value.text("date"))
  }

  /// What stands in the repository.
  ///
  /// - Requires: `DefaultCosts.json` is as `json` writes it; a test says so.
  public static let repository: MeasuredCosts = {
    do throws(JSONError) { return try MeasuredCosts(reading: Array(DefaultCosts.json.utf8)) } catch {
      preconditionFailure("the costs of the repository: \(error)")
    }
  }()
}

extension JSONValue {
  /// Returns the error that `message` is wrong here.
  fileprivate func error(_ message: String) -> JSONError {
    JSONError(message: message, offset: offset, line: line, column: column)
  }

  /// Throws unless this is an object that has no members but `names`.
  fileprivate func checkMembers(_ names: [String]) throws(JSONError) {
    guard let members else { throw error("an object belongs here, found \(kindName)") }
    if let other = members.first(where: { !names.contains($0.name) }) {
      throw other.value.error("there is no `\(other.name)` here; known are \(names.joined(separator: ", "))")
    }
  }

  /// Returns the member `name`, or throws that it is missing.
  fileprivate func member(_ name: String) throws(JSONError) -> JSONValue {
    guard let member = self[name] else { throw error("`\(name)` is missing") }
    return member
  }

  /// Returns the text of the member `name`.
  fileprivate func text(_ name: String) throws(JSONError) -> String {
    let value = try member(name)
    guard let text = value.string else { throw value.error("`\(name)` is a string, found \(value.kindName)") }
    return text
  }
}
