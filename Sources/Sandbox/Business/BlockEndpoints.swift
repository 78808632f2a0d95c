import Timeline

/// Blocking customers: only those who wrote within the last 24 hours, at most 1,000 a call.
enum BlockEndpoints {
    static let all = [
        GraphEndpoint(.post, .line, "block_users", block), GraphEndpoint(.delete, .line, "block_users", unblock),
        GraphEndpoint(.get, .line, "block_users", list),
    ]

    /// Somebody whom a call names.
    private struct User {
        let input: String
        let recipient: Submission.Recipient?

        /// Digits or user id.
        var key: String? { recipient?.text }

        func json(_ errors: JSON? = nil) -> JSON {
            var phone: JSON?
            var user: JSON?
            switch recipient {
            case .phone(let digits)?: phone = .string(digits)
            case .user(let id)?: user = .string(id)
            case nil: break
            }
            return .fields(["input": .string(input), "wa_id": phone, "user_id": user, "errors": errors])
        }
    }

    private static func block(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        try change(&world, call, into: "added_users") { world, user in
            guard let key = user.key else { return .notWritten }
            guard key != world.line(call.node)?.displayNumber else { return .selfBlock }
            guard let recipient = user.recipient, let person = world.customer(recipient).flatMap({ world.people[$0] }),
                person.windowIsOpen(on: call.node, at: call.now)
            else { return .notWritten }
            return world.blocked.block(key, on: call.node) ? nil : .full
        }
    }

    private static func unblock(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        try change(&world, call, into: "removed_users") { world, user in
            guard let key = user.key else { return .notWritten }
            world.blocked.unblock(key, on: call.node)
            return nil
        }
    }

    private static func list(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        try Page(call, usual: 25, most: 64_000, version: world.blocked.version).show(world.blocked.users(of: call.node))
        { user in
            let isUserID = user.contains(".")
            return [
                "messaging_product": "whatsapp", isUserID ? "user_id" : "wa_id": .string(user),
            ]
        }
    }

    private static func change(
        _ world: inout World, _ call: GraphCall, into name: String, _ change: (inout World, User) -> Refusal?
    ) throws(GraphError) -> JSON {
        try call.checkProduct()
        var done: [JSON] = []
        var failed: [JSON] = []
        var codes: Set<Int> = []
        for user in try users(call) {
            if let refusal = change(&world, user) {
                codes.insert(refusal.code)
                failed.append(user.json([refusal.json]))
            } else {
                done.append(user.json())
            }
        }
        let answer: JSON = [
            "messaging_product": "whatsapp",
            "block_users": .fields([name: .array(done), "failed_users": failed.isEmpty ? nil : .array(failed)]),
        ]
        guard failed.isEmpty else { throw codes == [139101] ? .blocklistFull(answer) : .blocking(answer) }
        return answer
    }

    private static func users(_ call: GraphCall) throws(GraphError) -> [User] {
        guard let list = try call.structure("block_users")?.array, !list.isEmpty else {
            throw .malformed("The parameter block_users is required.")
        }
        guard list.count <= 1000 else {
            throw GraphError(
                httpStatus: 400, code: 130429, message: "(#130429) Rate limit hit",
                details: "A call blocks or unblocks at most 1000 users.")
        }
        var users: [User] = []
        for element in list {
            guard let input = element["user"]?.string ?? element["user_id"]?.string else {
                throw .malformed("The parameter block_users['user'] is required.")
            }
            users.append(User(input: input, recipient: recipient(input)))
        }
        return users
    }

    private static func recipient(_ input: String) -> Submission.Recipient? {
        let parts = input.split(separator: ".", maxSplits: 1)
        if parts.count == 2, parts[0].count == 2, parts[0].allSatisfy(\.isLetter) { return .user(input) }
        let digits = input.filter { !" +-().".contains($0) }
        guard (7...15).contains(digits.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return .phone(digits)
    }

    /// Why one of the users can't be blocked.
    private struct Refusal {
        let code: Int
        let message: String
        let details: String

        var json: JSON {
            [
                "message": .string(message), "code": .integer(Int64(code)),
                "error_data": ["details": .string(details)],
            ]
        }

        static let notWritten = Refusal(
            code: 131047, message: "Re-engagement required", details: "User has not messaged in the last 24 hours")
        static let selfBlock = Refusal(
            code: 131021, message: "Self Block", details: "A business can't block its own number")
        static let full = Refusal(
            code: 139101, message: "Blocklist limit reached", details: "The blocklist has reached its limit")
    }
}

extension GraphError {
    fileprivate static func blocking(_ answer: JSON) -> GraphError {
        GraphError(
            httpStatus: 400, code: 139100, message: "(#139100) Failed to block/unblock users",
            details: "Failed to block some users, see the block_users response list for details", beside: answer)
    }

    /// What a fault answers.
    static let blockingFailed = GraphError(
        httpStatus: 500, code: 139103, message: "(#139103) Internal error", details: "Internal error, please try again",
        isTransient: true)

    fileprivate static func blocklistFull(_ answer: JSON) -> GraphError {
        GraphError(
            httpStatus: 400, code: 139101, message: "(#139101) Blocklist limit reached",
            details: "The blocklist has reached its limit of \(SandboxLimits.blocked) users", beside: answer)
    }
}
