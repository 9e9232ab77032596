if !CheckBenchmark.runIfAsked() { Bench.run() }
