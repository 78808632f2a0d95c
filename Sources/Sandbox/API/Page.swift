import FoundationEssentials

/// A part of a list, and where its neighbours are: `limit`, `after` and `before` in, `paging` out.
///
/// Cursors are places in the list, as the platform's own are.
struct Page {
    private let call: GraphCall
    private let limit: Int
    private let after: Int?
    private let before: Int?
    private let version: Int?

    /// - Parameters:
    ///   - usual: How many are shown where nobody asks.
    ///   - most: How many are shown at most.
    ///   - version: What the list is at; a cursor of another version is refused. Nil where cursors are places alone.
    init(_ call: GraphCall, usual: Int = 25, most: Int = 1000, version: Int? = nil) throws(GraphError) {
        self.call = call
        self.version = version
        after = try Page.place(try call.text("after"), version)
        before = try Page.place(try call.text("before"), version)
        guard let text = try call.text("limit") else {
            limit = usual
            return
        }
        guard let number = Int(text), number > 0 else { throw .malformed("Param limit must be an integer above 0.") }
        limit = min(number, most)
    }

    /// The elements of this part, in the shape of the API.
    ///
    /// - Parameter show: What is shown of an element.
    func show<Element>(_ list: [Element], _ show: (Element) throws(GraphError) -> JSON) throws(GraphError) -> JSON {
        let end = before.map { min($0, list.count) }
        let start = end.map { max(0, $0 - limit) } ?? min((after ?? -1) + 1, list.count)
        let part = list[start..<(end ?? min(start + limit, list.count))]
        var data: [JSON] = []
        for element in part { data.append(try show(element)) }
        guard let last = part.indices.last else { return ["data": []] }
        let cursors: JSON = ["before": .string(cursor(start)), "after": .string(cursor(last))]
        return .fields([
            "data": .array(data),
            "paging": .fields([
                "cursors": cursors,
                "previous": start > 0 ? .string(address("before", start)) : nil,
                "next": last + 1 < list.count ? .string(address("after", last)) : nil,
            ]),
        ])
    }

    /// The address of a neighbour; it carries the token, so that it can be followed as it is.
    private func address(_ direction: String, _ place: Int) -> String {
        let path = ([call.version, call.node].compactMap(\.self) + call.edge).joined(separator: "/")
        var query = call.request.query.filter { !["limit", "after", "before"].contains($0.key) }
        query["access_token"] = try? call.request.token()
        query["limit"] = String(limit)
        query[direction] = cursor(place)
        let text = query.sorted { $0.key < $1.key }.map { "\($0.key)=\(PercentCoding.encode($0.value))" }
        return "\(call.request.base)/\(path)?\(text.joined(separator: "&"))"
    }

    private func cursor(_ place: Int) -> String {
        let text = [place, version].compactMap { $0.map(String.init) }.joined(separator: ":")
        return Data(text.utf8).base64EncodedString().replacing("=", with: "ZD")
    }

    private static func place(_ cursor: String?, _ version: Int?) throws(GraphError) -> Int? {
        guard let cursor else { return nil }
        let data = Data(base64Encoded: cursor.replacing("ZD", with: "=")) ?? Data()
        let numbers = String(decoding: data, as: UTF8.self).split(separator: ":").map { Int($0) }
        guard let first = numbers.first, let place = first, (0...1_000_000_000).contains(place),
            numbers.count == (version == nil ? 1 : 2)
        else {
            throw .malformed("Invalid cursors values. The cursor is not one that the API has given.")
        }
        guard version == nil || numbers.last == version else { throw .listHasChanged }
        return place
    }
}

extension GraphError {
    /// A list of blocked users that has changed between two of its pages.
    fileprivate static let listHasChanged = GraphError(
        httpStatus: 400, code: 139102, message: "(#139102) Blocklist concurrent update",
        details: "Blocklist was updated during retrieval - retry with offset 0")
}
