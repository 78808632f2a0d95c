import Timeline

/// The customers' side: what they do, by their story, by their rules, or because somebody tells them to.
extension World {
    /// Begins a customer's story, and says when it begins again.
    mutating func play(_ id: String, at now: Timestamp) {
        guard var person = people[id] else { return }
        person.playing += 1
        person.ruleUses = Array(repeating: 0, count: person.customer.rules.count)
        people[id] = person
        schedule(person.customer.story, of: person, on: person.customer.line, purpose: "story", from: now)
        if let every = person.customer.every { agenda.add(.begin(customer: id), at: now + every) }
    }

    /// A message of the business is in front of a customer: they may answer.
    mutating func arrive(_ submission: Submission, id: String, at customer: String, on line: String, now: Timestamp) {
        guard var person = people[customer] else { return }
        var conversation = person.conversations[line] ?? Person.Conversation()
        conversation.lastReceived = id
        if !submission.options.isEmpty {
            conversation.lastOffer = (id, submission.interactiveType ?? "list", submission.options)
        }
        person.conversations[line] = conversation
        let steps = person.reply(to: submission)
        people[customer] = person
        schedule(steps, of: person, on: line, purpose: "reply \(person.submitted)", from: now)
    }

    private mutating func schedule(
        _ steps: [Step], of person: Person, on line: String, purpose: String, from now: Timestamp
    ) {
        var moment = now
        for (index, step) in steps.enumerated() where agenda.count < SandboxLimits.agenda {
            let fraction = draws.fraction("\(purpose) \(person.customer.id) \(person.playing)", index)
            moment = moment + step.after.length(fraction)
            agenda.add(.step(step, customer: person.customer.id, playing: person.playing, line: line), at: moment)
        }
    }

    /// Lets a customer do something now.
    mutating func perform(_ act: Act, by id: String, on line: Line, at now: Timestamp) {
        people[id]?.done += 1
        guard let person = people[id] else { return }
        guard !act.isContact || !blocked.holds(person, on: line.id) else {
            tell("\(person.customer.name) is blocked on \(line.name)", at: now)
            return
        }
        switch act {
        case .write(let choices, let again):
            guard let content = draws.pick(choices, "say \(id)", person.done) else { return }
            let notification = write([content], by: person, on: line, at: now)
            if let again { agenda.add(.again(notification), at: now + again) }
        case .album(let contents): _ = write(contents, by: person, on: line, at: now)
        case .tap(let choice): tap(choice, by: person, on: line, at: now)
        case .react(let emoji): react(emoji, by: person, on: line, at: now)
        case .changeDevice: changeIdentity(of: id, to: nil, at: now)
        case .changeNumber(let number): changeNumber(of: id, to: number, at: now)
        case .nothing: break
        }
    }

    private mutating func write(_ contents: [Content], by person: Person, on line: Line, at now: Timestamp)
        -> Notification
    {
        var messages: [JSON] = []
        for content in contents {
            let mediaID = ids.media()
            if let file = content.file { media.add(mediaID, file, line: line.id, origin: .customer, at: now) }
            let message = InboundMessage(
                person: person, id: newInboundID(), at: now, type: content.type,
                content: content.json(mediaID: mediaID),
                extra: content.extra)
            messages.append(message.json)
            tell("\(person.customer.name) → \(line.name): \(content.trace)", at: now)
        }
        return notify(messages, by: person, on: line, at: now)
    }

    private mutating func tap(_ choice: Choice, by person: Person, on line: Line, at now: Timestamp) {
        guard let offer = person.conversations[line.id]?.lastOffer,
            let option = offer.options.chosen(
                choice, draws: draws, purpose: "tap \(person.customer.id)", number: person.done)
        else { return }
        let reply = JSON.fields([
            "id": .string(option.id), "title": .string(option.title),
            "description": option.description.map { .string($0) },
        ])
        let kind = offer.type == "list" ? "list_reply" : "button_reply"
        let message = InboundMessage(
            person: person, id: newInboundID(), at: now, type: "interactive",
            content: ["type": .string(kind), kind: reply], context: (offer.id, line.displayNumber))
        tell("\(person.customer.name) → \(line.name): taps \(option.title)", at: now)
        _ = notify([message.json], by: person, on: line, at: now)
    }

    /// A reaction does not open the window.
    private mutating func react(_ emoji: String, by person: Person, on line: Line, at now: Timestamp) {
        guard let target = person.conversations[line.id]?.lastReceived else { return }
        let message = InboundMessage(
            person: person, id: newInboundID(), at: now, type: "reaction",
            content: .fields(["message_id": .string(target), "emoji": emoji.isEmpty ? nil : .string(emoji)]))
        tell("\(person.customer.name) → \(line.name): reacts \(emoji)", at: now)
        notifications.append(person.notification(.messages([message.json]), on: line))
    }

    private mutating func notify(_ messages: [JSON], by person: Person, on line: Line, at now: Timestamp)
        -> Notification
    {
        people[person.customer.id]?.conversations[line.id, default: Person.Conversation()].lastInbound = now
        let notification = person.notification(.messages(messages), on: line)
        notifications.append(notification)
        return notification
    }

    mutating func newInboundID() -> String {
        let id = ids.message()
        inbound.add(id, true)
        return id
    }
}

extension Act {
    /// Whether the business would hear of it from the customer.
    fileprivate var isContact: Bool {
        switch self {
        case .write, .album, .tap, .react: true
        case .changeDevice, .changeNumber, .nothing: false
        }
    }
}

extension Person {
    func notification(_ item: Notification.Item, on line: Line) -> Notification {
        Notification(
            conversation: ConversationKey(line: line.id, customer: customer.id), line: line, contact: contact(on: line),
            item: item)
    }
}

extension [Submission.Option] {
    fileprivate func chosen(_ choice: Choice, draws: Draws, purpose: String, number: Int) -> Submission.Option? {
        switch choice {
        case .first: first
        case .last: last
        case .random: draws.pick(self, purpose, number)
        case .named(let name): first { $0.id == name || $0.title == name }
        }
    }
}
