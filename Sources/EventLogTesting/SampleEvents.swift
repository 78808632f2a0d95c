import Encoding
public import Events
import Messages
import Timeline

/// Events such as a broker records, with invented people, texts and ids, the same for the same seed: what dictionaries are
/// trained on, and what tests and benchmarks append.
public struct SampleEvents: Sendable {
    private var random: SeededRandom
    private var clock = Timestamp(milliseconds: 1_790_000_000_000)
    private var line = LineID("106540352242922")
    private var person = Party()
    private var session: UInt32 = 1
    private var position = Position(1)
    private var waiting: [Event] = []

    /// Starts from a seed.
    public init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// The next event: messages, their receipts, our answers, and what rules decide about them, in the order in which they
    /// happen.
    public mutating func next() -> Event {
        if waiting.isEmpty { waiting = episode().reversed() }
        position = position.next
        return waiting.popLast() ?? .messageReceived(message(about: 60))
    }

    /// A customer's message whose text has about so many bytes.
    public mutating func message(about size: Int) -> MessageReceived {
        var message = MessageReceived()
        let id = messageID()
        let text = SampleText.message(about: size, &random)
        message.line = line
        message.message = MessageID(id)
        message.sender = person
        message.type = "text"
        message.text = text
        message.raw = RawBytes(
            """
            {"from":"\(person.phone)","id":"\(id)","timestamp":"\(seconds)","text":{"body":\(JSONText.quoted(text))},"type":"text"}
            """)
        return message
    }

    private var seconds: Int64 { clock.milliseconds / 1000 }

    private mutating func pause() {
        clock = clock + .milliseconds(200 + random.number(below: 90_000))
        position = Position(position.rawValue + UInt64(random.number(below: 50)))
    }

    /// A `wamid` as the platform makes them: Base64 of a few fixed bytes, the phone number and a random hexadecimal id.
    private mutating func messageID() -> String {
        let code = random.hexadecimal(random.one(of: [18, 20, 32]))
        let inbound: UInt8 = random.number(below: 2) == 0 ? 0x11 : 0x12
        let bytes: [UInt8] =
            [0x1D, 0x02 + UInt8(person.phone.utf8.count), UInt8(person.phone.utf8.count)] + person.phone.utf8
            + [0x15, 0x02, 0x00, inbound, 0x18, UInt8(code.utf8.count)] + code.utf8 + [0x00]
        return "wamid." + Base64.text(of: bytes)
    }

    /// One customer and one line for a while.
    private mutating func episode() -> [Event] {
        line = LineID(random.one(of: ["1065", "1022", "4470", "3318"]) + random.digits(11))
        person = Party(
            phone: random.one(of: ["1", "55", "52", "34", "91", "49", "62", "90", "44", "234"]) + random.digits(10),
            name: SampleText.name(&random))
        if random.number(below: 3) == 0 {
            person.userID = random.one(of: ["US.", "BR.", "IN.", "DE."]) + random.digits(20)
        }
        session = UInt32(1 + random.number(below: 30))
        var events = opening()
        for _ in 0...random.number(below: 4) {
            pause()
            events += [.messageReceived(message(about: 8 + random.number(below: 160)))]
            if random.number(below: 4) == 0 { events.append(.messageReceived(media())) }
            events += answer()
            if random.number(below: 3) == 0 { events.append(.messageReceived(tap())) }
        }
        return events + closing()
    }

    private mutating func media() -> MessageReceived {
        var media = message(about: 20)
        let id = random.digits(16)
        let hash = random.hexadecimal(44)
        media.type = random.one(of: ["image", "audio", "document", "sticker", "video"])
        media.raw = RawBytes(
            """
            {"from":"\(person.phone)","id":"\(media.message)","timestamp":"\(seconds)","type":"\(media.type)","\(media.type)":\
            {"mime_type":"image\\/jpeg","sha256":"\(hash)=","id":"\(id)","caption":\(JSONText.quoted(media.text))}}
            """)
        return media
    }

