/// Something that must not be, and where it is.
package struct Finding: Hashable, Sendable, CustomStringConvertible {
    /// The check that found it.
    package var check: String
    /// Where: positions of the log, a webhook's item, a request.
    package var place: String
    /// What is wrong.
    package var what: String

    /// Something found.
    package init(_ check: String, at place: String, _ what: String) {
        self.check = check
        self.place = place
        self.what = what
    }

    /// `items at #42: recorded before, at #17`
    package var description: String { "\(check) at \(place): \(what)" }
}

/// Everything found: the first of each check, and how many there are in all.
package struct Findings: Sendable {
    /// How many of one check are listed.
    package static let listedOfEach = 10

    /// What is listed.
    package private(set) var listed: [Finding] = []
    /// How many there are of each check.
    package private(set) var counts: [String: Int] = [:]

    /// Nothing found.
    package init() {}

    /// Whether nothing was found.
    package var isEmpty: Bool { listed.isEmpty }

    /// Adds something, unless it is there.
    package mutating func add(_ finding: Finding) {
        guard !listed.contains(finding) else { return }
        counts[finding.check, default: 0] += 1
        if counts[finding.check, default: 0] <= Findings.listedOfEach { listed.append(finding) }
    }

    /// Adds something found in the log at a position.
    package mutating func add(_ check: String, at position: some CustomStringConvertible, _ what: String) {
        add(Finding(check, at: "\(position)", what))
    }

    /// Adds everything that somebody else found.
    package mutating func add(_ others: Findings) { for finding in others.listed { add(finding) } }

    /// How many there are beyond those listed, a line for each check.
    package var unlisted: [String] {
        counts.sorted { $0.key < $1.key }.compactMap { check, count in
            count > Findings.listedOfEach ? "\(check): \(count - Findings.listedOfEach) more" : nil
        }
    }
}
