/// Invented texts such as customers and agents write, put together from words: for dictionaries, tests and benchmarks.
package struct SampleText {
    private static let openings = [
        "Hi", "Hello", "Good morning", "Hola", "Buenas tardes", "Olá", "Bom dia", "Bonjour", "Guten Tag", "Ciao",
        "Hallo",
        "Selam", "Namaste", "Assalamu alaikum", "Habari", "",
    ]
    private static let words = """
        order delivery invoice refund account password appointment tomorrow address payment ticket please thanks when where
        why still waiting broken received wrong size colour shipping the my your I you is not have can a to for and on it we
        pedido entrega factura gracias cuando dirección necesito ayuda mi el la de que no obrigado você pagamento amanhã
        conta meu uma para com não está commande livraison facture merci bonjour je vous pas une pour est Bestellung
        Lieferung Rechnung danke bitte wann ich nicht die der und pesanan terima kasih alamat saya belum sipariş
        teşekkürler ne zaman
        """.split { $0.isWhitespace }.map(String.init)
    private static let endings = [".", "?", "!", "", " 🙏", " 😊", " 👍", "...", "??", " Thanks!", " Gracias.", " Danke!"]
    private static let givenNames = """
        Maria Ana João Ahmed Fatima Priya Rahul Lena Jonas Chloé Luca Amara Kofi Siti Budi Elif Emre Olga Ivan Mei Hiro
        Carlos Lucía Pedro Grace Daniel
        """.split { $0.isWhitespace }.map(String.init)
    private static let familyNames = """
        Silva Santos García Rossi Müller Khan Patel Okafor Mensah Yılmaz Petrov Tanaka Wang Martin Dubois Jansen Novak Haddad
        Wijaya Costa Moreno Schmidt
        """.split { $0.isWhitespace }.map(String.init)

    /// A message of about so many bytes.
    package static func message(about size: Int, _ random: inout SeededRandom) -> String {
        var text = random.one(of: openings)
        while text.utf8.count < size {
            text += (text.isEmpty ? "" : " ") + random.one(of: words)
            if random.number(below: 9) == 0 { text += " " + random.digits(1 + random.number(below: 6)) }
        }
        return text + random.one(of: endings)
    }

    /// A person's name.
    package static func name(_ random: inout SeededRandom) -> String {
        random.one(of: givenNames) + " " + random.one(of: familyNames)
    }
}
