import Decisions
import Events
import Flows
import Messages
import Projections
import Settings
import Timeline

/// Many sessions that stand in a flow, or that a program's bot has, decided as a broker decides them: command by command, in memory.
final class FlowCrowd {
    /// How many sessions stand, at the small crowd and at the large one.
    static let small = 1_000, large = 100_000

    private static let line = LineID("100")
    private static let bot = "shop"

    let count: Int
    private(set) var engine = Engine()
    private var now = Timestamp(milliseconds: 1_767_600_000_000)
    private var messages = 0
    private var calls = 0

    /// The line's bot answers, by the flow or as a program; nobody has written yet.
    init(_ count: Int, hasFlow: Bool) throws {
        self.count = count
        if hasFlow { try submit(.publishFlows([try Flow(canonical: FlowCrowd.definition)], by: nil)) }
        var task = BotTask()
        (task.id, task.flow) = (FlowCrowd.bot, hasFlow ? "orders" : "")
        try submit(.setTasks([task]))
        var policy = Traffic.policy
        policy.botOnStart = FlowCrowd.bot
        try submit(.setPolicy(FlowCrowd.line, policy))
    }

    /// Has everybody write, and say what they are called.
    func fill() throws {
        for customer in 1...count { try write(ConversationID(UInt32(customer)), "Hello") }
        for customer in 1...count { try write(ConversationID(UInt32(customer)), "Amelie Sommerfeld") }
    }

    /// So many of the sessions, from all over the crowd: others at each call, as far as there are any.
    func sessions(_ number: Int) -> [ConversationID] {
        let step = count / number
        calls += 1
        return (0..<number).map { ConversationID(UInt32(1 + $0 * step + calls % step)) }
    }

    // MARK: What happens

    func write(_ conversation: ConversationID, _ text: String) throws {
        messages += 1
        // Soon enough after each other that no deadline passes: that would be counted, too.
        if messages.isMultiple(of: 10) { now = now + .milliseconds(1) }
        var message = MessageReceived()
        message.line = FlowCrowd.line
        message.message = MessageID("wamid.\(messages)")
        message.sender = Party(phone: String(10_000_000_000 + UInt64(conversation.rawValue)))
        (message.type, message.text) = ("text", text)
        let item = PlatformItem(event: .messageReceived(message), occurredAt: now, identity: "m:\(messages)")
        try submit(.receive(item))
    }

    func say(_ conversation: ConversationID, _ text: String) throws {
        let content = MessageContent(Message(text: text))
        try submit(.send(SendCommand(to: .conversation(conversation), content, by: .bot(FlowCrowd.bot))))
    }

    func answer(_ conversation: ConversationID) throws {
        guard let flow = standing(conversation) else { throw Failure("conversation \(conversation) is in no flow") }
        let body = Array("{\"status\":\"sent\",\"day\":\"Friday\"}".utf8)
        try submit(.answerFlowRequest(conversation, asked: flow.request, .response(status: 200, body: body)))
    }

    /// At which node of the flow a session stands.
    func node(_ conversation: ConversationID) -> String? { standing(conversation)?.state.point?.node }

    private func standing(_ conversation: ConversationID) -> FlowStanding? {
        engine.world.conversation(conversation)?.sessions.flow
    }

    /// Has a command decided, and everything that follows from it.
    private func submit(_ command: Command) throws {
        _ = try engine.handle(command, at: now)
        while let due = engine.dueCommand(at: now) { _ = try engine.handle(due, at: now) }
    }

    /// Ten variables; `ask` is where sessions stand.
    private static let definition = """
        {"parley":"flow/1","name":"orders","start":"begin","variables":{"name":"","city":"","street":"","number":"","count":0,\
        "sum":0,"order":{},"known":false,"way":"","note":""},"fallback":{"close":{}},"nodes":{\
        "begin":{"receive":{"accept":"text","save":"name"},"timeout":"12h","on":{"answered":"fill","timeout":"done"}},\
        "fill":{"set":{"city":"Castrop-Rauxel","street":"Wittener Straße 4711","number":"4711-0815","order":{"status":"sent"},\
        "way":"by parcel service","note":"ring twice"},"on":{"done":"ask"}},\
        "ask":{"receive":{"match":[{"as":"look","text":"look"},{"as":"say","text":"say"}],"accept":"text","save":"number"},\
        "timeout":"12h","on":{"answered":"count","look":"look","say":"say","timeout":"done"}},\
        "count":{"set":{"count":"= count + 1","sum":"= sum + 5"},"on":{"done":"size"}},\
        "size":{"branch":{"many":"count > 1000 and sum > 5000"},"on":{"many":"done","else":"ask"}},\
        "say":{"send":"Your order {{number}} goes to {{city}}.","on":{"onSuccess":"ask"}},\
        "look":{"http":{"url":"https://shop.example/orders/{{number}}","save":"order"},"timeout":"60s",\
        "on":{"answered":"ask","failed":"done","timeout":"done"}},\
        "done":{"close":{}}}}
        """
}
