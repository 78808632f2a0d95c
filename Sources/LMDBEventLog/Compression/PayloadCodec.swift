import CLMDB

/// What payloads are compressed and uncompressed with: shared by everybody who reads or writes a log.
final class PayloadCodec: Sendable {
    let shelf = DictionaryShelf()
    let compressor = Compressor()
    let uncompressor = Uncompressor()
    /// The database of the dictionaries.
    let database: MDB_dbi

    init(_ store: RecordStore) { database = store.dictionaries }
}
