import Timeline

/// The business's side: what it submits, and what it hears of it.
extension World {
    /// Accepts a valid submission, and plans what comes of it. The answer is the Graph API's.
    ///
    /// - Parameter failing: Why it shall fail after all; nil where it is left to what is known of the customer.
    mutating func accept(
        _ submission: Submission, on line: Line, at now: Timestamp, failing: FailureCode? = nil
    ) throws(GraphError) -> JSON {
        guard agenda.count < SandboxLimits.agenda else { throw .busy }
        let id = ids.message()
        let customer = customer(submission.recipient)
        if let customer { people[customer]?.submitted += 1 }
        let person = customer.flatMap { people[$0] }
        let name = customer ?? submission.input.oneLine(limit: 40)
        log.add(
            MessageLog.Entry(
                id: id, line: line.id, customer: name, input: submission.input, type: submission.type,
                text: submission.text.oneLine(limit: 200), acceptedAt: now, callbackData: submission.callbackData))
        let failure = failing ?? failure(of: submission, to: person, on: line, at: now)
        tell("\(line.name) → \(person?.customer.name ?? name): \(submission.text)", at: now)
        let habit = person?.customer.receipts ?? ReceiptHabit(read: nil)
        let plan =
            failure == nil
            ? ReceiptPlan(
                habit, type: submission.type, draws: draws, purpose: "receipt \(name)",
                number: person?.submitted ?? log.added)
            : ReceiptPlan(failureAfter: .seconds(2))
        let price =
            failure == nil
            ? tariff.price(
                submission.template, windowIsOpen: person?.windowIsOpen(on: line.id, at: now) ?? false, line: line.id,
                at: now) : nil
        for receipt in plan.receipts {
            let due = ReceiptDue(
                messageID: id, line: line, customer: name, phone: submission.phone ?? person?.phone,
                userID: submission.userID ?? person?.userID, status: receipt.status,
                price: receipt.tellsPrice ? price : nil, callbackData: submission.callbackData, failure: failure)
            agenda.add(.receipt(due), at: now + receipt.after)
        }
        if let arrival = plan.arrival, let customer {
            agenda.add(.arrival(submission, id: id, customer: customer, line: line.id), at: now + arrival)
        }
        return acceptance(submission, person, id: id)
    }

    /// Marks a customer's message as read, if it is known.
    func markAsRead(_ messageID: String) throws(GraphError) -> JSON {
        guard inbound[messageID] != nil else { throw .invalid("message_id: the message does not exist") }
        return ["success": true]
    }

    private func failure(of submission: Submission, to person: Person?, on line: Line, at now: Timestamp)
        -> FailureCode?
    {
        if let hash = submission.identityHash, line.checksIdentity, let person, hash != person.identityHash {
            return .identityMismatch
        }
        let isOpen = person?.windowIsOpen(on: line.id, at: now) ?? false
        guard submission.needsNoWindow || isOpen else { return .windowClosed }
        guard let person else { return submission.phone == nil ? .undeliverable : nil }
        guard !blocked.holds(person, on: line.id) else { return .undeliverable }
        return person.customer.isReachable ? nil : .undeliverable
    }

    private func acceptance(_ submission: Submission, _ person: Person?, id: String) -> JSON {
        let userID = submission.userID ?? person?.userID
        return [
            "messaging_product": "whatsapp",
            "contacts": [
                .fields([
                    "input": .string(submission.input), "wa_id": submission.phone.map { .string($0) },
                    "user_id": userID.map { .string($0) },
                ])
            ],
            "messages": [["id": .string(id)]],
        ]
    }

    /// Tells the business what became of a message.
    mutating func report(_ due: ReceiptDue, at now: Timestamp) {
        let person = people[due.customer]
        log.note(due.status, of: due.messageID, at: now, failure: due.failure?.code)
        if let failure = due.failure {
            tell(
                "\(due.line.name) ✗ \(person?.customer.name ?? due.customer): \(failure.code) \(failure.title)", at: now
            )
        }
        let status = JSON.fields([
            "id": .string(due.messageID),
            "status": .string(due.status),
            "timestamp": .string(now.webhookSeconds),
            "recipient_id": due.phone.map { .string($0) },
            "recipient_user_id": due.userID.map { .string($0) },
            "recipient_identity_key_hash": due.line.checksIdentity && due.failure == nil
                ? person.map { .string($0.identityHash) } : nil,
            "biz_opaque_callback_data": due.callbackData.map { .string($0) },
            "pricing": due.price,
            "errors": due.failure.map { [$0.json] },
        ])
        let contact = person.flatMap { $0.userID == nil ? nil : $0.contact(on: due.line) }
        notifications.append(
            Notification(
                conversation: ConversationKey(line: due.line.id, customer: due.customer), line: due.line,
                contact: contact, item: .status(status)))
    }
}

extension Submission {
    fileprivate var phone: String? { if case .phone(let digits) = recipient { digits } else { nil } }
    fileprivate var userID: String? { if case .user(let id) = recipient { id } else { nil } }
}
