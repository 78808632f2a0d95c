import CPNG

extension QRPicture {
    /// The picture as PNG, black on white, with one bit for each pixel.
    ///
    /// - Throws: That there is no memory for it.
    public func png() throws(EntryPointError) -> [UInt8] {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        (image.width, image.height) = (png_uint_32(side), png_uint_32(side))
        (image.format, image.colormap_entries) = (parley_png_colour_table, 2)
        defer { png_image_free(&image) }
        let (pixels, colours) = (pixels, [UInt8]([255, 255, 255, 0, 0, 0]))
        // How many bytes there will be isn't known before: so many suffice for whatever a picture shows.
        var count = png_alloc_size_t(side * side / 8 + side + side * side / 100 + 4_096)
        var isWritten = false
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, length in
            isWritten =
                png_image_write_to_memory(&image, buffer.baseAddress, &count, 0, pixels, png_int_32(side), colours) != 0
            length = isWritten ? Int(count) : 0
        }
        guard isWritten else { throw EntryPointError(.scale, "can't be used now: there is no memory for the picture") }
        return bytes
    }

    /// Each pixel's number in the table of colours, row by row.
    private var pixels: [UInt8] {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(side * side)
        for row in 0..<modules {
            var line: [UInt8] = []
            line.reserveCapacity(side)
            for column in 0..<modules {
                let colour: UInt8 = code.isDark(row: row - margin, column: column - margin) ? 1 : 0
                line.append(contentsOf: repeatElement(colour, count: scale))
            }
            for _ in 0..<scale { pixels += line }
        }
        return pixels
    }
}
