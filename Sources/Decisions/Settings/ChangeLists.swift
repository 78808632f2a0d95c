import Events
import Projections
import Settings

/// Adds to a list and removes from it; who is there already or is not there is left out. A list that is new begins to be.
func changeList(
    _ name: String, _ added: [String], _ removed: [String], _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let (add, remove) = (try entries(added), try entries(removed))
    if let both = remove.intersection(add).min() {
        throw Rejection(.invalid, "'\(ListEntry.words(both))' is added and removed; leave out one of the two")
    }
    let changed = ListChanged(
        list: name, added: add.filter { !world.lists.contains($0, in: name) }.sorted(),
        removed: remove.filter { world.lists.contains($0, in: name) }.sorted())
    try record(changed, world, &draft)
}

/// Makes a list exactly this.
func setList(
    _ name: String, _ wanted: [String], _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let wanted = try entries(wanted)
    // A longer list takes more than one request, whoever is on it: it is not even looked through.
    guard (world.lists.count(of: name) ?? 0) <= wanted.count + Lists.changeLimit else { throw .tooManyChanges }
    let changed = ListChanged(
        list: name, added: wanted.filter { !world.lists.contains($0, in: name) }.sorted(),
        removed: world.lists.entries(of: name).filter { !wanted.contains($0) }.sorted())
    try record(changed, world, &draft)
}

/// Removes a list that no line needs.
func removeList(_ name: String, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    guard world.lists.count(of: name) != nil else {
        throw Rejection(.notFound, "there is no list '\(name)': see 'GET /v1/lists'")
    }
    try checkUnused(
        "list '\(name)'", by: world.settings.lines(naming: name), "incomingBlacklists' and 'outgoingBlacklists")
    var changed = ListChanged(list: name, added: [])
    changed.deleted = true
    draft.recordSystem(.listChanged(changed))
}

/// Records what is different, if anything is.
private func record(_ changed: ListChanged, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    guard isGivenName(changed.list) else {
        throw Rejection(.invalid, "a list's name has 1 to 64 letters, digits, '-', '_' or '.'")
    }
    let isNew = world.lists.count(of: changed.list) == nil
    guard isNew || !changed.added.isEmpty || !changed.removed.isEmpty else { return }
    guard changed.added.count + changed.removed.count <= Lists.changeLimit else { throw .tooManyChanges }
    guard !isNew || world.lists.names.count < Lists.limit else {
        throw Rejection(.invalid, "there are \(Lists.limit) lists, which is the most: remove one that no line needs")
    }
    guard world.lists.entryCount + changed.added.count - changed.removed.count <= Lists.entryLimit else {
        throw Rejection(.invalid, "all lists together have at most \(Lists.entryLimit) entries: remove some first")
    }
    draft.recordSystem(.listChanged(changed))
}

/// What somebody has written, as lists keep it.
private func entries(_ texts: [String]) throws(Rejection) -> Set<String> {
    var entries: Set<String> = []
    for text in texts {
        guard let entry = ListEntry.reading(text) else {
            throw Rejection(
                .invalid, "'\(text.prefix(40))' is neither a phone number nor a user id; \(ListEntry.advice)")
        }
        entries.insert(entry)
    }
    return entries
}

extension Rejection {
    fileprivate static var tooManyChanges: Rejection {
        Rejection(
            .invalid,
            "at most \(Lists.changeLimit) entries can be added and removed at once: change the list in several steps")
    }
}
