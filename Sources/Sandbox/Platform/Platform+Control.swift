import Timeline

/// What the control interface shows and changes.
extension Platform {
    func setFaults(_ settings: FaultSettings) {
        for (kind, rule) in settings.changes { faults.set(kind, rule) }
    }

    func stopFaults() {
        for kind in FaultKind.allCases { faults.set(kind, nil) }
    }

    func faultsJSON() -> JSON { FaultSettings.json(faults) }

    func health() -> JSON {
        [
            "status": "ok",
            "now": .string(clock().description),
            "subscribed": .bool(isSubscribed),
            "customers": .integer(Int64(world.people.count)),
            "agenda": .integer(Int64(world.agenda.count)),
            "messages": .integer(Int64(world.log.added)),
            "webhooks": [
                "waiting": .integer(Int64(queue.waiting)),
                "undelivered": .integer(Int64(queue.undelivered)),
                "delivered": .integer(Int64(queue.counts.delivered)),
                "duplicates": .integer(Int64(queue.counts.duplicates)),
                "refused": .integer(Int64(queue.counts.refused)),
                "lost": .integer(Int64(queue.counts.lost)),
            ],
        ]
    }

    /// The latest messages of the business, the newest last.
    func messages(limit: Int, customer: String?) -> JSON {
        world.advance(to: clock())
        let entries = world.log.latest(limit) { customer == nil || $0.customer == customer }
        return ["messages": .array(entries.map(\.json))]
    }

    func customers() -> JSON {
        let now = clock()
        let people = world.people.values.sorted { $0.customer.id < $1.customer.id }
        return ["customers": .array(people.map { $0.json(at: now) })]
    }

    /// Puts a customer on WhatsApp; their story begins now.
    func add(_ customer: Customer) throws(ControlError) -> JSON {
        for recipient in [
            customer.phone.map(Submission.Recipient.phone), customer.userID.map(Submission.Recipient.user),
        ] {
            if let recipient, let other = world.customer(recipient), other != customer.id {
                throw ControlError(status: 409, "the customer \(other) already has this number or user id")
            }
        }
        guard world.people[customer.id] != nil || world.people.count < SandboxLimits.customers else {
            throw ControlError(status: 409, "there are \(SandboxLimits.customers) customers, and no room for more")
        }
        try control { world, now in
            world.add(customer)
            if !customer.story.isEmpty {
                world.agenda.add(.begin(customer: customer.id), at: now + customer.starts.shortest)
            }
        }
        return world.people[customer.id]?.json(at: clock()) ?? .null
    }

    /// Lets a customer do something now, on a line or on the one their story is played to.
    func act(_ act: Act, customer id: String, line name: String?) throws(ControlError) -> JSON {
        let person = try person(id)
        let name = name ?? person.customer.line
        guard let line = world.line(called: name) else {
            let known = world.lines.map { "\($0.id) (\($0.name))" }.joined(separator: ", ")
            throw ControlError(status: 404, "there is no line \(name.oneLine(limit: 40)); there is \(known)")
        }
        if case .tap(let choice) = act {
            guard let offer = person.conversations[line.id]?.lastOffer else {
                throw ControlError(status: 409, "\(id) has received no list and no buttons on \(line.name)")
            }
            if case .named(let name) = choice, !offer.options.contains(where: { $0.id == name || $0.title == name }) {
                let known = offer.options.map(\.id).joined(separator: ", ")
                throw ControlError(status: 409, "the last list or buttons had \(known)")
            }
        }
        let before = world.inbound.newest
        let file = world.media.newest
        try control { world, now in world.perform(act, by: id, on: line, at: now) }
        let made = world.inbound.newest
        return .fields([
            "customer": .string(id), "id": made == before ? nil : made.map { .string($0) },
            "media": world.media.newest == file ? nil : world.media.newest.map { .string($0) },
        ])
    }

    func changeIdentity(of id: String, to hash: String?) throws(ControlError) -> JSON {
        _ = try person(id)
        try control { world, now in world.changeIdentity(of: id, to: hash, at: now) }
        return world.people[id]?.json(at: clock()) ?? .null
    }

    private func person(_ id: String) throws(ControlError) -> Person {
        guard let person = world.people[id] else {
            throw ControlError(
                status: 404, "there is no customer \(id.oneLine(limit: 60)); GET /sandbox/customers lists them")
        }
        return person
    }

    func control(_ body: (inout World, Timestamp) -> Void) throws(ControlError) {
        do throws(GraphError) {
            try change { world, now throws(GraphError) in body(&world, now) }
        } catch {
            throw ControlError(status: 500, error.message)
        }
    }
}

/// A request to the control interface that can't be met.
struct ControlError: Error, Equatable {
    let status: Int
    let message: String

    init(status: Int, _ message: String) {
        self.status = status
        self.message = message
    }
}

extension Person {
    fileprivate func json(at now: Timestamp) -> JSON {
        let lines = conversations.keys.sorted().map { line in
            JSON.fields([
                "line": .string(line), "windowOpen": .bool(windowIsOpen(on: line, at: now)),
                "lastInbound": conversations[line]?.lastInbound.map { .string($0.description) },
            ])
        }
        return .fields([
            "id": .string(customer.id), "name": .string(customer.name), "phone": phone.map { .string($0) },
            "userId": userID.map { .string($0) }, "identityHash": .string(identityHash), "line": .string(customer.line),
            "conversations": .array(lines),
        ])
    }
}
