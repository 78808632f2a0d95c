import HTTPInterface

/// What `/metrics` tells, in Prometheus' text format.
struct Numbers: Sendable {
    /// One number.
    struct Sample: Sendable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    let samples: [Sample]

    init(_ text: String) {
        samples = text.split(separator: "\n").compactMap { line in
            guard !line.hasPrefix("#"), let space = line.lastIndex(of: " "),
                let value = Double(line[line.index(after: space)...])
            else { return nil }
            let parts = line[..<space].split(separator: "{", maxSplits: 1)
            guard let name = parts.first else { return nil }
            return Sample(name: String(name), labels: parts.count > 1 ? Numbers.labels(parts[1]) : [:], value: value)
        }
    }

    /// The first of a name; nil where there is none.
    func first(_ name: String) -> Double? { samples.first { $0.name == name }?.value }

    /// All of a name, by the value of a label.
    func all(_ name: String, by label: String) -> [(label: String, value: Double)] {
        samples.filter { $0.name == name }.compactMap { sample in sample.labels[label].map { ($0, sample.value) } }
    }

    private static func labels(_ text: Substring) -> [String: String] {
        var labels: [String: String] = [:]
        for pair in text.dropLast().split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { labels[String(parts[0])] = String(parts[1].dropFirst().dropLast()) }
        }
        return labels
    }
}

extension Visit {
    /// What a resource tells; nil where this token may not see it.
    func getIfAllowed<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) async throws -> Value? {
        do { return try await get(path, as: type) } catch let problem as PageProblem where problem.status == 403 {
            return nil
        }
    }

    /// What `/metrics` tells; nil where this token may not see it.
    func numbers() async -> Numbers? {
        let answer = await resources.get("/metrics")
        return answer.status == 200 ? Numbers(String(decoding: answer.body, as: UTF8.self)) : nil
    }
}
