public import Decisions
public import Events
public import Flows
public import Projections
public import Timeline

/// Reads a setting of a script's `set` step: what it changes, as commands.
///
/// - Parameters:
///   - line: The line whose setting it is; nil for the settings of every line that has none of its own.
///   - key: The setting, as the configuration names it: `autoClose`.
///   - value: Its value, as the configuration writes it: `1h`, `{ maxTime: 5m }`.
///   - world: The settings that hold until now, among everything else.
/// - Throws: What is wrong with it, with advice.
public typealias SettingsReader =
    @Sendable (
        _ line: LineID?, _ key: String, _ value: String, _ world: borrowing World
    ) throws -> [Command]

/// Reads a flow that a script's `publish` step names.
///
/// - Parameter file: Its path, beside the script.
/// - Throws: What is wrong with it, with advice.
public typealias FlowReader = @Sendable (_ file: String) throws -> Flow

/// Plays a script and writes down what Parley did.
public struct ScriptRunner {
    /// The day on which scripts begin unless they say otherwise: a Monday.
    public static let firstDay = Timestamp(milliseconds: 1_767_571_200_000)

    /// The line on which scripts happen unless they name another.
    public static let line = LineID("100")

    package internal(set) var simulation = Simulation(startingAt: firstDay)
    var cast = ScriptCast()
    var webhooks = ScriptWebhooks()
    let settings: SettingsReader?
    var flows: FlowReader?
    private var played: PlayedScript
    /// Who began each conversation.
    private var names: [ConversationID: String] = [:]

    /// Plays a script.
    ///
    /// - Parameters:
    ///   - configuration: What is set before it begins.
    ///   - settings: Reads what `set` steps set; where there is none, they are told to be impossible.
    ///   - flows: Reads what `publish` steps publish; where there is none, they are told to be impossible.
    public static func play(
        _ script: Script, configuration: [Command], settings: SettingsReader? = nil, flows: FlowReader? = nil
    ) throws -> PlayedScript {
        var runner = try ScriptRunner(script, configuration, settings)
        runner.flows = flows
        for line in script.lines {
            switch line {
            case .comment(let text): runner.played.add(.line(text))
            case .step(let step): try runner.play(step)
            }
        }
        runner.played.events = runner.simulation.events
        return runner.played
    }

    /// A script whose configuration is set, and of which nothing has been played.
    package init(_ script: Script, _ configuration: [Command], _ settings: SettingsReader?) throws {
        self.settings = settings
        played = PlayedScript(configuration: script.configuration)
        for command in configuration { try simulation.submit(command) }
    }

    /// Plays one step.
    package mutating func play(_ step: Script.Step) throws(ScriptError) {
        let moment = moment(of: step.time)
        if moment < simulation.now, step.action.hasPrefix("clock ") == false {
            throw ScriptError(line: step.number, reason: "the time is earlier than the step before")
        }
        tell(simulation.advance(to: moment))
        played.add(.line(step.text))
        do throws(ScriptTrouble) {
            try act(step)
        } catch {
            played.add(.trouble(error, in: step, at: simulation.now))
        }
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

    /// Has a command decided, and tells what came of it.
    mutating func submit(_ command: Command) throws(ScriptTrouble) {
        do throws(Rejection) { tell(try simulation.submit(command)) } catch { throw .rejected(error) }
    }

    mutating func tell(_ events: [RecordedEvent]) {
        for event in events { played.add(.event(event, of: subject(of: event))) }
    }

    private mutating func subject(of event: RecordedEvent) -> PlayedScript.Subject? {
        guard let state = world.conversation(event.conversation) else { return nil }
        // A conversation begins with a step that is about its customer.
        let name = names[event.conversation] ?? cast.customer.name
        names[event.conversation] = name
        return PlayedScript.Subject(customer: name, line: state.line)
    }

    /// Who began a conversation.
    package func customer(of conversation: ConversationID) -> String { names[conversation] ?? "\(conversation)" }

    /// The steps that could not be played.
    package var mistakes: [ScriptError] { played.mistakes }

    /// Shows what a step asked for.
    mutating func say(_ remark: String) { played.add(.remark(remark)) }

    var world: World { simulation.world }
}
