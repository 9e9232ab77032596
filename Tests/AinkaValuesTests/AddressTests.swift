import AinkaValues
import Testing

/// Addresses and networks: text to bits, back, and to ranges.
@Suite struct AddressTests {
  @Test(arguments: [
    ("127.0.0.1", "127.0.0.1"), ("::ffff:127.0.0.1", "127.0.0.1"), ("::FFFF:7f00:1", "127.0.0.1"), ("::", "::"), ("::1", "::1"),
    ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("1::", "1::"),
    ("fd00:ec2:0:0:0:0:0:254", "fd00:ec2::254"), ("0:0:1:0:0:0:2:0", "0:0:1::2:0"),
    ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
  ])
  func prints(text: String, canonical: String) {
    let address = Address(parsing: text)
    #expect(address?.description == canonical)
    #expect(Address(parsing: canonical) == address)
  }

  @Test(arguments: [
    "", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.4 ", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
    "g::", "::1.2.3",
    "12345::", ":1::", "1:", "1.2.3.4::", "::%lo", "1:2:3:4:5:6:7:8::",
  ])
  func refuses(text: String) { #expect(Address(parsing: text) == nil) }

  @Test func networks() throws {
    let ten = try Network(parsing: "10.0.0.0/8")
    #expect(ten.description == "10.0.0.0/8")
    #expect(ten.ranges == [Address(four: 0x0a00_0000)...Address(four: 0x0aff_ffff)])
    #expect(try Network(parsing: "::ffff:10.0.0.0/104") == ten)
    #expect(try Network(parsing: "0.0.0.0/0").ranges == [Address(four: 0)...Address(four: .max)])
    #expect(try Network(parsing: "fd00::/8").description == "fd00::/8")
    #expect(try Network(parsing: "192.0.2.7").description == "192.0.2.7")
    #expect(throws: Network.Failure.hostBits(meant: ten)) { try Network(parsing: "10.1.2.3/8") }
    #expect(throws: Network.Failure.noSuchLength(33)) { try Network(parsing: "10.0.0.0/33") }
    for text in ["10.0.0.0/", "10.0.0.0/x", "/8", "10.0.0.0/8/8", "10.0.0.0/-1", "10.0.0.0/+8"] {
      #expect(throws: Network.Failure.notANetwork) { try Network(parsing: text) }
    }
  }

  @Test func networksOfSixLeaveFourOut() throws {
    let all = try Network(parsing: "::/0")
    #expect(all.ranges.map { "\($0)" } == ["::...::fffe:ffff:ffff", "::1:0:0:0...ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"])
    #expect(try Network(parsing: "::/80").ranges.map { "\($0)" } == ["::...::fffe:ffff:ffff"])
  }

  @Test func unions() {
    #expect(union(of: [5...9, 1...3, 4...4, 20...30, 25...26] as [ClosedRange<Int64>]) == [1...9, 20...30])
    #expect(union(of: [.max ... .max, 0...(.max)] as [ClosedRange<Int64>]) == [0...(.max)])
    let a = Address(four: 1)
    let b = Address(four: 2)
    #expect(union(of: [b...b, a...a]) == [a...b])
  }
}
