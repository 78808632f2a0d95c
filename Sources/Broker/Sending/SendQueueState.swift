import DequeModule
import Events
import Settings
import Timeline

/// What a ``SendQueue`` holds, and who is next.
struct SendQueueState {
    /// The messages of a conversation that wait.
    struct Waiting {
        let lane: Int
        var positions: Deque<Position> = []
    }

    /// A line, with its conversations that have a message and none under way.
    struct Lane {
        let line: LineID
        var pace: LinePace
        var ready: Deque<ConversationID> = []
        /// How many messages wait.
        var waiting = 0
        /// Since when some have waited, without a break.
        var waitingSince: Duration?
        /// How many conversations have a message that waits.
        var conversations = 0
        var underWay = 0
        /// Whether it stands among those who take turns.
        var isInTurn = false
        /// While it has to wait, which waiting is the current one.
        var rest: UInt64?

        /// Whether its messages wait for nothing but its pace.
        var isHeldBack: Bool { rest != nil || (!isInTurn && !ready.isEmpty) }
    }

    var waiting: [ConversationID: Waiting] = [:]
    /// Conversations with an attempt under way, and their lanes.
    private(set) var busy: [ConversationID: Int] = [:]
    var lanes: [Lane] = []
    private var laneOfLine: [LineID: Int] = [:]
    private var turns: Deque<Int> = []
    var workers: Deque<SendQueue.Worker> = []
    private(set) var rests: Deque<(lane: Int, length: Duration, ticket: UInt64)> = []
    var restTaker: SendQueue.RestTaker?
    private var paces: [LineID: UInt32?] = [.absent: PacePolicy().perSecond]
    private var lastTicket: UInt64 = 0
    var isClosed = false

    /// The lane of a line.
    mutating func lane(of line: LineID) -> Int {
        if let lane = laneOfLine[line] { return lane }
        lanes.append(Lane(line: line, pace: LinePace(perSecond: pace(of: line))))
        laneOfLine[line] = lanes.count - 1
        return lanes.count - 1
    }

    /// A message waits: before its conversation's others, where it was attempted already.
    mutating func wait(_ item: SendQueue.Item, in lane: Int, isFirst: Bool = false, at now: Duration) {
        if lanes[lane].waiting == 0 { lanes[lane].waitingSince = now }
        lanes[lane].waiting += 1
        if waiting[item.conversation] == nil { lanes[lane].conversations += 1 }
        if isFirst {
            waiting[item.conversation, default: .init(lane: lane)].positions.prepend(item.position)
        } else {
            waiting[item.conversation, default: .init(lane: lane)].positions.append(item.position)
        }
    }

    /// A conversation has something to send, and nothing under way.
    mutating func makeReady(_ conversation: ConversationID, _ lane: Int) {
        lanes[lane].ready.append(conversation)
        takeTurns(lane)
    }

    /// An attempt is no longer under way.
    ///
    /// - Returns: Its lane; nil where none was.
    mutating func leave(_ conversation: ConversationID) -> Int? {
        guard let lane = busy.removeValue(forKey: conversation) else { return nil }
        lanes[lane].underWay -= 1
        takeTurns(lane)
        return lane
    }

    mutating func wake(_ lane: Int, _ ticket: UInt64) {
        guard lanes[lane].rest == ticket else { return }
        lanes[lane].rest = nil
        takeTurns(lane)
    }

    mutating func setPace(_ perSecond: UInt32?, of line: LineID) {
        paces[line] = .some(perSecond)
        for lane in lanes.indices where line == .absent ? paces[lanes[lane].line] == nil : lanes[lane].line == line {
            lanes[lane].pace.perSecond = perSecond
            lanes[lane].rest = nil
            takeTurns(lane)
        }
    }

    /// Without a line there is no pace.
    private func pace(of line: LineID) -> UInt32? {
        guard line != .absent else { return nil }
        return (paces[line] ?? paces[.absent]) ?? nil
    }

    /// Stands among those who take turns, where it has something to send and does not have to wait.
    mutating func takeTurns(_ lane: Int) {
        guard !lanes[lane].isInTurn, lanes[lane].rest == nil, !lanes[lane].ready.isEmpty else { return }
        lanes[lane].isInTurn = true
        turns.append(lane)
    }
}

extension SendQueueState {
    /// Those who are to go on, and with what.
    mutating func handOut(at now: Duration) -> [(SendQueue.Worker, SendQueue.Item?)] {
        if isClosed {
            defer { workers = [] }
            return workers.map { ($0, nil) }
        }
        var handedOut: [(SendQueue.Worker, SendQueue.Item?)] = []
        while !workers.isEmpty, let lane = turns.popFirst() {
            lanes[lane].isInTurn = false
            switch lanes[lane].pace.take(at: now, underWay: lanes[lane].underWay) {
            case .now: if let item = takeItem(of: lane) { handedOut.append((workers.removeFirst(), item)) }
            case .after(let length): rest(lane, length)
            case .afterAnswer: continue
            }
        }
        return handedOut
    }

    /// The next message of a lane that has one.
    private mutating func takeItem(of lane: Int) -> SendQueue.Item? {
        guard let conversation = lanes[lane].ready.popFirst(),
            let position = waiting[conversation]?.positions.popFirst()
        else { return nil }
        if waiting[conversation]?.positions.isEmpty ?? true {
            waiting[conversation] = nil
            lanes[lane].conversations -= 1
        }
        busy[conversation] = lane
        lanes[lane].waiting -= 1
        if lanes[lane].waiting == 0 { lanes[lane].waitingSince = nil }
        lanes[lane].underWay += 1
        takeTurns(lane)
        return SendQueue.Item(conversation, position)
    }

    private mutating func rest(_ lane: Int, _ length: Duration) {
        lastTicket += 1
        lanes[lane].rest = lastTicket
        rests.append((lane, length, lastTicket))
    }

    /// The next line that has to wait.
    mutating func takeRest() -> (lane: Int, length: Duration, ticket: UInt64)? { rests.popFirst() }
}
