import AinkaValues
import Testing

/// Quantities: text to exact numbers and back.
@Suite struct QuantityTests {
  @Test(
    arguments: [
      ("10", ValueType.count, 10), ("0.9", .fraction, 900_000_000), ("1.50", .fraction, 1_500_000_000),
      ("10%", .percent, 100_000_000),
      ("12.5%", .percent, 125_000_000), ("30s", .duration, 30_000_000_000), ("1.5h", .duration, 5_400_000_000_000),
      ("2GiB", .bytes, 2_147_483_648), ("1.5kB", .bytes, 1_500), ("2.4GHz", .frequency, 2_400_000_000),
      ("500/s", .rate, 500_000_000),
      ("1/min", .rate, 16_666), ("5MiB/s", .throughput, 5_242_880_000), ("9223372036854775807", .count, Int64.max),
    ] as [(String, ValueType, Int64)])
  func reads(text: String, type: ValueType, value: Int64) throws {
    #expect(try Quantity(parsing: text) == Quantity(type: type, value: value))
  }

  @Test(arguments: [
    ("9223372036854775808", Quantity.Failure.overflow), ("0.5B", .tooFine(.bytes)), ("30sec", .unknownUnit("sec")),
    ("30s/s", .noRate("s/s")), ("", .notANumber), ("5.", .notANumber), ("x", .notANumber), ("200000d", .overflow),
    ("0.0000000001", .tooFine(.fraction)), ("5/year", .unknownUnit("/year")), ("1B/h", .tooFine(.throughput)),
    ("999999999999999999999999999999999999999999999999", .overflow),
  ])
  func refuses(text: String, failure: Quantity.Failure) {
    #expect(throws: failure) { try Quantity(parsing: text) }
  }

  @Test(arguments: [
    ("90s", "90s"), ("120s", "2min"), ("24h", "1d"), ("1024B", "1KiB"), ("1000B", "1kB"), ("0B", "0B"), ("0s", "0ns"),
    ("1.0", "1.0"),
    ("0.25", "0.25"), ("12.50%", "12.5%"), ("1/min", "1/min"), ("0.5/s", "30/min"), ("60/min", "1/s"), ("2.4GHz", "2400MHz"),
    ("1MiB/s", "1MiB/s"), ("4B/h", "4B/h"), ("7", "7"), ("0.000001/s", "0.000001/s"), ("0/s", "0/s"),
  ])
  func prints(text: String, canonical: String) throws {
    let quantity = try Quantity(parsing: text)
    #expect(quantity.text == canonical)
    #expect(try Quantity(parsing: quantity.text) == quantity)
  }

  @Test func printsWhatReadsBack() throws {
    var generator = SystemRandomNumberGenerator()
    let types: [ValueType] = [.count, .percent, .fraction, .duration, .bytes, .rate, .throughput, .frequency]
    for _ in 0..<20_000 {
      let bits = Int.random(in: 1...63, using: &generator)
      let value = Int64.random(in: 0...(Int64.max >> (63 - bits)), using: &generator)
      for type in types {
        let quantity = Quantity(type: type, value: value)
        #expect(try Quantity(parsing: quantity.text) == quantity, "\(type) \(value) \(quantity.text)")
      }
    }
  }

  @Test func namesOfErrorsAndSignals() {
    #expect(Errno.number(named: "EACCES") == 13)
    #expect(Errno.number(named: "EWOULDBLOCK") == 11)
    #expect(Errno.name(of: 11) == "EAGAIN")
    #expect(Errno.name(of: 133) == "EHWPOISON")
    #expect(Errno.number(named: "ENONE") == nil)
    #expect(Set(Errno.names).count == Errno.names.count)
    for name in Errno.names where Errno.number(named: name).flatMap(Errno.name(of:)) == nil { Issue.record("\(name)") }
    #expect(Signal.number(named: "TERM") == 15)
    #expect(Signal.name(of: 31) == "SYS")
    #expect(Signal.name(of: 0) == nil)
    #expect(Signal.name(of: 32) == nil)
  }
}
