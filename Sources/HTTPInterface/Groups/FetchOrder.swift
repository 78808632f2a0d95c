import Deliveries
import Encoding
import Timeline

/// What a consumer asks for, who fetches events of a group.
struct FetchOrder: Sendable {
    /// The longest that a request for events waits: less than any request may take.
    private static let longestWait = Duration.seconds(25)
    /// How many events where nothing is said of that.
    static let usual = 100

    static let schema = Schema.object(
        [
            "max": .integer(1...ConsumerRoutes.most), "wait": Fetching.waitSchema,
            "ack": .list(.string),
        ], optional: ["max", "wait", "ack"])

    /// How many events at most.
    let most: Int
    /// How long it waits for the first of them.
    var wait: Duration
    /// What the consumer is done with; nil where it says nothing of that.
    let done: [LeaseToken]?
    /// How it is answered.
    let form: FetchForm

    private struct Members: Decodable {
        var max: Int?
        var wait: String?
        var ack: [String]?
    }

    /// The order in a body.
    ///
    /// - Parameter field: What the request says of answers: its `Accept`.
    init(_ document: JSONDocument, accepting field: String?) throws {
        let form = FetchForm(accepting: field)
        self =
            try FetchOrder(usual: document.root, form)
            ?? FetchOrder(try JSONCoding.decode(Members.self, from: document.bytes), form)
    }

    /// A body that consumers send again and again is read without much ado; what is wrong with another is found out with more.
    private init?(usual body: JSONValue, _ form: FetchForm) {
        guard let most = body["max"]?.integer, (1...Int64(ConsumerRoutes.most)).contains(most), let list = body["ack"],
            list.kind == .array, let wait = FetchOrder.wait(in: body)
        else { return nil }
        var tokens: [LeaseToken] = []
        for element in list.elements {
            guard let token = element.string.flatMap({ LeaseToken($0) }) else { return nil }
            tokens.append(token)
        }
        guard (1...ConsumerRoutes.most).contains(tokens.count) else { return nil }
        (self.most, self.wait, done, self.form) = (Int(most), wait, tokens, form)
    }

    private static func wait(in body: JSONValue) -> Duration? {
        guard let wait = body["wait"] else { return .zero }
        return wait.string.flatMap { try? ConsumerRoutes.length($0, "wait", upTo: longestWait) }
    }

    private init(_ wanted: Members, _ form: FetchForm) throws {
        self.form = form
        most = wanted.max ?? FetchOrder.usual
        guard (1...ConsumerRoutes.most).contains(most) else {
            throw Problem.invalid("max", "is a whole number from 1 to \(ConsumerRoutes.most)")
        }
        wait = try ConsumerRoutes.length(wanted.wait, "wait", upTo: FetchOrder.longestWait) ?? .zero
        done = try wanted.ack.map { try ConsumerRoutes.tokens($0, "ack") }
    }
}