    private mutating func tap() -> MessageReceived {
        var tap = message(about: 6)
        let answered = messageID()
        tap.type = "interactive"
        tap.answers = MessageID(answered)
        tap.replyID = "option-" + random.digits(2)
        tap.raw = RawBytes(
            """
            {"context":{"from":"\(random.digits(11))","id":"\(answered)"},"from":"\(person.phone)","id":"\(tap.message)",\
            "timestamp":"\(seconds)","type":"interactive","interactive":{"type":"button_reply","button_reply":\
            {"id":"\(tap.replyID)","title":\(JSONText.quoted(tap.text))}}}
            """)
        return tap
    }
}

// MARK: - What Parley sends and decides

extension SampleEvents {
    private mutating func decision(_ rule: String) -> Decision {
        Decision(rule: rule, version: 1, restsOn: [position], deadline: random.number(below: 2) == 0 ? clock : nil)
    }

    private mutating func opening() -> [Event] {
        var started = ConversationStarted(line: line, contact: ContactID(UInt32(random.number(below: 100_000))))
        started.line = line
        var alias = AliasLearned()
        alias.contact = started.contact
        alias.alias = Alias(.phone, person.phone)
        alias.decision = decision("contact")
        var opened = SessionOpened()
        opened.session = session
        opened.handler = random.one(of: [.unassigned, .bot("welcome"), .queue])
        opened.decision = decision("sessionStart")
        let first: [Event] = random.number(below: 3) == 0 ? [.conversationStarted(started), .aliasLearned(alias)] : []
        return first + [.sessionOpened(opened)]
    }

    private mutating func answer() -> [Event] {
        var request = SendRequested()
        request.content = .text(SampleText.message(about: 20 + random.number(below: 200), &random))
        request.origin = random.one(of: [.agent("agent-" + random.digits(2)), .bot("welcome"), .rule("replyReminder")])
        request.session = session
        let send = position
        var accepted = SendAccepted()
        let id = messageID()
        accepted.send = send
        accepted.attempt = 1
        accepted.message = MessageID(id)
        accepted.waID = person.phone
        accepted.status = "accepted"
        pause()
        return [
            .sendRequested(request), .sendAttempted(SendAttempted(send: send, attempt: 1)), .sendAccepted(accepted),
        ]
            + ["sent", "delivered", "read"].map { .receiptReceived(receipt($0, id)) }
    }

    private mutating func receipt(_ status: String, _ id: String) -> ReceiptReceived {
        var receipt = ReceiptReceived()
        receipt.line = line
        receipt.message = MessageID(id)
        receipt.status = status
        receipt.recipient = Party(phone: person.phone, userID: person.userID)
        receipt.pricingType = "regular"
        receipt.pricingCategory = random.one(of: ["service", "utility", "marketing"])
        receipt.callbackData = "parley." + random.digits(7)
        let identity = person.userID.isEmpty ? "" : ",\"recipient_user_id\":\"\(person.userID)\""
        receipt.raw = RawBytes(
            """
            {"id":"\(id)","status":"\(status)","timestamp":"\(seconds)","recipient_id":"\(person.phone)"\(identity),\
            "pricing":{"billable":true,"pricing_model":"PMP","category":"\(receipt.pricingCategory)","type":"regular"},\
            "biz_opaque_callback_data":"\(receipt.callbackData)"}
            """)
        return receipt
    }

    private mutating func closing() -> [Event] {
        pause()
        var closed = SessionClosed()
        closed.session = session
        closed.reason = random.one(of: [.finished, .autoClose, .sessionTimeout, .botSilence, .flowCompleted])
        closed.handler = .agent("agent-" + random.digits(2))
        closed.decision = decision(closed.reason == .autoClose ? "autoClose" : "sessionTimeout")
        var window = ServiceWindowClosed()
        window.decision = decision("serviceWindow")
        return [.sessionClosed(closed), .serviceWindowClosed(window)]
    }
}

extension RawBytes {
    fileprivate init(_ text: String) { self.init(Array(text.utf8)) }
}
