import Deliveries

/// How who fetches wants to be answered.
enum FetchForm: Sendable {
    /// As a JSON object, in which events are CloudEvents.
    case json
    /// As a message of Protocol Buffers, in which events are as the log has them.
    case message

    /// What an `Accept` asks for: a message where it names one and likes JSON less, or doesn't name it.
    init(accepting field: String?) {
        guard let field else {
            self = .json
            return
        }
        let message = DeliveryMessage.types.map { AcceptField.weight(of: $0, in: field) }.max() ?? 0
        self = message > AcceptField.weight(of: FetchForm.json.type, in: field) ? .message : .json
    }

    /// The media type.
    var type: String {
        switch self {
        case .json: "application/json"
        case .message: DeliveryMessage.types[0]
        }
    }

    /// The answer.
    ///
    /// - Parameter lost: What does not count of what they have acknowledged.
    func answer(lost: [LeaseToken]) -> DeliveryForm {
        switch self {
        case .json: .json(lost: lost)
        case .message: .message(lost: lost)
        }
    }
}
