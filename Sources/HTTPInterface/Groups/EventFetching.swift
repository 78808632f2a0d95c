import Broker
import Deliveries
import NIOCore

/// A fetch that has begun.
struct FetchUnderWay: Sendable {
    /// Whether its answer is short, and somebody else has it: it waits for events that have not happened yet, or for the disk.
    let isUrgent: Bool
    let giveUp: @Sendable () -> Void
}

/// Events of a group for a consumer who fetches them, with callbacks: for the routes, and for who answers without these.
struct EventFetching: Sendable {
    let desk: GroupDesk
    let deliveries: GroupDeliveries

    /// Carries out an order.
    ///
    /// - Parameter done: Called once, on any thread, with the answer's body, when what it says is durable.
    /// - Returns: How it stands, and what has it answered at once, with what there is, where it waits.
    func begin(
        _ order: FetchOrder, of group: String, done: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void
    ) -> FetchUnderWay {
        guard let tokens = order.done else { return wait(order, of: group, after: .none, done) }
        do {
            let (settlements, given) = try deliveries.exchange(tokens, of: group, most: order.most)
            let lost = zip(tokens, settlements).filter { $0.1 == .lost }.map(\.0)
            if given.deliveries.isEmpty, lost.isEmpty, order.wait > .zero {
                return wait(order, of: group, after: given, done)
            }
            tell(given, order.form.answer(lost: lost), done)
            return FetchUnderWay(isUrgent: given.deliveries.count <= GroupDesk.quick) {}
        } catch { done(.failure(error)) }
        return FetchUnderWay(isUrgent: false) {}
    }

    /// The next deliveries to who waits for them; after what they are done with is durable.
    private func wait(
        _ order: FetchOrder, of group: String, after settled: GivenDeliveries,
        _ done: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void
    ) -> FetchUnderWay {
        let request = FetchRequest()
        deliveries.fetch(group, most: order.most, wait: order.wait, by: request) { given in
            settled.whenStored { trouble in
                switch trouble.map({ .failure($0) }) ?? given {
                case .success(let given): tell(given, order.form.answer(lost: []), done)
                case .failure(let error): done(.failure(error))
                }
            }
        }
        return FetchUnderWay(isUrgent: true) { deliveries.giveUp(request, of: group) }
    }

    /// Writes what was given out while that is made durable.
    private func tell(
        _ given: GivenDeliveries, _ form: DeliveryForm,
        _ done: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void
    ) {
        desk.write(given.deliveries, as: form) { written in
            given.whenStored { trouble in done(trouble.map { .failure($0) } ?? written) }
        }
    }
}
