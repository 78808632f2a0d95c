import EventLog
import Timeline

/// Walks over the entries of one tree of an LMDB file in the order of their keys, checking the tree on the way.
struct TreeWalker {
    /// One entry of a leaf.
    struct Entry {
        /// The leaf it stands on.
        let page: UInt64
        let key: [UInt8]
        let value: [UInt8]
        /// Whether the value describes a tree of its own.
        let isTree: Bool
    }

    private struct Step {
        let page: Page
        var index: Int
    }

    private let file: PageFile
    private let tree: PageFile.Tree
    /// Whether keys are numbers of eight bytes that were only ever appended: then a branch names its children's first keys.
    private let isAppended: Bool
    private var path: [Step] = []

    /// Starts at the first entry.
    init(_ file: PageFile, _ tree: PageFile.Tree) throws(PageDamage) {
        self.file = file
        self.tree = tree
        isAppended = false
        try checkDepth()
        try descend(to: tree.root, seeking: nil, first: nil)
    }

    /// Starts at the entry with this number, or the next there is, in a tree whose entries were appended one by one.
    init(_ file: PageFile, appended tree: PageFile.Tree, from key: UInt64) throws(PageDamage) {
        self.file = file
        self.tree = tree
        isAppended = true
        try checkDepth()
        try descend(to: tree.root, seeking: key, first: nil)
    }

    /// The page being walked over.
    var page: UInt64 { path.last?.page.number ?? tree.root }

    /// The next entry; nil at the end.
    mutating func next() throws(PageDamage) -> Entry? {
        while let step = path.last {
            if step.index < step.page.count {
                path[path.count - 1].index += 1
                return try entry(step)
            }
            guard try goOn() else { return nil }
        }
        return nil
    }

    /// Looks at all pages from here on, without copying what they hold.
    mutating func checkRest() throws(PageDamage) {
        while let step = path.last {
            if step.page.isLeaf {
                for index in step.index..<step.page.count { try file.checkPlace(of: try step.page.value(index)) }
            }
            guard try goOn() else { return }
        }
    }

    /// Goes on to the next leaf, or up to where one may be; false at the end.
    private mutating func goOn() throws(PageDamage) -> Bool {
        path.removeLast()
        guard !path.isEmpty else { return false }
        path[path.count - 1].index += 1
        let parent = path[path.count - 1]
        if parent.index < parent.page.count {
            try descend(to: parent.page.child(parent.index), seeking: nil, first: parent.page.numericKey(parent.index))
        }
        return true
    }

    private func checkDepth() throws(PageDamage) {
        guard (1...32).contains(tree.depth) else {
            throw PageDamage(page: tree.root, what: "is the root of a tree with an impossible depth")
        }
    }

    /// Goes down to a leaf, to the entry with the key sought or else the first. `first` is what the branch says the first
    /// key will be.
    private mutating func descend(to number: UInt64, seeking key: UInt64?, first: UInt64?) throws(PageDamage) {
        var number = number
        var first = first
        while true {
            let page = try file.page(number)
            guard page.isLeaf == (path.count == tree.depth - 1) else {
                throw PageDamage(page: number, what: "is at the wrong depth of its tree")
            }
            if page.isLeaf {
                try checkKeys(of: page, first)
                let index = key.map { key in (0..<page.count).first { (page.numericKey($0) ?? 0) >= key } ?? page.count
                }
                return path.append(Step(page: page, index: index ?? 0))
            }
            let index = key.map { key in (1..<page.count).last { (page.numericKey($0) ?? 0) <= key } ?? 0 } ?? 0
            path.append(Step(page: page, index: index))
            if index > 0 { first = page.numericKey(index) }
            number = page.child(index)
        }
    }

    private func checkKeys(of leaf: Page, _ first: UInt64?) throws(PageDamage) {
        guard isAppended else { return }
        if let first, leaf.numericKey(0) != first {
            throw PageDamage(page: leaf.number, what: "does not begin where the page above it says")
        }
    }

