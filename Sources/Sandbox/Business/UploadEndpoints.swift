import FoundationEssentials
import Timeline

/// Files for templates and profiles, which come in two steps: a session, then the bytes, for which there is a handle.
enum UploadEndpoints {
    static let all = [
        GraphEndpoint(.post, .application, "uploads", open), GraphEndpoint(.get, .upload, show),
        GraphEndpoint(.post, .upload, take),
    ]

    private static let types = ["application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"]

    private static func open(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        let type = try call.required("file_type")
        guard types.contains(type) else {
            throw .malformed("Param file_type must be one of {\(types.joined(separator: ", "))}")
        }
        guard let length = Int(try call.required("file_length")), (1...SandboxLimits.upload).contains(length) else {
            throw .malformed("Param file_length must be the size of the file in bytes.")
        }
        let id = "upload:\(world.ids.media())"
        world.uploads.add(id, Upload(length: length))
        return ["id": .string(id)]
    }

    private static func show(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        ["id": .string(call.node), "file_offset": .integer(Int64(world.uploads[call.node]?.offset ?? 0))]
    }

    private static func take(_ world: inout World, _ call: GraphCall) throws(GraphError) -> JSON {
        guard var upload = world.uploads[call.node] else { throw .unknownObject(call.node, .post) }
        guard let offset = Int(try call.text("file_offset") ?? "0"), offset == upload.offset else {
            throw .malformed("The header file_offset must be \(upload.offset): so much has come.")
        }
        upload.offset += call.request.body.count
        guard upload.offset <= upload.length else {
            throw .malformed("More has come than the \(upload.length) bytes that were announced.")
        }
        world.uploads.add(call.node, upload)
        guard upload.offset == upload.length else { return ["id": .string(call.node)] }
        let handle = "4::\(Data(call.node.utf8).base64EncodedString()):ARa"
        return ["h": .string(handle)]
    }
}

/// A session of an upload: how much shall come, and how much has.
struct Upload: Equatable, Sendable {
    let length: Int
    var offset = 0
}

extension World {
    /// Whether a handle is of a file that has come whole.
    func isHandle(_ handle: String) -> Bool {
        let parts = handle.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0] == "4", let data = Data(base64Encoded: String(parts[2])) else { return false }
        let upload = uploads[String(decoding: data, as: UTF8.self)]
        return upload.map { $0.offset == $0.length } ?? false
    }
}
