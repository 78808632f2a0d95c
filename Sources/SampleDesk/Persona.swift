/// How an agent of the sample desk works: how long everything takes, in minutes, and how reliably it is done.
package struct Persona: Equatable, Sendable {
    package let id: String
    package let name: String
    /// Minutes until a session that nobody has is taken.
    let takes: ClosedRange<Int>
    /// Minutes until a customer who waits gets an answer.
    let answers: ClosedRange<Int>
    /// Minutes of quiet after which a session is finished.
    let finishes: ClosedRange<Int>
    /// The share of sessions that are finished at all, from 0 to 1; the others close by themselves.
    let finishingShare: Double
    /// The share of sessions that are passed on to a colleague instead of being answered, from 0 to 1.
    var transferringShare = 0.0
    /// The most sessions they have at once; nil where the line says so.
    var receptionLimit: Int64?
    /// What they can do: a flow hands over to who has a skill.
    var skills: [String] = []
    let texts: [String]

    /// Answers within ten minutes or so and finishes what is done.
    package static let prompt = Persona(
        id: "ana", name: "Ana", takes: 1...4, answers: 5...12, finishes: 35...70, finishingShare: 1,
        skills: ["orders"],
        texts: [
            "Hello {name}, this is Ana. I am looking into it.",
            "Thank you, {name}. That is all I need.",
            "It is taken care of. Is there anything else I can do for you?",
        ])

    /// Lets customers wait for hours, longer than any reminder, and forgets to finish more often than not.
    package static let slow = Persona(
        id: "bruno", name: "Bruno", takes: 10...40, answers: 150...210, finishes: 120...240, finishingShare: 0.4,
        texts: [
            "Hi {name}, Bruno here. Sorry it took so long. What is it about?",
            "I see. I will ask the warehouse and write again.",
            "Done, {name}.",
        ])

    /// Passes half of what comes on to somebody else, and answers the rest.
    package static let helpful = Persona(
        id: "carla", name: "Carla", takes: 5...15, answers: 10...20, finishes: 40...80, finishingShare: 1,
        transferringShare: 0.5, receptionLimit: 1,
        texts: [
            "Good day {name}, Carla speaking. Let me see.",
            "I have found it, {name}.",
            "That should do. Goodbye, {name}!",
        ])

    /// Everybody at the sample desk.
    package static let all = [Persona.prompt, .slow, .helpful]

    /// What they write as their answer number `count`, counted from 0.
    func text(_ count: Int, to name: String) -> String {
        let text = texts[min(count, texts.count - 1)]
        return text.replacing("{name}", with: name.prefix { $0 != " " })
    }
}

/// How the sample bot talks: it greets, asks, asks once more, and then either completes its flow or falls silent.
struct BotScript: Sendable {
    static let greeting = "Welcome to the Concierge, {name}! How can I help you: a table, a room, or a taxi?"
    static let question = "Gladly. For what time, and for how many people?"
    static let completion = "Noted, {name}. We look forward to seeing you!"
    /// The share of sessions whose flow completes, from 0 to 1.
    static let completingShare = 0.4
}