    private func entry(_ step: Step) throws(PageDamage) -> Entry {
        let page = step.page
        let key = [UInt8](page.key(step.index))
        switch try page.value(step.index) {
        case .inside(let range):
            return Entry(page: page.number, key: key, value: [UInt8](page.bytes[range]), isTree: false)
        case .tree(let range):
            return Entry(page: page.number, key: key, value: [UInt8](page.bytes[range]), isTree: true)
        case .large(let first, let size):
            guard size <= RecordHeader.largestRecord else {
                throw PageDamage(page: page.number, what: "has an entry larger than any record")
            }
            let value = try file.largeValue(first, size: size)
            return Entry(page: page.number, key: key, value: value, isTree: false)
        }
    }
}

extension PageFile {
    /// The databases of a log and of its index, with LMDB's flags for each.
    private static let databaseFlags: [String: UInt16] = [
        "records": 0x08, "dictionaries": 0x08, "meta": 0, "keys": 0x08, "young": 0x08, "heads": 0x08,
    ]

    /// The trees of the named databases of a commit that hold anything.
    func trees(_ roots: Roots) throws(PageDamage) -> [String: Tree] {
        guard let names = roots.names else { return [:] }
        var trees: [String: Tree] = [:]
        var walker = try TreeWalker(self, names)
        while let entry = try walker.next() {
            let name = String(decoding: entry.key, as: UTF8.self)
            guard entry.isTree, let tree = Tree(entry.value[...]) else { continue }
            guard PageFile.databaseFlags[name, default: tree.flags] == tree.flags else {
                throw PageDamage(page: entry.page, what: "has damaged flags of the database \(name)")
            }
            trees[name] = tree
        }
        return trees
    }

    /// Looks at the pages of a log or its index: all of them, or those that opening it touches, which are the way to the
    /// first and the last record, the way to the first keys, and the rest whole.
    func check(_ roots: Roots, all: Bool) throws(PageDamage) {
        try notingUse { () throws(PageDamage) in
            for (name, tree) in try trees(roots) {
                switch name {
                case "records" where !all:
                    _ = try TreeWalker(self, appended: tree, from: .max)
                    _ = try TreeWalker(self, appended: tree, from: 1)
                case "keys" where !all, "young" where !all: _ = try TreeWalker(self, tree)
                default: try check(tree)
                }
            }
            try checkFree(roots)
        }
    }

    /// Looks whether each page is used once, of a file that was looked at.
    func checkUse(_ roots: Roots) throws(PageDamage) {
        try notingUse(once: true) { () throws(PageDamage) in
            for tree in try trees(roots).values {
                var walker = try TreeWalker(self, tree)
                try walker.checkRest()
            }
            try checkFree(roots)
        }
    }

    /// Looks at the lists of pages that can be used again: LMDB believes how long each says it is, writes to the pages that it names whatever
    /// they hold, and gives up the process where that confuses it.
    private func checkFree(_ roots: Roots) throws(PageDamage) {
        guard let tree = roots.free else { return }
        var walker = try TreeWalker(self, tree)
        while let entry = try walker.next() {
            let numbers = entry.value.count / 8
            guard numbers > 0, entry.value.number(at: 0, as: UInt64.self) < UInt64(numbers) else {
                throw PageDamage(page: entry.page, what: "has a list of free pages that is longer than its entry")
            }
            for index in 0..<Int(entry.value.number(at: 0, as: UInt64.self)) {
                let page = entry.value.number(at: 8 * (index + 1), as: UInt64.self)
                guard page > 1, page <= lastPage, used?.contains(page) != true else {
                    throw PageDamage(page: entry.page, what: "has page \(page) among the free ones, which can't be")
                }
            }
        }
    }

    private func check(_ tree: Tree) throws(PageDamage) {
        var walker = try TreeWalker(self, tree)
        while try walker.next() != nil {}
    }
}

extension RecordStore {
    /// Looks at the pages of all records from a position on, before so many of them are read that damage would not be found by chance: LMDB
    /// believes its pages, and a damaged one may end the process.
    func checkPages(from first: Position) throws(LogError) {
        try environment.look { file, roots in
            guard let tree = try file.trees(roots)["records"] else { return }
            var walker = try TreeWalker(file, appended: tree, from: first.rawValue)
            try walker.checkRest()
        }
    }
}
