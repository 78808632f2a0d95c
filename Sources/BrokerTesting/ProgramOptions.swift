import Decisions
import Encoding
import Events
import Timeline

/// What a program says of a message beside its content.
struct ProgramOptions {
    var correlation = ""
    var callback = ""
    var hash = ""
    /// What kind of message it is that goes as if it were a template; empty for none.
    var category = ""
    /// What it waits for, and until when the message is worth sending.
    var node: SendOptions?

    /// Takes an option. An expiry may have more than one word, which are taken from the step.
    mutating func set(
        _ option: String, _ value: String, _ phrase: inout ScriptPhrase, now: Timestamp
    ) throws(ScriptTrouble) {
        switch option {
        case "correlation": correlation = value
        case "callback": callback = value
        case "hash": hash = value
        case "category": category = value
        case "wait":
            guard let condition = WaitCondition(name: value) else { throw .unknownAction }
            change { $0.waitFor = condition }
        case "timeout":
            guard let length = Duration(configuration: value) else { throw .unknownAction }
            change { $0.timeout = length }
        case "expires":
            let moment = try ProgramOptions.moment(value, &phrase, now: now)
            change { $0.expires = moment }
        case "notify":
            guard phrase.next == nil else { throw .unknownAction }
            change { $0.notifyURL = value }
        default: throw .unknownAction
        }
    }

    /// `5m`, `10:00`, `2026-01-06 10:00` or `2026-01-06T10:00:00Z`.
    private static func moment(
        _ value: String, _ phrase: inout ScriptPhrase, now: Timestamp
    ) throws(ScriptTrouble) -> Timestamp {
        if let length = Duration(configuration: value) { return now + length }
        if value.contains("T"), let moment = Timestamp(iso8601: value) { return moment }
        var words = ScriptPhrase(Substring(value + (phrase.next.map { " \($0)" } ?? "")))
        let moment = try ScriptRunner.moment(&words, on: now)
        if words.isAtEnd { _ = phrase.word() }
        return moment
    }

    private mutating func change(_ change: (inout SendOptions) -> Void) {
        var options = node ?? SendOptions()
        change(&options)
        node = options
    }
}
