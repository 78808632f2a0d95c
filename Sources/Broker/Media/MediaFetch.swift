import Encoding
import Events
import Messages
import Projections
import Settings
import Timeline

/// One attempt at a file: asks the platform where it is, and puts it into the store.
struct MediaFetch: Sendable {
    let broker: Broker
    let gateway: any GraphForwarding
    let store: MediaStore

    /// What became of it.
    enum Result {
        case kept(MediaFetched)
        case later(reason: String)
        case never(reason: String)
    }

    func result(of media: WantedMedia) async -> Result {
        let connector = broker.setup.settings.connector(of: media.line)
        if let obstacle = gateway.obstacle(to: connector) { return .later(reason: obstacle) }
        var request = ForwardedRequest("GET", version: nil, path: "/\(media.media)")
        request.query = [("phone_number_id", media.line.rawValue)]
        switch await gateway.forward(request, by: connector) {
        case .notSent(let reason), .unanswered(let reason): return .later(reason: reason)
        case .answered(let answer):
            guard answer.status == 200, let root = try? JSONDocument(answer.body, limit: answer.body.count).root,
                root.isObject, let address = root["url"]?.string
            else { return .later(reason: "the platform does not say where the file is (HTTP \(answer.status))") }
            let type = root["mime_type"]?.string ?? media.mimeType
            return await keep(media, at: address, by: connector, type: type)
        }
    }

    private func keep(
        _ media: WantedMedia, at address: String, by connector: ConnectorName, type: String
    ) async -> Result {
        switch await gateway.fetch(address, range: nil, by: connector) {
        case .gone(let status): return .later(reason: "the platform has the file not, or no more (HTTP \(status))")
        case .failed(let reason, let isTransient): return isTransient ? .later(reason: reason) : .never(reason: reason)
        case .file(let file):
            guard file.status == 200 else { return .later(reason: "the platform answered with HTTP \(file.status)") }
            return await keep(file.chunks, file.length, of: media, type: type)
        }
    }

    private func keep(
        _ chunks: some AsyncSequence<[UInt8], any Error>, _ length: Int?, of media: WantedMedia, type: String
    ) async -> Result {
        do {
            let kept = try await store.keep(
                chunks, length: length, atMost: MediaType.limit(of: media.kind) ?? 0,
                where: { MediaType(media.mimeType).canBegin(with: $0) && MediaType(type).canBegin(with: $0) },
                type: type)
            var fetched = MediaFetched()
            (fetched.message, fetched.media) = (media.message, media.media)
            (fetched.sha256, fetched.size) = (RawBytes(kept.sha256), UInt32(clamping: kept.size))
            fetched.mimeType = type
            return .kept(fetched)
        } catch let refusal as MediaStore.Refusal {
            switch refusal {
            case .tooLarge, .wrongType: return .never(reason: refusal.description)
            case .cutOff, .disk: return .later(reason: refusal.description)
            }
        } catch {
            return .later(reason: "it was cut off")
        }
    }
}
