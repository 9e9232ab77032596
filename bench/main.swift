if !CheckSteps.runIfAsked() { BenchRun.main() }
