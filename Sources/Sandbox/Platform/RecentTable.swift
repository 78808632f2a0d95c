import DequeModule

/// A dictionary that forgets its oldest entries, so that it stays small.
struct RecentTable<Value: Sendable>: Sendable {
    let limit: Int
    private var values: [String: Value] = [:]
    private var order: Deque<String> = []

    init(limit: Int) { self.limit = limit }

    /// The key added last.
    var newest: String? { order.last }

    subscript(_ key: String) -> Value? { values[key] }

    /// Adds a key that was not there before.
    mutating func add(_ key: String, _ value: Value) {
        guard values.updateValue(value, forKey: key) == nil else { return }
        order.append(key)
        if order.count > limit, let oldest = order.popFirst() { values[oldest] = nil }
    }
}
