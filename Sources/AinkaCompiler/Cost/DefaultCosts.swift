/// The costs that are taken where nobody gives others. `make costs` measures them and writes this file.
enum DefaultCosts {
  /// As `ainka calibrate` writes them.
  static let json = """
    {
      "version": 1,
      "measured_on": "kernel",
      "kernel": "6.18.44",
      "processor": "AMD EPYC",
      "date": "2026-11-21",
      "nanoseconds": {
        "event": 9.0,
        "number_intern": 2.2,
        "name_intern": 3.4,
        "interval_search": 9.0,
        "interval_step": 1.6,
        "text_intern": 26.0,
        "call": 8.0,
        "far_table": 6.0,
        "list": 2.4,
        "row": 1.1,
        "test_symbol": 0.6,
        "test_member": 1.8,
        "test_learned": 1.5,
        "test_operation": 1.4,
        "test_pattern": 8.0,
        "test_pattern_byte": 0.9,
        "test_look_up": 39.0,
        "match": 22.0
      }
    }

    """
}
