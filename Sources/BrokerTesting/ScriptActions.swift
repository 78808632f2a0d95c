import Decisions
import Events
import Timeline

/// What can be done in a script.
extension ScriptRunner {
    /// The actions, for messages and documentation. A name in brackets may be left out: then it is about the customer who was
    /// named last.
    public static let actions = [
        "customer [NAME] [on LINE]: TEXT", "customer [NAME] [TYPE]: TEXT", "customer [NAME], written TIME: TEXT",
        "customer [NAME], hash HASH: TEXT", "customer [NAME] as NUMBER|USERID: TEXT", "customer [NAME] taps ID",
        "customer [NAME] rates 1-5", "customer [NAME] calls", "customer [NAME] opens the chat",
        "customer [NAME]'s hash is HASH",
        "customer [NAME]'s number is DIGITS", "customer [NAME]'s user id is USERID", "again",
        "agent ID logs in", "agent ID logs out", "agent ID is away", "agent ID is available", "agent ID is removed",
        "agent ID's desk opens", "agent ID's desk is gone",
        "agent ID [to NAME]: TEXT", "agent ID takes [NAME]", "agent ID claims [NAME]", "agent ID releases [NAME]",
        "agent ID finishes [NAME]", "agent ID transfers [NAME] to agent ID|queue|bot NAME",
        "agent ID parks [NAME] in BIN", "agent ID opens [NAME]",
        "agent ID sends RESPONSE [without N] [with JSON]", "agent ID starts NAME [on LINE] [template T]",
        "bot NAME [to NAME]: TEXT", "bot NAME hands over [NAME]",
        "bot NAME transfers [NAME] to agent ID|queue|bot NAME", "bot NAME finishes [NAME]", "phone: TEXT",
        "program [to NAME|customer:ID]: TEXT", "program template NAME [to NAME]",
        "program …, wait W, timeout T, expires E, correlation TEXT, callback TEXT, notify URL, hash HASH, category C: TEXT",
        "customer [NAME] opts in", "customer [NAME] opts out", "customer [NAME] stops marketing",
        "customer [NAME] resumes marketing", "customer [NAME] is verified", "customer [NAME] is customer ID",
        "template NAME STATUS [CATEGORY]",
        "burst N: TEXT", "set [LINE] KEY VALUE",
        "receipt STATUS [CODE] [, hash HASH]", "attempt", "accepted", "failed CODE [retry LENGTH]", "answer lost",
        "answer STATUS [JSON]", "answer timeout", "publish FILE",
        "crash", "down", "up", "clock TIME", "state [NAME]",
        "why [NAME]", "queue", "agents", "wait",
    ]

    mutating func act(_ step: Script.Step) throws(ScriptTrouble) {
        if step.action.hasPrefix("set ") { return try set(step.action.dropFirst(4)) }
        if step.action.hasPrefix("publish ") {
            return try publishes(String(step.action.dropFirst(8).drop { $0 == " " }))
        }
        if try sendsResponse(step.action) { return }
        if try botAnswers(step.action) { return }
        var (phrase, text) = ScriptPhrase.split(step.action)
        switch phrase.word() {
        case "customer": try customerActs(&phrase, text, isPossessive: false)
        case "customer's": try customerActs(&phrase, text, isPossessive: true)
        case "agent": try deskActs(&phrase, text) { .agent($0) }
        case "bot": try deskActs(&phrase, text) { .bot($0) }
        case "program": try programSends(&phrase, text)
        case "burst": try burst(&phrase, text)
        case let word?: try otherActs(word, text, &phrase)
        case nil: throw .unknownAction
        }
    }

    private mutating func otherActs(
        _ word: String, _ text: String?, _ phrase: inout ScriptPhrase
    ) throws(ScriptTrouble) {
        if let text {
            guard word == "phone", phrase.isAtEnd else { throw .unknownAction }
            return try receive(webhooks.echo(text, to: cast.customer))
        }
        switch word {
        case "receipt": try receiptComes(&phrase)
        case "template": try templateChanges(&phrase)
        case "attempt", "accepted", "failed", "answer": try attemptGoesOn(word, &phrase)
        case "again": try again()
        default: try machineActs(word, &phrase)
        }
    }

    private mutating func again() throws(ScriptTrouble) {
        guard let (item, time) = webhooks.last else { throw .idle("nothing was received yet") }
        if let position = simulation.position(of: item) { say("known already: \(position)") }
        try receive(item, at: time)
    }

    /// A webhook's item comes in, as of a moment; now unless it says otherwise.
    mutating func receive(_ item: PlatformItem, at time: Timestamp? = nil) throws(ScriptTrouble) {
        var item = item
        item.occurredAt = time ?? simulation.now
        webhooks.keep(item, at: item.occurredAt ?? simulation.now)
        try submit(.receive(item))
    }

    /// The setting that a `set` step is about, read by the door that knows settings.
    private mutating func set(_ text: Substring) throws(ScriptTrouble) {
        var words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        var line: LineID?
        if let first = words.first, first.first?.isNumber == true, words.count == 2 {
            line = LineID(String(first))
            words = words[1].split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        }
        guard words.count == 2 else { throw .unknownAction }
        guard let settings else { throw .notYet("settings can't be read here") }
        let commands: [Command]
        do {
            commands = try settings(line, String(words[0]), String(words[1]), world)
        } catch let rejection as Rejection {
            throw .rejected(rejection)
        } catch {
            throw .rejected(Rejection(.invalid, "\(error)"))
        }
        for command in commands { try submit(command) }
    }

    /// A time of day on the day of another moment, or a day and a time.
    static func moment(_ phrase: inout ScriptPhrase, on day: Timestamp) throws(ScriptTrouble) -> Timestamp {
        guard let first = phrase.word() else { throw .unknownAction }
        if let inDay = Script.timeOfDay(first) {
            return Timestamp(milliseconds: day.milliseconds / 86_400_000 * 86_400_000 + inDay)
        }
        guard let day = Timestamp(iso8601: first), let inDay = phrase.word().flatMap(Script.timeOfDay) else {
            throw .unknownAction
        }
        return day + .milliseconds(inDay)
    }
}
