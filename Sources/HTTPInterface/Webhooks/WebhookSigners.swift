import Decisions
import Events
import HTTPTypes
import Projections
import Settings
import WhatsApp

/// Whose app secret signs what (S1.2): connectors that share an app share its secret, and each secret is tried once.
struct WebhookSigners: Sendable {
    private var secrets: [String] = []
    /// The connectors of each secret.
    private var connectors: [[ConnectorName]] = []

    init(_ configuration: HTTPConfiguration) {
        for secret in configuration.appSecrets { add(secret, .standard) }
        for connector in configuration.connectors {
            for secret in connector.appSecrets { add(secret, connector.name) }
        }
    }

    private mutating func add(_ secret: String, _ connector: ConnectorName) {
        guard let place = secrets.firstIndex(of: secret) else {
            secrets.append(secret)
            connectors.append([connector])
            return
        }
        if !connectors[place].contains(connector) { connectors[place].append(connector) }
    }

    /// The connectors by whose app secret a body was signed; nil where nobody's made the signature. How long it takes doesn't
    /// depend on whose it was.
    func signers(of body: [UInt8], _ fields: HTTPFields) -> [ConnectorName]? {
        let signature = WebhookSigners.signature.flatMap { fields[$0] }
        return WebhookSignature.signer(signature, of: body, secrets: secrets).map { connectors[$0] }
    }

    private static let signature = HTTPField.Name(WebhookSignature.header)
}

/// Why nothing of a webhook was taken.
enum WebhookRefusal: Error, Hashable {
    /// Nobody's app secret made the signature.
    case unsigned
    /// Who signed doesn't speak for a line in the body.
    case foreign(LineID, of: ConnectorName, signers: [ConnectorName])
}

extension Settings {
    /// Whether who signed a body may speak for every line in it: nobody who has one connector's app secret can forge what comes by
    /// another's.
    ///
    /// What names no line and is about no conversation, such as a notice about the account, is taken from every connector.
    func check(_ items: [PlatformItem], signedBy signers: [ConnectorName]) throws(WebhookRefusal) {
        var last: LineID?
        for item in items {
            guard let line = item.event.lineSpokenFor, line != last else { continue }
            let connector = connector(of: line)
            guard signers.contains(connector) else { throw .foreign(line, of: connector, signers: signers) }
            last = line
        }
    }
}

extension Event {
    /// The line of an item from the platform; nil where it names none and changes no conversation.
    fileprivate var lineSpokenFor: LineID? {
        switch self {
        case .messageReceived(let item): item.line
        case .receiptReceived(let item): item.line
        case .messageEchoed(let item): item.line
        case .callReceived(let item): item.line
        case .identityNoticeReceived(let item): item.line
        case .groupMessageReceived(let item): item.line
        case .notificationReceived(let item): item.line == .absent ? nil : item.line
        case .itemNotUnderstood(let item): item.line == .absent ? nil : item.line
        case .platformErrorReported(let item): item.line == .absent ? nil : item.line
        default: nil
        }
    }
}
