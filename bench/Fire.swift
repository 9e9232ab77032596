import CAinkaBench
import Glibc

/// Threads that send datagrams to a port of this host as fast as they can, or at a pace.
final class Fire {
  private var orders: [UnsafeMutablePointer<ainka_bench_fire>] = []
  private var threads: [pthread_t] = []

  /// Begins, with one thread for each of `cpus`.
  ///
  /// - Parameter gap: nanoseconds from one datagram of a thread to its next; 0: none.
  init(port: UInt16, cpus: [Int32], gap: Double = 0) {
    for cpu in cpus {
      let order = UnsafeMutablePointer<ainka_bench_fire>.allocate(capacity: 1)
      order.initialize(to: ainka_bench_fire())
      order.pointee.port = UInt64(port)
      order.pointee.ports = 1
      order.pointee.cpu = cpu
      order.pointee.gap_ns = UInt64(gap)
      orders.append(order)
      var thread = pthread_t()
      pthread_create(
        &thread, nil,
        { order in
          ainka_bench_fire(order?.assumingMemoryBound(to: ainka_bench_fire.self))
          return nil
        }, order)
      threads.append(thread)
    }
  }

  deinit {
    stop()
    for order in orders { order.deallocate() }
  }

  /// How many were sent so far.
  var sent: Int { orders.reduce(0) { $0 + Int(ainka_bench_fired($1)) } }

  /// How many of them were answered with `error`.
  func answered(_ error: Int32) -> Int {
    orders.reduce(0) { sum, order in
      sum
        + withUnsafeBytes(of: &order.pointee.errors) { Int($0.load(fromByteOffset: Int(error) * 8, as: UInt64.self)) }
    }
  }

  /// Ends all threads.
  func stop() {
    for order in orders { order.pointee.stop = 1 }
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }
}
