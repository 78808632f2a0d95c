import Encoding
import HTTPTypes
import NIOCore

/// Consumers who fetch events of a group again and again: with a token that may, and an order in which nothing is wrong.
final class FetchPath: FastPath {
    private static let (before, after) = ("/v1/groups/", "/fetch")

    private let desk: GroupDesk
    private let limits: HTTPLimits
    let route = "\(FetchPath.before){name}\(FetchPath.after)"

    init(desk: GroupDesk, limits: HTTPLimits) { (self.desk, self.limits) = (desk, limits) }

    var kind: Places.Kind { .work }

    func takes(_ head: HTTPRequest, bodyOf length: Int) -> Bool {
        guard let path = head.path, path.hasPrefix(FetchPath.before), path.hasSuffix(FetchPath.after),
            length <= limits.body
        else { return false }
        let fields = head.headerFields
        // Streams, browsers' sessions and keys are for the routes.
        return !FetchPath.namesStream(fields[.accept]) && fields[.cookie] == nil
            && HTTPField.Name(IdempotencyKey.field).map { fields[$0] == nil } ?? true
    }

    /// Whether an answer without end may be wanted; what is no longer than that need not be searched.
    private static func namesStream(_ field: String?) -> Bool {
        guard let field, field.utf8.count > DeliveryStream.type.utf8.count else { return field == DeliveryStream.type }
        return field.contains(DeliveryStream.type)
    }

    /// The name in a path; nil where it would have to be decoded, or is none.
    private func name(in path: String) -> String? {
        let name = path.dropFirst(FetchPath.before.count).dropLast(FetchPath.after.count)
        return name.utf8.contains { [UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "?")].contains($0) }
            ? nil : String(name)
    }

    func begin(_ work: FastWork) -> (@Sendable () -> Void)? {
        guard let name = work.head.path.flatMap(name), let token = work.head.headerFields.token(),
            let deliveries = desk.deliveries, let read = try? read(name, token, work)
        else { return nil }
        var order = read.order
        // Who would keep others from being answered does not wait.
        if order.wait > .zero, !work.becomeWaiting() { order.wait = .zero }
        let underWay = EventFetching(desk: desk, deliveries: deliveries).begin(order, of: read.group) {
            work.done(Fetched(type: read.order.form.type, body: try? $0.get()))
        }
        if underWay.isUrgent { work.becomeUrgent() }
        return underWay.giveUp
    }

    /// The answer's body; nil where something is the matter.
    private struct Fetched: FastOutcome {
        let type: String
        let body: ByteBuffer?

        var answer: FastAnswer? { body.map { FastAnswer(type: type, body: $0) } }
    }

    private func read(_ name: String, _ token: String, _ work: FastWork) throws -> (order: FetchOrder, group: String)? {
        guard let caller = TokenAuthority(broker: desk.gate.broker).caller(bearing: token) else { return nil }
        try ConsumerRoutes.access.check(caller)
        let document = try JSONCoding.document(orNothing: work.bytes)
        try FetchOrder.schema.refuseUnknown(in: document.root)
        let order = try FetchOrder(document, accepting: work.head.headerFields[.accept])
        return (order, try desk.seen(name, for: caller))
    }
}
