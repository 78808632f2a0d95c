// MARK: Groups

extension SettingKind where Value: SettingGroup {
    /// Settings of their own: what is said of a line goes over what is said of all, key by key.
    public static var group: SettingKind {
        SettingKind(
            .group(Value.describe()), read: { $0.group() },
            writeIn: { value, scope in .mapping(SettingCoder.entries(of: value, in: scope)) })
    }

    /// The same where something can be wrong with the whole though nothing is with its parts.
    ///
    /// - Parameter advice: What is wrong and what to do; nil where nothing is.
    public static func group(_ advice: @escaping (Value) -> String?) -> SettingKind {
        let group = SettingKind.group
        return SettingKind(
            group.shape,
            read: { field in
                let before = field.reading.count
                guard let value = group.read(field) else { return nil }
                guard field.reading.count == before, let advice = advice(value) else { return value }
                field.report(advice)
                return nil
            }, writeIn: group.write)
    }
}

extension SettingField {
    /// Reads a group from the mappings that say something of it.
    func group<Group: SettingGroup>() -> Group? {
        let layers = Array(nodes.prefix(while: \.isMapping))
        guard !layers.isEmpty else {
            report("\(node.described) stands where keys and values are expected; write 'KEY: VALUE' lines below it")
            return nil
        }
        var group = Group()
        var coder = SettingCoder(reading: layers, canBeOff: canBeOff, reading)
        group.declare(&coder)
        coder.finishReading()
        return group
    }
}

// MARK: Lists and maps

extension SettingKind {
    /// A list of at most so many values.
    public static func list<Element>(of kind: SettingKind<Element>, upTo limit: Int) -> SettingKind<[Element]>
    where Value == [Element] {
        SettingKind<[Element]>(
            .list(kind.shape, upTo: limit),
            read: { field in
                guard case .sequence(let elements) = field.node.content else {
                    field.report(
                        "\(field.node.described) stands where a list is expected; write '- ITEM' lines below it")
                    return nil
                }
                guard elements.count <= limit else {
                    field.report("has \(elements.count) elements; at most \(limit) are possible")
                    return nil
                }
                return elements.compactMap { kind.read(SettingField(nodes: [$0], reading: field.reading)) }
            },
            writeIn: { values, scope in .sequence(values.map { SettingNode(kind.write($0, SettingScope())) }) })
    }

    /// A list of groups, each with a name of its own.
    ///
    /// - Parameters:
    ///   - key: The key that holds the name.
    ///   - name: The name.
    ///   - what: What they are, for advice: `agent`.
    ///   - kind: How one of them is read.
    public static func list<Element: SettingGroup>(
        upTo limit: Int, eachWith key: String, _ name: @escaping (Element) -> String, of what: String,
        as kind: SettingKind<Element> = .group
    ) -> SettingKind<[Element]> where Value == [Element] {
        let list = SettingKind.list(of: kind, upTo: limit)
        return SettingKind(
            list.shape,
            read: { field in
                guard let values = list.read(field) else { return nil }
                var known: Set<String> = []
                for node in field.node.elements {
                    guard let named = node[key], let text = named.scalar, !known.insert(text).inserted else { continue }
                    field.reading.report(
                        named,
                        "the \(what) '\(shortened(text))' is there already; every \(what) has an \(key) of their own")
                }
                var taken: Set<String> = []
                return values.filter { taken.insert(name($0)).inserted }
            }, writeIn: list.write)
    }

    /// Values by names, at most so many.
    public static func map<Element>(of kind: SettingKind<Element>, upTo limit: Int) -> SettingKind<
        [NamedSetting<Element>]
    >
    where Value == [NamedSetting<Element>] {
        SettingKind<[NamedSetting<Element>]>(
            .map(kind.shape, upTo: limit),
            read: { field in
                guard field.node.isMapping else {
                    field.report(
                        "\(field.node.described) stands where names and values are expected; "
                            + "write 'NAME: VALUE' lines below it")
                    return nil
                }
                let entries = field.node.entries
                guard entries.count <= limit else {
                    field.report("has \(entries.count) names; at most \(limit) are possible")
                    return nil
                }
                return entries.compactMap { entry in
                    kind.read(SettingField(nodes: [entry.value], reading: field.reading))
                        .map { NamedSetting(name: entry.key, value: $0) }
                }
            },
            writeIn: { values, _ in
                .mapping(values.map { .init($0.name, SettingNode(kind.write($0.value, SettingScope()))) })
            })
    }
}

/// A value by its name.
public struct NamedSetting<Value> {
    /// The name.
    public var name: String
    /// The value.
    public var value: Value

    /// A value by its name.
    public init(name: String, value: Value) { (self.name, self.value) = (name, value) }
}

extension NamedSetting: Equatable where Value: Equatable {}
extension NamedSetting: Hashable where Value: Hashable {}
extension NamedSetting: Sendable where Value: Sendable {}
