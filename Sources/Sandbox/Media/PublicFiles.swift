import OrderedCollections

/// What anybody can fetch who knows the address, as from the platform's own servers for pictures: the pictures of short links and
/// profiles, flows and their previews.
extension World {
    /// The first part of such an address.
    static let publicPath = "public"

    /// The file of a name; nil where there is none.
    func publicFile(_ name: String) -> SampleMedia? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let stem = parts.first ?? ""
        let ending = parts.count == 2 ? parts[1] : ""
        if let flow = flows[stem] {
            if ending == "json" { return flow.asset.map { SampleMedia(mimeType: "application/json", text: $0) } }
            return ending == "html" ? SampleMedia(mimeType: "text/html", text: "<!DOCTYPE html><p>A preview.") : nil
        }
        if let line = line(stem), ending == "png" { return state(line).profile.picture == nil ? nil : .image }
        guard states.values.contains(where: { $0.codes[stem]?.image == ending }) else { return nil }
        guard ending == "SVG" else { return .image }
        let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><title>\(stem)</title></svg>"
        return SampleMedia(mimeType: "image/svg+xml", text: drawing)
    }
}

extension GraphCall {
    /// Where a file is that anybody can fetch.
    func address(of file: String) -> String { "\(request.base)/\(World.publicPath)/\(file)" }
}

extension SampleMedia {
    fileprivate init(mimeType: String, text: String) { self.init(mimeType: mimeType, bytes: Array(text.utf8)) }
}
