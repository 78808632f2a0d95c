/// Finds what somebody probably meant.
public enum NearMiss {
    /// `; did you mean 'autoClose'?` where one of the known words is close to what was written, otherwise nothing.
    public static func hint(for word: String, among known: [String]) -> String {
        let closest = known.map { (distance: distance(simplified(word), simplified($0)), word: $0) }
            .min { $0.distance < $1.distance }
        guard let closest, closest.distance <= max(1, closest.word.count / 3), closest.distance < closest.word.count
        else {
            return ""
        }
        return "; did you mean '\(closest.word)'?"
    }

    /// The same for what a name ends in behind its last dot: `messageReceived` of `parley.messageReceived`.
    public static func hint(forEndOf name: String, among known: [String]) -> String {
        hint(for: name.split(separator: ".").last.map(String.init) ?? name, among: known)
    }

    /// `auto_close`, `Auto-Close` and `autoClose` are the same word.
    private static func simplified(_ word: String) -> [Character] {
        word.prefix(64).lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    }

    /// How many characters must be added, removed, changed or swapped with their neighbour.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var cost = min(last[j + 1], row[j]) + 1
                cost = min(cost, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}
