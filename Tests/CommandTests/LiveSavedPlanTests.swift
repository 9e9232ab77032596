import Testing

extension LiveCommands {
  /// Saved plans that come from elsewhere.
  @Suite struct SavedPlanTests {
    @Test func aPlanOfAnotherEngineOrBootIsRefused() throws {
      let live = try LiveShop("elsewhere")
      let path = live.policy()
      let plan = live.shop.file("plan")
      #expect(live.ainka("plan", path, "-o", plan).code == 0)
      let embedded = live.ainka("apply", plan, "--engine", "embedded", "--state", live.shop.file("other"))
      #expect(embedded.code == 5)
      #expect(
        embedded.complaints.contains("the plan is stale: it was made for the kernel engine, this is the embedded engine"),
        "\(embedded.complaints)")
      // A mount namespace in which the kernel has another boot's name.
      let boot = live.shop.write("5b2c2c3e-0000-4000-8000-000000000000\n", to: "boot_id")
      let later = [
        "unshare", "-m", "bash", "-c", "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"", boot,
        "\(Workshop.programs)/ainka",
      ]
      for command in [["apply", plan], ["plan", plan]] {
        let run = live.shop.run(later + command)
        #expect(run.code == 5, "\(command)")
        #expect(run.complaints.contains("the plan is stale: the host was started anew since"), "\(command): \(run.complaints)")
      }
      #expect(live.pinned.isEmpty)
      #expect(live.ainka("apply", plan).code == 0)
    }
  }
}
