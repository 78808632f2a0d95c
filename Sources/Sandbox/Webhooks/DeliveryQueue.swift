import DequeModule
import Timeline

/// The webhooks that wait to be delivered: in order within a conversation, sent again until they are answered with 200,
/// and bounded in number.
///
/// It decides; the shell posts what ``take(at:faults:)`` gives and tells with ``settle(_:accepted:at:)`` how it went.
struct DeliveryQueue: Sendable {
    /// A webhook to post now.
    struct Delivery: Equatable, Sendable {
        let id: Int
        let body: [UInt8]
        /// 1 for the first.
        let attempt: Int
        let isSignedWrongly: Bool
    }

    struct Counts: Equatable, Sendable {
        /// Webhooks answered with 200, of them duplicates on purpose.
        var delivered = 0
        var duplicates = 0
        /// Posts that were not answered with 200.
        var refused = 0
        /// Webhooks given up after seven days, or not taken because too many waited.
        var lost = 0
    }

    private enum Lane: Hashable {
        case conversation(ConversationKey)
        /// Of a notification that may pass or be passed by others.
        case own(Int)
    }

    private struct Parcel {
        let notification: Notification
        let sequence: Int
        let notBefore: Timestamp
        /// Waits only for company, so it may leave earlier with others.
        let waitsForCompany: Bool
    }

    private struct Letter {
        let body: [UInt8]
        let lanes: Set<Lane>
        let isDuplicate: Bool
        let composed: Timestamp
        var attempts = 0
        var notBefore: Timestamp
        var isInFlight = false
    }

    /// Most notifications that wait; what comes on top is lost.
    let capacity: Int
    /// Most webhooks posted at once.
    let concurrency: Int
    private(set) var counts = Counts()
    /// Notifications that wait to be put into a webhook.
    private(set) var waiting = 0
    private var lanes: [Lane: Deque<Parcel>] = [:]
    private var letters: [Int: Letter] = [:]
    private var blocked: Set<Lane> = []
    private var inFlight = 0
    private var lastSequence = 0

    init(capacity: Int = 10_000, concurrency: Int = 8) {
        self.capacity = capacity
        self.concurrency = concurrency
    }

    /// Webhooks that were put together and not yet answered with 200.
    var undelivered: Int { letters.count }

    /// Takes a notification. False: too many wait, and it is lost.
    @discardableResult
    mutating func add(_ notification: Notification, at now: Timestamp, faults: inout FaultInjector) -> Bool {
        guard waiting + letters.count < capacity else {
            counts.lost += 1
            return false
        }
        lastSequence += 1
        var lane = Lane.conversation(notification.conversation)
        var pause = Duration.zero
        if let fault = faults.strike(.reorder) {
            lane = .own(lastSequence)
            pause += fault.spread(over: .seconds(600))
        }
        if let fault = faults.strike(.delay) { pause += fault.length ?? .seconds(30) }
        let batches = faults.rules[.batch] != nil && pause == .zero
        if batches { pause = faults.rules[.batch]?.length ?? .seconds(120) }
        lanes[lane, default: []].append(
            Parcel(
                notification: notification, sequence: lastSequence, notBefore: now + pause, waitsForCompany: batches))
        waiting += 1
        return true
    }

    /// The webhooks to post now.
    mutating func take(at now: Timestamp, faults: inout FaultInjector) -> [Delivery] {
        var deliveries: [Delivery] = []
        for id in letters.keys.sorted() where inFlight < concurrency {
            guard let letter = letters[id], !letter.isInFlight, letter.notBefore <= now else { continue }
            deliveries.append(post(id, faults: &faults))
        }
        while inFlight < concurrency, let id = compose(at: now, faults: &faults) {
            deliveries.append(post(id, faults: &faults))
        }
        return deliveries
    }

    /// Tells how a post went.
    mutating func settle(_ id: Int, accepted: Bool, at now: Timestamp) {
        guard var letter = letters[id], letter.isInFlight else { return }
        inFlight -= 1
        letter.isInFlight = false
        if accepted {
            counts.delivered += 1
            if letter.isDuplicate { counts.duplicates += 1 }
        } else {
            counts.refused += 1
            let next = now + RetrySchedule.pause(afterAttempts: letter.attempts)
            if next - letter.composed < RetrySchedule.lifetime {
                letter.notBefore = next
                letters[id] = letter
                return
            }
            counts.lost += 1
        }
        letters[id] = nil
        blocked.subtract(letter.lanes)
    }

    /// When something is to be posted next; nil where nothing is, or where a post has to be settled first.
    var next: Timestamp? {
        guard inFlight < concurrency else { return nil }
        let again = letters.values.lazy.filter { !$0.isInFlight }.map(\.notBefore).min()
        let fresh = lanes.lazy.filter { !blocked.contains($0.key) }.compactMap { $0.value.first?.notBefore }.min()
        return [again, fresh].compactMap(\.self).min()
    }
}

/// Putting webhooks together.
extension DeliveryQueue {
    private mutating func post(_ id: Int, faults: inout FaultInjector) -> Delivery {
        inFlight += 1
        letters[id]?.isInFlight = true
        letters[id]?.attempts += 1
        return Delivery(
            id: id, body: letters[id]?.body ?? [], attempt: letters[id]?.attempts ?? 1,
            isSignedWrongly: faults.strike(.wrongSignatures) != nil)
    }

    /// Puts a webhook together from what is due, and from what waits for company.
    private mutating func compose(at now: Timestamp, faults: inout FaultInjector) -> Int? {
        guard let first = nextLane(at: now, withCompany: false) else { return nil }
        var taken = [takeFirst(first)]
        var used: Set = [first]
        let size = faults.rules[.batch].map { $0.size ?? 5 } ?? 1
        while taken.count < size, let lane = nextLane(at: now, withCompany: true) {
            taken.append(takeFirst(lane))
            used.insert(lane)
        }
        if taken.count > 1 { faults.count(.batch) }
        let shape = WebhookBody.Shape.allCases[lastSequence % WebhookBody.Shape.allCases.count]
        let body = WebhookBody.compose(taken.compactMap(\.self), shape: shape).platformBytes
        blocked.formUnion(used)
        let id = seal(Letter(body: body, lanes: used, isDuplicate: false, composed: now, notBefore: now))
        if let fault = faults.strike(.duplicates) {
            let later = now + .seconds(5) + fault.spread(over: .seconds(3600))
            _ = seal(Letter(body: body, lanes: [], isDuplicate: true, composed: now, notBefore: later))
        }
        return id
    }

    private mutating func seal(_ letter: Letter) -> Int {
        lastSequence += 1
        letters[lastSequence] = letter
        return lastSequence
    }

    private func nextLane(at now: Timestamp, withCompany: Bool) -> Lane? {
        lanes.lazy.filter { lane, parcels in
            guard !blocked.contains(lane), let first = parcels.first else { return false }
            return first.notBefore <= now || (withCompany && first.waitsForCompany)
        }.min { ($0.value.first?.sequence ?? 0) < ($1.value.first?.sequence ?? 0) }?.key
    }

    private mutating func takeFirst(_ lane: Lane) -> Notification? {
        let parcel = lanes[lane]?.popFirst()
        if lanes[lane]?.isEmpty == true { lanes[lane] = nil }
        if parcel != nil { waiting -= 1 }
        return parcel?.notification
    }
}
