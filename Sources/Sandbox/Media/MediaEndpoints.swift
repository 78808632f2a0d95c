import Timeline

/// Files: uploaded to a line, looked up, and deleted.
enum MediaEndpoints {
    static let all = [
        GraphEndpoint(.post, .line, "media", upload), GraphEndpoint(.get, .media, lookUp),
        GraphEndpoint(.delete, .media, delete),
    ]

    private static func upload(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        try call.checkProduct()
        guard let file = call.request.files.first(where: { $0.field == "file" }) else {
            throw .malformed("The parameter file is required.")
        }
        let named = try call.text("type")
        let type = file.mimeType ?? named ?? "application/octet-stream"
        guard let kind = MediaKind(mimeType: type) else { throw .unsupportedFile(type) }
        guard !file.bytes.isEmpty, file.bytes.count <= kind.limit else { throw .fileSize(kind, file.bytes.count) }
        let id = world.ids.media()
        let media = SampleMedia(mimeType: type, bytes: file.bytes)
        world.media.add(id, media, line: call.node, origin: .business, at: call.now)
        return ["id": .string(id)]
    }

    private static func lookUp(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        guard let file = world.media.file(call.node, line: call.request.query["phone_number_id"], at: call.now) else {
            throw .unknownObject(call.node, .get)
        }
        return [
            "url": .string(world.address(of: call.node, at: call.now).text(base: call.request.base)),
            "mime_type": .string(file.mimeType), "sha256": .string(file.sha256Hexadecimal),
            "file_size": .integer(Int64(file.bytes.count)), "id": .string(call.node),
            "messaging_product": "whatsapp",
        ]
    }

    private static func delete(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        guard world.media.file(call.node, line: call.request.query["phone_number_id"], at: call.now) != nil else {
            throw .unknownObject(call.node, .delete)
        }
        world.media.remove(call.node)
        return ["success": true]
    }
}

extension World {
    /// An address at which a file can be had for the next five minutes.
    func address(of id: String, at now: Timestamp) -> MediaAddress {
        let ends = (now + MediaAddress.life).milliseconds
        return MediaAddress(id: id, ends: ends, hash: hash(of: id, ends))
    }

    /// The file behind an address, while both last.
    func file(at address: MediaAddress, now: Timestamp) throws(GraphError) -> SampleMedia {
        guard address.hash == hash(of: address.id, address.ends), now.milliseconds < address.ends,
            let file = media.file(address.id, at: now)
        else { throw .noSuchFile }
        return file
    }

    private func hash(of id: String, _ ends: Int64) -> String {
        String(draws.bits("address \(id) \(ends)"), radix: 36)
    }
}

extension GraphError {
    fileprivate static func unsupportedFile(_ type: String) -> GraphError {
        let known = MediaKind.types.map(\.type).joined(separator: ", ")
        return .malformed(
            "Param file must be a file with one of the following types: \(known). Received file of type "
                + "'\(type.oneLine(limit: 100))'.")
    }

    fileprivate static func fileSize(_ kind: MediaKind, _ size: Int) -> GraphError {
        GraphError(
            httpStatus: 400, code: 131053, message: "(#131053) Media upload error",
            details: size == 0
                ? "The file is empty."
                : "The file has \(size) bytes; a file of the kind \(kind.rawValue) has at most \(kind.limit) bytes.")
    }

    /// What an address that has ended answers.
    fileprivate static let noSuchFile = GraphError(
        httpStatus: 404, code: 100,
        message: "(#100) The address has ended, or there is no such file. Look the media up again.",
        subcode: 33, type: "GraphMethodException")
}
