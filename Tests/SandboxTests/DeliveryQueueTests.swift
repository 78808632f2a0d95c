import Testing
import Timeline

@testable import Sandbox

@Suite("Delivery of webhooks")
struct DeliveryQueueTests {
    var queue = DeliveryQueue()
    var faults = FaultInjector(seed: 1)

    func notification(_ number: Int, of customer: String = "ada", on line: Int = 0) -> Notification {
        Notification(
            conversation: ConversationKey(line: Line.samples[line].id, customer: customer), line: Line.samples[line],
            contact: ["wa_id": .string(customer)], item: .messages([["id": .string("\(customer) \(number)")]]))
    }

    func ids(_ delivery: DeliveryQueue.Delivery) throws -> [String] {
        let body = try JSON(parsing: delivery.body)
        return (body["entry"]?.array ?? []).flatMap { entry in
            (entry["changes"]?.array ?? []).flatMap { change in
                (change["value"]?["messages"]?.array ?? []).compactMap { $0["id"]?.string }
            }
        }
    }

    @Test("a conversation's webhooks go out one after the other, those of others beside them")
    mutating func order() throws {
        for number in 1...2 { queue.add(notification(number), at: morning, faults: &faults) }
        queue.add(notification(1, of: "bo"), at: morning, faults: &faults)
        let first = queue.take(at: morning, faults: &faults)
        #expect(try first.map(ids) == [["ada 1"], ["bo 1"]])
        #expect(queue.take(at: morning, faults: &faults).isEmpty)
        #expect(queue.next == nil)
        queue.settle(first[0].id, accepted: true, at: morning)
        #expect(try queue.take(at: morning, faults: &faults).map(ids) == [["ada 2"]])
    }

    @Test("a refused webhook is sent again, the same bytes after growing pauses, and holds up its conversation")
    mutating func retries() throws {
        for number in 1...2 { queue.add(notification(number), at: morning, faults: &faults) }
        var now = morning
        var bodies: Set<[UInt8]> = []
        for pause in [30, 60, 120, 240] {
            let deliveries = queue.take(at: now, faults: &faults)
            #expect(deliveries.count == 1)
            bodies.formUnion(deliveries.map(\.body))
            queue.settle(deliveries[0].id, accepted: false, at: now)
            #expect(queue.next == now + .seconds(pause))
            #expect(queue.take(at: now + .seconds(pause - 1), faults: &faults).isEmpty)
            now = now + .seconds(pause)
        }
        #expect(bodies.count == 1)
        let last = queue.take(at: now, faults: &faults)
        #expect(last.first?.attempt == 5)
        queue.settle(last[0].id, accepted: true, at: now)
        #expect(try queue.take(at: now, faults: &faults).map(ids) == [["ada 2"]])
        #expect(queue.counts == DeliveryQueue.Counts(delivered: 1, refused: 4))
    }

    @Test("after seven days a webhook is lost and its conversation goes on")
    mutating func givesUp() throws {
        for number in 1...2 { queue.add(notification(number), at: morning, faults: &faults) }
        var now = morning
        var attempts = 0
        while queue.counts.lost == 0, attempts < 100 {
            for delivery in queue.take(at: now, faults: &faults) {
                attempts += 1
                queue.settle(delivery.id, accepted: false, at: now)
            }
            now = queue.next ?? now
        }
        #expect(now - morning <= .seconds(7 * 86_400))
        #expect((20...60).contains(attempts))
        #expect(try queue.take(at: now, faults: &faults).map(ids) == [["ada 2"]])
    }

    @Test("what comes on top of the capacity is lost, and counted")
    func bounded() {
        var queue = DeliveryQueue(capacity: 3, concurrency: 1)
        var faults = FaultInjector(seed: 1)
        let taken = (1...5).map { queue.add(notification($0), at: morning, faults: &faults) }
        #expect(taken == [true, true, true, false, false])
        #expect(queue.waiting == 3)
        #expect(queue.counts.lost == 2)
    }

    @Test("no more webhooks are under way than may be")
    func concurrency() {
        var queue = DeliveryQueue(concurrency: 2)
        var faults = FaultInjector(seed: 1)
        for customer in ["a", "b", "c"] { queue.add(notification(1, of: customer), at: morning, faults: &faults) }
        let deliveries = queue.take(at: morning, faults: &faults)
        #expect(deliveries.count == 2)
        queue.settle(deliveries[0].id, accepted: true, at: morning)
        #expect(queue.take(at: morning, faults: &faults).count == 1)
    }

