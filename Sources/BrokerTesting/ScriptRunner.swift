public import Decisions
public import Events
import Narration
import Projections
public import Timeline

/// Plays a script and writes down what Parley did.
public struct ScriptRunner {
    /// The day on which scripts begin unless they say otherwise: a Monday.
    public static let firstDay = Timestamp(milliseconds: 1_767_571_200_000)

    /// The line on which scripts happen.
    public static let line = LineID("100")

    var simulation = Simulation(startingAt: firstDay)
    var customers = ScriptCustomers()
    private var output: [String] = []

    /// A runner with the configuration's commands already carried out.
    public init(configuration: [Command]) throws(Rejection) {
        for command in configuration { try simulation.submit(command) }
    }

    /// Plays a script with a configuration.
    ///
    /// - Returns: The script's lines with what Parley did, indented, below each.
    public static func play(_ script: Script, configuration: [Command]) throws -> String {
        try record(script, configuration: configuration).text
    }

    /// Plays a script with a configuration, and keeps what would be in the log then.
    public static func record(
        _ script: Script, configuration: [Command]
    ) throws -> (text: String, events: [RecordedEvent]) {
        var runner = try ScriptRunner(configuration: configuration)
        for line in script.lines {
            switch line {
            case .comment(let text): runner.output.append(text)
            case .step(let step): try runner.play(step)
            }
        }
        let header = script.configuration.isEmpty ? "" : "---\n\(script.configuration)---\n"
        return (header + runner.output.joined(separator: "\n") + "\n", runner.simulation.events)
    }

    private mutating func play(_ step: Script.Step) throws(ScriptError) {
        let moment = moment(of: step.time)
        if moment < simulation.now, step.action.hasPrefix("clock ") == false {
            throw ScriptError(line: step.number, reason: "the time is earlier than the step before")
        }
        tell(simulation.advance(to: moment))
        output.append(step.text)
        do throws(Rejection) { try act(step) } catch { say("refused: \(error.code.rawValue): \(error.advice)") }
    }

    private func moment(of time: Script.Time) -> Timestamp {
        let now = simulation.now
        switch time {
        case .moment(let moment): return moment
        case .later(let length): return now + length
        case .timeOfDay(let inDay):
            return Timestamp(milliseconds: now.milliseconds / 86_400_000 * 86_400_000 + inDay)
        }
    }

    mutating func tell(_ events: [RecordedEvent]) {
        for event in events {
            let moment = event.recordedAt
            let written = event.occurredAt < moment && event.isFromPlatform ? "  (written \(event.occurredAt))" : ""
            say("\(moment.date) \(moment.timeOfDay)  \(event.position) \(Narrator.line(for: event))\(written)")
        }
    }

    mutating func say(_ line: String) { output.append("    " + line) }
}
