"""Files and documents that the clients send."""

import base64
import json

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
# The first page of an Ogg file, with the head of Opus.
SOUND = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead\x01\x01" + bytes(9)
FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(60)
# 512 × 512 pixels, all alike.
STICKER = base64.b64decode("UklGRiwAAABXRUJQVlA4TCAAAAAv/8F/AAdQwIj+BwQCyf7eMxTR/4z//Oc///nPf/7zfw==")
PAPER = b"%PDF-1.1\n%%EOF\n"

LINK = "https://files.example/sample"

FLOW = {
    "version": "7.0",
    "screens": [
        {
            "id": "WELCOME", "title": "Welcome", "terminal": True, "success": True,
            "layout": {
                "type": "SingleColumnLayout",
                "children": [
                    {"type": "TextHeading", "text": "Hello"},
                    {"type": "Footer", "label": "Done", "on-click-action": {"name": "complete", "payload": {}}},
                ],
            },
        }
    ],
}
FLOW_TEXT = json.dumps(FLOW)

KEY = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----\n"