    @Test("a duplicate has the same bytes, and comes later")
    mutating func duplicates() {
        faults.set(.duplicates, FaultRule(next: 1))
        queue.add(notification(1), at: morning, faults: &faults)
        let first = queue.take(at: morning, faults: &faults)
        queue.settle(first[0].id, accepted: true, at: morning)
        let due = queue.next
        #expect(due.map { $0 > morning && $0 <= morning + .seconds(3605) } == true)
        let again = queue.take(at: due ?? morning, faults: &faults)
        #expect(again.map(\.body) == first.map(\.body))
        queue.settle(again[0].id, accepted: true, at: morning)
        #expect(queue.counts.duplicates == 1)
        #expect(queue.next == nil)
    }

    @Test("a reordered notification is passed by the next one")
    mutating func reorder() throws {
        faults.set(.reorder, FaultRule(next: 1))
        for number in 1...2 { queue.add(notification(number), at: morning, faults: &faults) }
        #expect(try queue.take(at: morning, faults: &faults).map(ids) == [["ada 2"]])
        #expect(try queue.take(at: morning + .seconds(600), faults: &faults).map(ids) == [["ada 1"]])
    }

    @Test("a delay keeps the order")
    mutating func delay() throws {
        faults.set(.delay, FaultRule(probability: 1, length: .seconds(90)))
        for number in 1...2 { queue.add(notification(number), at: morning, faults: &faults) }
        #expect(queue.take(at: morning + .seconds(89), faults: &faults).isEmpty)
        #expect(queue.next == morning + .seconds(90))
        #expect(try queue.take(at: morning + .seconds(90), faults: &faults).map(ids) == [["ada 1"]])
    }

    @Test("a batch waits for company and then holds several notifications, each of them once")
    mutating func batch() throws {
        faults.set(.batch, FaultRule(probability: 1, length: .seconds(60), size: 3))
        for number in 1...2 { queue.add(notification(number), at: morning, faults: &faults) }
        queue.add(notification(1, of: "bo", on: 1), at: morning + .seconds(30), faults: &faults)
        queue.add(notification(1, of: "cy"), at: morning + .seconds(30), faults: &faults)
        #expect(queue.take(at: morning + .seconds(59), faults: &faults).isEmpty)
        let deliveries = queue.take(at: morning + .seconds(60), faults: &faults)
        #expect(try deliveries.map(ids).map { $0.sorted() } == [["ada 1", "ada 2", "bo 1"]])
        #expect(try queue.take(at: morning + .seconds(90), faults: &faults).map(ids) == [["cy 1"]])
    }

    @Test("a wrong signature is marked, and what was refused for it comes again rightly signed")
    mutating func signatures() {
        faults.set(.wrongSignatures, FaultRule(next: 1))
        queue.add(notification(1), at: morning, faults: &faults)
        let wrong = queue.take(at: morning, faults: &faults)
        #expect(wrong.map(\.isSignedWrongly) == [true])
        queue.settle(wrong[0].id, accepted: false, at: morning)
        #expect(queue.take(at: morning + .seconds(30), faults: &faults).map(\.isSignedWrongly) == [false])
    }
}

@Suite("Bodies of webhooks")
struct WebhookBodyTests {
    func status(_ id: String, _ line: Line) -> Notification {
        Notification(
            conversation: ConversationKey(line: line.id, customer: id), line: line, contact: nil,
            item: .status(["id": .string(id)]))
    }

    @Test("neighbours of one line share a change; another line, or another kind, gets its own")
    func merged() {
        let message = Notification(
            conversation: ConversationKey(line: "1", customer: "x"), line: Line.samples[0], contact: ["wa_id": "1"],
            item: .messages([["id": "m"]]))
        let body = WebhookBody.compose(
            [
                message, message, status("a", Line.samples[0]), status("b", Line.samples[0]),
                status("c", Line.samples[1]),
            ])
        #expect(body["object"]?.string == "whatsapp_business_account")
        let entries = body["entry"]?.array ?? []
        #expect(entries.count == 1)
        let values = (entries.first?["changes"]?.array ?? []).map { $0["value"] ?? .null }
        #expect(values.map { $0["messages"]?.array?.count } == [2, nil, nil])
        #expect(values.map { $0["statuses"]?.array?.count } == [nil, 2, 1])
        #expect(values[0]["contacts"]?.array?.count == 1)
        #expect(values[2]["metadata"]?["phone_number_id"]?.string == "106540352242923")
    }

    @Test("the other shapes spread them over changes and entries")
    func shapes() {
        let items = ["a", "b"].map { status($0, Line.samples[0]) }
        #expect(WebhookBody.compose(items, shape: .changes)["entry"]?.array?.first?["changes"]?.array?.count == 2)
        #expect(WebhookBody.compose(items, shape: .entries)["entry"]?.array?.count == 2)
    }

    @Test("the signature is the HMAC of the bytes")
    func signature() {
        // The widely published example of HMAC-SHA256.
        #expect(
            WebhookSignature.sign(Array("The quick brown fox jumps over the lazy dog".utf8), secret: "key")
                == "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")
    }
}
