import Timeline

/// Customers who get a new device or a new number: the business hears of it by system messages on its lines.
extension World {
    /// Changes the identity hash: to the next of the customer's devices where none is given.
    mutating func changeIdentity(of id: String, to hash: String?, at now: Timestamp) {
        guard var person = people[id] else { return }
        person.changes += 1
        person.identityHash = hash ?? ids.identityHash(id, person.changes)
        people[id] = person
        tell("\(person.customer.name) has a new device", at: now)
        for line in lines(knowing: person) where line.checksIdentity {
            let system = JSON.fields([
                "body": .string("User \(person.customer.name)'s security code changed"),
                "identity": .string(person.identityHash),
                "customer": (person.phone ?? person.userID).map { .string($0) },
                "wa_id": person.phone.map { .string($0) }, "type": "customer_identity_changed",
            ])
            announce(system, of: person, on: line, at: now)
        }
    }

    /// Gives a customer another number, or the one before where this already is theirs. A business-scoped user id is made
    /// anew with it.
    mutating func changeNumber(of id: String, to number: String, at now: Timestamp) {
        guard let before = people[id] else { return }
        var person = before
        let next = number == before.phone ? before.previousPhone : number
        person.changes += 1
        if before.phone != nil, let next, customer(.phone(next)) == nil {
            person.previousPhone = before.phone
            person.phone = next
        }
        if let userID = before.userID {
            person.userID = ids.userID(id, person.changes, country: String(userID.prefix(2)))
        }
        forget(before)
        index(person)
        people[id] = person
        tell("\(person.customer.name) has a new number", at: now)
        for line in lines(knowing: before) { announce(change(from: before, to: person), of: before, on: line, at: now) }
    }

    private func change(from before: Person, to person: Person) -> JSON {
        let name = person.customer.name
        let body =
            before.phone.flatMap { old in person.phone.map { "User \(name) changed from \(old) to \($0)" } }
            ?? "User \(name) changed their user id"
        return .fields([
            "body": .string(body),
            "wa_id": person.phone.map { .string($0) },
            "user_id": person.userID.map { .string($0) },
            "previous_user_id": before.userID.map { .string($0) },
            "type": before.phone == nil ? "user_changed_user_id" : "user_changed_number",
        ])
    }

    private func lines(knowing person: Person) -> [Line] {
        lines.filter { person.conversations[$0.id] != nil }
    }

    /// System messages have no contacts.
    private mutating func announce(_ system: JSON, of person: Person, on line: Line, at now: Timestamp) {
        let message = InboundMessage(person: person, id: newInboundID(), at: now, type: "system", content: system)
        var notification = person.notification(.messages([message.json]), on: line)
        notification.contact = nil
        notifications.append(notification)
    }
}
