/// Bytes of a field match a word of ours: compared where they are, without a string to be made of them.
func ~= (word: StaticString, bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    word.utf8CodeUnitCount == bytes.count && word.withUTF8Buffer { $0.elementsEqual(bytes) }
}

extension UnsafeRawBufferPointer {
    /// What follows a part and the colon behind it.
    func text(after part: Slice<UnsafeRawBufferPointer>) -> String {
        String(decoding: self[(part.endIndex + 1)...], as: UTF8.self)
    }
}
