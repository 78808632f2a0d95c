import Timeline

/// What a message costs, by the rules in force since 1 October 2026: replies within the window are billed too, after
/// 1,000 free ones per line and month; utility templates within the window stay free.
struct Tariff: Sendable {
    static let freeServiceMessages = 1000

    private var month = ""
    private var serviceMessages: [String: Int] = [:]

    /// The `pricing` of a message's receipt; counts the message.
    mutating func price(_ template: Template?, windowIsOpen: Bool, line: String, at now: Timestamp) -> JSON {
        guard let template else {
            let current = String(now.date.prefix(7))
            if current != month {
                month = current
                serviceMessages = [:]
            }
            serviceMessages[line, default: 0] += 1
            let isFree = serviceMessages[line, default: 0] <= Tariff.freeServiceMessages
            return pricing(isFree: isFree, category: "service")
        }
        return pricing(isFree: template.category == .utility && windowIsOpen, category: template.category.rawValue)
    }

    private func pricing(isFree: Bool, category: String) -> JSON {
        [
            "billable": .bool(!isFree), "pricing_model": "PMP",
            "type": isFree ? "free_customer_service" : "regular", "category": .string(category),
        ]
    }
}
