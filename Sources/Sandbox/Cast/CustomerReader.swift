import Timeline
import Yams

/// Reads one customer of a scenario: one person, or several where `names` lists more than one.
struct CustomerReader {
    let lines: [Line]

    func read(_ node: Node) throws(ScenarioError) -> [Customer] {
        var fields = try NodeFields(node, "a customer")
        let id = try fields.requiredText("id", limit: 60)
        guard id.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }) else {
            throw fields.error("`id` is made of small letters, digits and `-`")
        }
        var names: [String] = []
        for name in try fields.list("names", limit: 200) {
            guard let text = name.scalar?.string, !text.isEmpty else {
                throw fields.error("`names` lists texts", at: name)
            }
            names.append(text)
        }
        if let name = try fields.text("name") { names.insert(name, at: 0) }
        guard let name = names.first else { throw fields.error("a customer needs `name`, or `names` for several") }
        var customer = Customer(id: id, name: name, line: lines[0].id)
        customer.username = try fields.text("username", limit: 40)
        customer.phone = try fields.digits("phone")
        customer.userID = try readUserID(&fields)
        if let line = try fields.text("line") {
            guard let known = lines.first(where: { $0.id == line || $0.name == line }) else {
                throw fields.error("there is no line \(line); there is \(lines.map(\.name).joined(separator: ", "))")
            }
            customer.line = known.id
        }
        guard customer.phone != nil || customer.userID != nil else {
            throw fields.error("customer \(id) needs `phone`, or `userId` where the business knows no number")
        }
        if let receipts = fields.take("receipts") { customer.receipts = try readReceipts(receipts) }
        customer.isReachable = try fields.flag("reachable") ?? true
        customer.starts = try fields.delay("starts") ?? Delay(.zero)
        customer.every = try fields.duration("every")
        if let every = customer.every, every < .seconds(60) { throw fields.error("`every` is at least 1m") }
        customer.story = try StepReader().steps(try fields.list("story"))
        for rule in try fields.list("when") { customer.rules.append(try readRule(rule)) }
        try fields.finish()
        return names.indices.map { customer.played(by: names[$0], number: $0, of: names.count) }
    }

    private func readUserID(_ fields: inout NodeFields) throws(ScenarioError) -> String? {
        guard let id = try fields.text("userId", limit: 150) else { return nil }
        let parts = id.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, parts[0].count == 2, parts[1].utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw fields.error("`userId` is a country code, a dot and digits, \"US.13491208655302741918\"")
        }
        return id
    }

    private func readReceipts(_ node: Node) throws(ScenarioError) -> ReceiptHabit {
        var fields = try NodeFields(node, "`receipts`")
        var habit = ReceiptHabit()
        for (key, path) in [
            ("sent", \ReceiptHabit.sent), ("delivered", \ReceiptHabit.delivered), ("read", \ReceiptHabit.read),
        ] as [(String, WritableKeyPath<ReceiptHabit, Delay?>)] {
            guard let value = fields.take(key) else { continue }
            if value.scalar?.string == "never" {
                habit[keyPath: path] = nil
            } else if let delay = value.scalar.map(\.string).flatMap(Delay.init) {
                habit[keyPath: path] = delay
            } else {
                throw fields.error("`\(key)` is a time, `2s`, `1m..5m`, or never", at: value)
            }
        }
        try fields.finish()
        return habit
    }

    private func readRule(_ node: Node) throws(ScenarioError) -> ReplyRule {
        var fields = try NodeFields(node, "a rule under `when`")
        let rule = ReplyRule(
            message: try fields.text("message").flatMap { $0 == "any" ? nil : $0 },
            contains: try fields.text("contains"),
            times: try fields.count("times", 1...1000) ?? 1, steps: try StepReader().steps(try fields.list("then")))
        guard !rule.steps.isEmpty else { throw fields.error("a rule under `when` needs `then`") }
        try fields.finish()
        return rule
    }
}

extension Customer {
    /// The same customer as another person: the next phone number, the next user id; they take turns with the story.
    fileprivate func played(by name: String, number: Int, of people: Int) -> Customer {
        guard people > 1 else { return self }
        var person = self
        person.name = name
        person.id = number == 0 ? id : "\(id)-\(number + 1)"
        person.phone = phone.flatMap { counted($0, by: number) }
        person.userID = userID.flatMap { id in
            let parts = id.split(separator: ".", maxSplits: 1)
            return counted(String(parts[1]), by: number).map { "\(parts[0]).\($0)" }
        }
        if number > 0 { person.username = username.map { "\($0)\(number + 1)" } }
        if let every {
            person.starts = Delay(starts.shortest + every * number, starts.longest + every * number)
            person.every = every * people
        }
        return person
    }

    /// A number of decimal digits, a few further.
    private func counted(_ digits: String, by count: Int) -> String? {
        let tail = String(digits.suffix(6))
        guard let number = Int(tail) else { return nil }
        let next = String((number + count) % 1_000_000)
        return digits.dropLast(tail.count) + String(repeating: "0", count: max(0, tail.count - next.count)) + next
    }
}
