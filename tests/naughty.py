"""Texts that have broken other programs, as people might bring them for names."""

NUL = "\x00"
KEY = "V82BH-M8K9F-R7XWT-6WPB8-HQ4VC"
# The rule for names allows these: they stand in files as they are.
ALLOWED = [
    "Acme Norr AB", "Acme \"Norr\" AB", "O'Neill & S\u00f6ner", "12\u2033 Displays", "C++", "a=b",
    "1+1=2", "x-1", "user@example.com", "Norr, AB;", "a,b;c", "Acme,", "Semi;colon", "Comma, Inc.",
    "\\", "\\t\\n", "\\x4a", "%s %d {0} ${x} {{ 7*7 }}", "'; DROP TABLE".lstrip("'"),
     "<script>alert(1)</script>",
    "&lt;b&gt; &amp;", "../../etc/passwd", "|cmd", "`id`", "$(id)", "%00", "NULL", "null", "NaN",
    "nan", "None", "N/A", "#N/A", "undefined", "true", "TRUE", "False", "0", "00", "1e5", "1E+05",
    "1/2", "2026-11-28", "1,000", "12/50", "0x10", "\u221e", "\u0663\u0664",
    "\u05d0\u05d1\u05d2 \u05d3", "\u0627\u0644\u0634\u0631\u0643\u0629", "\u6771\u4eac\u682a\u5f0f",
    "\ud55c\uad6d\uc5b4", "\u0e44\u0e17\u0e22", "\u0130stanbul \u0131", "stra\u00dfe", "\u01c5",
    "\ufb01x", "\ufdfa", "Z\u0351\u034ba", "\U0001f600", "\U0001f1f8\U0001f1ea", "\U0001d54f",
    "\u2122 \u00ae \u00a9", "\u2018quoted\u2019", "\u00abx\u00bb", "_x000D_", "_x0041_",
    "]]>", "<![CDATA[", "-".join("ab"), "A" * 160,
]  # fmt: skip
# The rule refuses these, and names the reason.
REFUSED = {
    "quotation_mark": [
        '"Acme Norr AB', '"Acme"', '"', "\u201cAcme\u201d",
        "\u201dAcme", "\uff02Acme", 'Acme,"Norr', 'a; "b"',
    ],
    "formula": [
        "=1+1", "=cmd|'/C calc'!A0", "Robert'); DROP TABLE users;--",
        "+1", "-1+1", "@SUM(1+1)", "\uff1d1+1", "\uff0b1", "\uff0d1",
        "\uff20a", "'=1", "'; DROP TABLE users; --",
        "Acme;=1+1;AB", "x,=HYPERLINK(1)", "x, @a", "x;\u201c=1", "--", "-", "=",
        "-1", "+46 8 123",
    ],
    "invisible_character": [
        "a\tb", "a\nb", "a\r\nb", "a\x01b", "a\x0bb", "a\x1bb", "a\x1cb", "a\x7fb", "a\x85b",
        "a\u00adb", "a\u200bb", "a\u200db", "a\u200e\u202eb", "a\u2060b", "\u200b=1",
        "a\ufeffb", "a\ufe0f", "\U0001f468\u200d\U0001f469", "a\ufffdb", "a\u3164b", "a\U000e0041",
    ],
    "key_misplaced": [
        KEY, f"Acme {KEY}", KEY.replace("-", " "), KEY.replace("-", "\u2011"), KEY.lower(),
        KEY.replace("-", ""),
    ],
}  # fmt: skip
# No column stores these at all; interfaces refuse them before the rule is asked.
NEVER = [f"a{NUL}b", "a\ud800b"]
