import Timeline

/// What a run did and found in which a broker was killed along the way of its flows.
package struct FlowCrashReport: Sendable {
    /// What must not be.
    package internal(set) var findings = Findings()
    /// How often the broker was killed at work, and while it was starting.
    package internal(set) var kills = 0, killsWhileStarting = 0
    /// How many events the conversation that was watched had at each kill.
    package internal(set) var places: [Int] = []
    /// How many customers came.
    package internal(set) var customers = 0
    /// How many flows began, and how those have ended.
    package internal(set) var flows = 0, ends: [String: Int] = [:]
    /// How many requests the log tells of, how many the server got, and how many of these in a later start.
    package internal(set) var requests = 0, asks = 0, repeats = 0
    /// How many messages the platform took, and how many attempts were in doubt.
    package internal(set) var taken = 0, inDoubt = 0
    /// How many events the log has.
    package internal(set) var events: UInt64 = 0
    /// How long it took.
    package internal(set) var time = Duration.zero
    /// Where everything is, where it was kept.
    package internal(set) var folder: String?

    /// Whether nothing was found.
    package var isSound: Bool { findings.isEmpty }

    /// The summary, a few lines.
    package var summary: String {
        let ends = ends.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let places = Set(places).sorted().map { "\($0)" }.joined(separator: ", ")
        var lines = [
            "\(kills) kills along the way of a flow, \(killsWhileStarting) while starting; \(time.milliseconds / 1000) seconds",
            "killed when the conversation had so many events: \(places)",
            "flows: \(customers) customers, \(flows) flows began; ended: \(ends)",
            "server: \(requests) requests in the log, \(asks) that it got, \(repeats) of them again in a later start",
            "platform: \(taken) messages taken, \(inDoubt) attempts in doubt; log: \(events) events",
        ]
        lines += findings.listed.map { "FOUND \($0)" } + findings.unlisted.map { "FOUND \($0)" }
        if let folder { lines.append("kept: \(folder)") }
        lines.append(isSound ? "sound: nothing found" : "not sound")
        return lines.joined(separator: "\n")
    }
}
