import Broker
import Encoding
import Events
import HTTPTypes
import Hummingbird
import WhatsApp

/// Files that will be sent: to the platform, which keeps them for 30 days (S4.3, S4.4).
struct UploadRoutes: Resource {
    static let path = "/v1/media"

    private let gate: Gate
    private let passing: GraphPassing
    private let limits: HTTPLimits
    private let keys: KeysUnderWay

    init(_ interior: HTTPInterior) {
        (gate, passing, limits) = (interior.gate, GraphPassing(interior), interior.configuration.limits)
        keys = interior.keysUnderWay
    }

    var operations: [Operation] {
        [
            Operation(
                .post, UploadRoutes.path, id: "uploadMedia", tag: "Messages", access: .sending,
                "Uploads a file to the platform, from where messages of the line can have it by its id for 30 days (S4.3)."
            )
            .query(
                "line", .string, "The line that will send it; its `limits` are what the file is held to.",
                required: true
            )
            .form(
                .object(
                    [
                        "file": .string("The file, with its `Content-Type`."),
                        "type": .string("Its type, where its part has none."),
                    ],
                    optional: ["type"]), limit: limits.graphUpload
            )
            .keyed()
            .answers(200, "The platform's id of the file.", .object(["id": .string]))
            .handle { try await upload($0, $1) }
        ]
    }

    private func upload(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        guard let name = exchange.query("line"), GraphPath.isNode(name) else {
            throw Problem.invalid("line", "is the id of the line that will send the file, such as 106540352242922")
        }
        let line = LineID(name)
        guard caller.sees(line) else { throw Problem(.notFound, "there is no line '\(line)' for this token") }
        do {
            guard let request = exchange.keyed, let digest = try exchange.uploadDigest() else {
                return try await upload(to: line, exchange, caller, nil)
            }
            return try await keys.whileUnderWay(request) {
                if let kept = try await gate.reader.read({ try $0.request(with: request.key) }) {
                    return try answer(again: kept.kept, hash: try await passing.read(exchange, digest))
                }
                return try await upload(to: line, exchange, caller, digest)
            }
        } catch let error as GraphError {
            throw Problem(uploading: error)
        }
    }

    private func upload(
        to line: LineID, _ exchange: Exchange, _ caller: Caller, _ digest: UploadDigest?
    ) async throws -> Response {
        let answer = try await passing.upload(to: line, exchange, try caller.origin(actingAs: nil), digest)
        if let id = answer.uploaded { return try .json(["id": id]) }
        switch GraphResponse.parse(status: answer.status, body: Array(answer.root.raw)) {
        case .refused(let error): throw error
        case .accepted: throw GraphError(131_000, "the platform took the file and told no id of it")
        }
    }

    /// The answer to an upload that was made before.
    private func answer(again kept: RequestKept, hash: [UInt8]) throws -> Response {
        guard kept.hash.bytes == hash else { throw Problem.reusedKey }
        guard !kept.answer.isEmpty else {
            throw Problem(
                .stale, "this request has uploaded a file before, whose id was erased: upload it with a new key")
        }
        return try .json(["id": kept.answer])
    }
}

extension Problem {
    /// Why a file was not uploaded.
    fileprivate init(uploading error: GraphError) {
        let isOverloaded = error.isTransient || error.httpStatus >= 500
        self.init(
            error.httpStatus == 504 ? .timedOut : isOverloaded ? .unavailable : .invalid,
            error.details.isEmpty ? error.title : error.details)
        code = error.code
        if kind == .invalid { field = "file" }
    }
}
