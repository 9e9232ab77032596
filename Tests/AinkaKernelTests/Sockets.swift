import Glibc

/// What a system call answered: 0 or an errno.
typealias Answer = Int32

/// Sockets as a program would use them, each call's errno returned.
enum Sockets {
  static func connect4(_ host: UInt32, port: UInt16) -> Answer {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = four(host, port)
    return answer(
      withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
      })
  }

  /// Connects to `words` (host order, 32 bits each).
  static func connect6(_ words: [UInt32], port: UInt16) -> Answer {
    let socket = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = six(words, port)
    return answer(
      withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) }
      })
  }

  /// Sends a datagram from a socket that is not connected.
  static func send4(_ host: UInt32, port: UInt16) -> Answer {
    let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(socket) }
    var address = four(host, port)
    return answer(
      withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          Int32(truncatingIfNeeded: sendto(socket, "x", 1, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size)))
        }
      })
  }

  static func send6(_ words: [UInt32], port: UInt16) -> Answer {
    let socket = socket(AF_INET6, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(socket) }
    var address = six(words, port)
    return answer(
      withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          Int32(truncatingIfNeeded: sendto(socket, "x", 1, 0, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)))
        }
      })
  }

  private static func four(_ host: UInt32, _ port: UInt16) -> sockaddr_in {
    sockaddr_in(
      sin_family: sa_family_t(AF_INET), sin_port: port.bigEndian, sin_addr: in_addr(s_addr: host.bigEndian),
      sin_zero: (0, 0, 0, 0, 0, 0, 0, 0))
  }

  private static func six(_ words: [UInt32], _ port: UInt16) -> sockaddr_in6 {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    withUnsafeMutableBytes(of: &address.sin6_addr) { bytes in
      for (place, word) in words.enumerated() {
        bytes.storeBytes(of: word.bigEndian, toByteOffset: place * 4, as: UInt32.self)
      }
    }
    return address
  }

  private static func answer(_ result: Int32) -> Answer { result < 0 ? errno : 0 }
}
