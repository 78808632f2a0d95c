import CZstd

/// Makes dictionaries.
package enum DictionaryTraining {
    /// A dictionary made from samples; nil where Zstandard finds too little in them.
    package static func dictionary(from samples: [[UInt8]]) -> [UInt8]? {
        let joined = samples.flatMap { $0 }
        let sizes = samples.map(\.count)
        var size = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: CompressionDictionary.largest) { buffer, filled in
            size = ZDICT_trainFromBuffer(
                buffer.baseAddress, buffer.count, joined, sizes, UInt32(sizes.count))
            filled = ZDICT_isError(size) == 0 ? size : 0
        }
        return bytes.isEmpty ? nil : bytes
    }
}
