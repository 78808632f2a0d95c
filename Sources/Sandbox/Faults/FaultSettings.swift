import OrderedCollections
import Timeline

/// Faults as the command line and the control interface write them.
package struct FaultSettings: Equatable, Sendable {
    /// nil: the fault is to stop.
    var changes: [FaultKind: FaultRule?]

    /// Nothing goes wrong.
    package static let none = FaultSettings(changes: [:])

    /// The rules of the faults that are on.
    var rules: [FaultKind: FaultRule] { changes.compactMapValues(\.self) }
}

/// Why faults can't be set as asked.
package struct FaultSettingsError: Error, Equatable, CustomStringConvertible {
    package let description: String

    static func unknown(_ name: String) -> FaultSettingsError {
        FaultSettingsError(
            description: "there is no fault \"\(name)\"; there are "
                + FaultKind.allCases.map(\.rawValue).joined(separator: ", "))
    }
}

/// The command line.
extension FaultSettings {
    /// Reads `duplicates=0.1,delay=30s,batch=5,lostAnswers=x1,lateAnswers=0.2@60s`: a probability, `x` and a count of the
    /// next occasions, `@` and a length of time; for `delay` a length alone, for `batch` a size.
    package init(flags: [String]) throws(FaultSettingsError) {
        changes = [:]
        for part in flags.flatMap({ $0.split(separator: ",") }) {
            let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard let name = sides.first, let kind = FaultKind(rawValue: name) else {
                throw .unknown(String(part.prefix { $0 != "=" }))
            }
            guard sides.count == 2, let rule = FaultRule(kind, flag: sides[1]) else {
                throw FaultSettingsError(
                    description: "\"\(part)\": write a probability (\(name)=0.1), a count (\(name)=x2)"
                        + (kind == .batch ? " or a size (batch=5)" : ", with a time if it matters (\(name)=0.1@30s)"))
            }
            changes[kind] = rule
        }
    }
}

extension FaultRule {
    fileprivate init?(_ kind: FaultKind, flag: String) {
        self.init()
        let parts = flag.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 {
            guard let length = Duration(configuration: parts[1]) else { return nil }
            self.length = length
        }
        guard let amount = parts.first else { return nil }
        if kind == .batch {
            guard let size = Int(amount), FaultSettings.batchSizes.contains(size) else { return nil }
            self.size = size
            probability = 1
        } else if kind == .delay, let length = Duration(configuration: amount) {
            self.length = length
            probability = 1
        } else if amount.hasPrefix("x"), let count = Int(amount.dropFirst()), FaultSettings.counts.contains(count) {
            next = count
        } else if let probability = Double(amount), (0...1).contains(probability) {
            self.probability = probability
        } else {
            return nil
        }
    }
}

/// The control interface.
extension FaultSettings {
    static let batchSizes = 2...100
    static let counts = 1...1_000_000

    /// Reads `{"lostAnswers": {"next": 1}, "duplicates": {"probability": 0.1}, "delay": null}`.
    init(json: JSON) throws(FaultSettingsError) {
        guard let fields = json.object else {
            throw FaultSettingsError(description: "faults are an object: {\"lostAnswers\": {\"next\": 1}}")
        }
        changes = [:]
        for (name, value) in fields {
            guard let kind = FaultKind(rawValue: name) else { throw .unknown(name) }
            changes.updateValue(try FaultRule.read(kind, value), forKey: kind)
        }
    }

    /// What is set, and how often it has happened.
    static func json(_ injector: FaultInjector) -> JSON {
        var result: [(String, JSON)] = []
        for kind in FaultKind.allCases {
            guard let rule = injector.rules[kind] ?? (injector.strikes[kind] == nil ? nil : FaultRule()) else {
                continue
            }
            result.append(
                (
                    kind.rawValue,
                    .fields([
                        "probability": rule.probability > 0 ? .number(rule.probability) : nil,
                        "next": rule.next > 0 ? .integer(Int64(rule.next)) : nil,
                        "for": rule.length.map { .string($0.configurationText) },
                        "size": rule.size.map { .integer(Int64($0)) },
                        "codes": rule.codes.isEmpty ? nil : .array(rule.codes.map { .integer(Int64($0)) }),
                        "happened": .integer(Int64(injector.strikes[kind, default: 0])),
                    ])
                ))
        }
        return .object(.init(uniqueKeysWithValues: result))
    }
}

extension FaultRule {
    fileprivate static func read(_ kind: FaultKind, _ value: JSON) throws(FaultSettingsError) -> FaultRule? {
        func refuse(_ problem: String) -> FaultSettingsError {
            FaultSettingsError(description: "\(kind.rawValue): \(problem)")
        }
        if value == .null || value == false { return nil }
        var rule = FaultRule()
        if let probability = value.number {
            guard (0...1).contains(probability) else { throw refuse("a probability is from 0 to 1") }
            rule.probability = probability
            return rule
        }
        guard let fields = value.object else {
            throw refuse("give {\"probability\": 0.1} or {\"next\": 1}; null or false stops the fault")
        }
        var isTimed = false
        for (name, field) in fields {
            switch name {
            case "probability":
                guard let probability = field.number, (0...1).contains(probability) else {
                    throw refuse("`probability` is from 0 to 1")
                }
                rule.probability = probability
                isTimed = true
            case "next":
                guard let next = field.integer.map(Int.init), next == 0 || FaultSettings.counts.contains(next) else {
                    throw refuse("`next` is a count of at most \(FaultSettings.counts.upperBound)")
                }
                rule.next = next
                isTimed = true
            case "for":
                guard let length = field.string.flatMap(Duration.init(configuration:)) else {
                    throw refuse("`for` is a time: \"30s\", \"10m\"")
                }
                rule.length = length
            case "size":
                guard let size = field.integer.map(Int.init), FaultSettings.batchSizes.contains(size) else {
                    throw refuse("`size` is from 2 to 100")
                }
                rule.size = size
            case "codes":
                let codes = field.array?.compactMap(\.integer).map(Int.init) ?? []
                guard !codes.isEmpty, codes.allSatisfy({ (1...999_999).contains($0) }) else {
                    throw refuse("`codes` is a list of error codes: [130429]")
                }
                rule.codes = codes
            default: throw refuse("there is no `\(name)`; there are probability, next, for, size, codes")
            }
        }
        if !isTimed { rule.probability = 1 }
        return rule.probability > 0 || rule.next > 0 ? rule : nil
    }
}
