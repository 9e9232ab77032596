BenchRun.main()
