//! How a judged document is told: a line of JSON, or lines for people.

use super::keys::{Telling, TrustedKeyLine};
use super::ui::Style;
use crate::report::advice::advice_on;
use crate::report::{Place, missing_signatures};
use pith::quote::{escaped, is_unsafe, quoted};
use pith::{Checks, Judgement, Kind, PithNumber, TrustStore, Verdict};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// One line of `verify --format json` (docs/schemas/verify-line.v1.json).
#[derive(serde::Serialize)]
pub(super) struct VerifyLine<'a> {
    path: &'a str,
    line: Option<u64>,
    kind: Option<&'static str>,
    pith_number: Option<&'a str>,
    verdict: &'static str,
    checks: Results<'a>,
    findings: Vec<CheckFindingLine<'a>>,
    trusted_by: Vec<TrustedKeyLine<'a>>,
}

#[derive(serde::Serialize)]
struct CheckFindingLine<'a> {
    check: &'static str,
    message: &'a str,
}

/// The checks as an object, in their order.
struct Results<'a>(&'a Checks);

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (check, outcome) in self.0.iter() {
            map.serialize_entry(check.name(), outcome.name())?;
        }
        map.end()
    }
}

impl<'a> VerifyLine<'a> {
    pub(super) fn new(place: &'a Place, judgement: &'a Judgement, keys: &'a TrustStore) -> Self {
        Self {
            path: &place.path,
            line: place.line,
            kind: judgement.kind.map(Kind::name),
            pith_number: judgement.claimed_number.as_deref(),
            verdict: judgement.checks.verdict().name(),
            checks: Results(&judgement.checks),
            findings: judgement
                .findings
                .iter()
                .map(|finding| CheckFindingLine { check: finding.check.name(), message: &finding.message })
                .collect(),
            trusted_by: TrustedKeyLine::of(&judgement.further_keys, keys),
        }
    }
}

/// Writes a value as one line of JSON. What could drive a terminal or end a line is escaped, which
/// changes nothing for a program.
pub(super) fn write_json_line(out: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    line.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, SafeOnTerminals))?;
    out.write_all(b"\n")
}

struct SafeOnTerminals;

impl Formatter for SafeOnTerminals {
    /// Escapes what JSON would leave alone; a fragment holds no quote, backslash or other character
    /// that JSON itself escapes.
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, unsafe_one)) = rest.char_indices().find(|(_, character)| is_unsafe(*character)) {
            let (before, after) = rest.split_at(at);
            out.write_all(before.as_bytes())?;
            for unit in unsafe_one.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = after.strip_prefix(unsafe_one).unwrap_or_default();
        }
        out.write_all(rest.as_bytes())
    }
}

/// One line for the document, and under it what is wrong and what to make of it. Of a document that names the
/// untrusted key of another one, that line says which.
pub(super) fn write_text_lines(
    out: &mut dyn Write,
    style: Style,
    place: &Place,
    judgement: &Judgement,
    telling: Telling,
) -> io::Result<()> {
    let verdict = judgement.checks.verdict();
    let word = style.verdict(verdict, &format!("{:<9}", verdict.name()));
    let number = number_column(judgement.claimed_number.as_deref());
    match (telling, &judgement.untrusted_key) {
        (Telling::Counted, _) => return Ok(()),
        (Telling::Brief, Some(key)) => {
            return writeln!(out, "{word}  {number}  {place}  key {}", quoted(&key.key_id));
        }
        _ => writeln!(out, "{word}  {number}  {place}")?,
    }
    for finding in &judgement.findings {
        writeln!(out, "    {}  {}", style.strong(finding.check.name()), finding.message)?;
        writeln!(out, "        {}", style.soft(advice_on(finding.check, judgement)))?;
    }
    if verdict == Verdict::Unsigned {
        for missing in missing_signatures(&judgement.checks) {
            writeln!(out, "    {}  {}", style.strong(missing.check), missing.message)?;
            writeln!(out, "        {}", style.soft(missing.advice))?;
        }
    }
    Ok(())
}

/// The claimed number in a column of its own; quoted where it isn't a Pith number.
fn number_column(claimed: Option<&str>) -> String {
    const WIDTH: usize = 36;
    let shown = match claimed {
        None => "-".to_owned(),
        Some(number) if number.parse::<PithNumber>().is_ok() => escaped(number).to_string(),
        Some(other) => quoted(other).to_string(),
    };
    format!("{shown:<WIDTH$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use pith::judge;

    const RECORD: &str = include_str!("../../content/records/MFB4YH5ROE256JUPXCULHXXWFK.record.json");
    const NUMBER: &str = "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK";

    fn judgement(text: &str) -> Judgement {
        judge(text.as_bytes(), &TrustStore::registry(), |_| ()).0
    }

    fn place(path: &str, line: Option<u64>) -> Place {
        Place { path: path.to_owned(), line }
    }

    fn json_line(place: &Place, judgement: &Judgement) -> String {
        let mut out = Vec::new();
        write_json_line(&mut out, &VerifyLine::new(place, judgement, &TrustStore::registry())).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn text_lines(place: &Place, judgement: &Judgement) -> String {
        let mut out = Vec::new();
        write_text_lines(&mut out, Style::plain(), place, judgement, Telling::Whole).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// A document that fails `schema` and claims this number, written as JSON.
    fn claims(number_in_json: &str) -> Judgement {
        judgement(&format!(r#"{{"record_type":"pith_number_record","pith_number":"{number_in_json}"}}"#))
    }

    #[test]
    fn a_verified_document_is_one_line_of_json() {
        assert_eq!(
            json_line(&place("records/a.json", None), &judgement(RECORD)),
            concat!(
                r#"{"path":"records/a.json","line":null,"kind":"record","#,
                r#""pith_number":"pith:2019:MFB4YH5ROE256JUPXCULHXXWFK","verdict":"verified","#,
                r#""checks":{"canonical_hash":"pass","pith_number":"pass","source":"pass","receipt":"pass","#,
                r#""title":"pass","abstract":"unknown","paper":"pass","aliases":"pass","snapshot":"pass"},"#,
                r#""findings":[],"trusted_by":[]}"#,
                "\n"
            )
        );
    }

    #[test]
    fn a_line_that_is_no_document_is_one_line_of_json() {
        assert_eq!(
            json_line(&place("-", Some(7)), &judgement("{]")),
            concat!(
                r#"{"path":"-","line":7,"kind":null,"pith_number":null,"verdict":"invalid","#,
                r#""checks":{"schema":"fail"},"#,
                r#""findings":[{"check":"schema","message":"line 1, column 2: expected a member name in double quotes"}],"trusted_by":[]}"#,
                "\n"
            )
        );
    }

    #[test]
    fn a_verified_document_is_one_line_of_text() {
        let text = text_lines(&place("records/a.json", None), &judgement(RECORD));
        assert_eq!(text, format!("verified   {NUMBER}  records/a.json\n"));
    }

    #[test]
    fn a_finding_says_what_was_expected_and_found_and_what_to_make_of_it() {
        let tampered =
            RECORD.replacen(r#""short_pith_number":"pith:MFB4YH5R""#, r#""short_pith_number":"pith:MFB4YH5A""#, 1);
        assert_ne!(tampered, RECORD);
        assert_eq!(
            text_lines(&place("a.jsonl", Some(3)), &judgement(&tampered)),
            format!(
                "invalid    {NUMBER}  a.jsonl:3\n    \
                 pith_number  expected `short_pith_number` to be \"pith:MFB4YH5R\", found \"pith:MFB4YH5A\"\n        \
                 The number belongs to another paper. Don't cite it for this one.\n"
            )
        );
    }

    #[test]
    fn a_missing_signature_is_said_too() {
        let text = text_lines(&place("a.json", None), &judgement(&without_receipt()));
        assert_eq!(
            text,
            format!(
                "unsigned   {NUMBER}  a.json\n    receipt  expected a signed `receipt`, found none\n        \
                 Nobody signed this record. Fetch it again from the registry, which signs every record.\n"
            )
        );
    }

    fn without_receipt() -> String {
        let mut record: serde_json::Value = serde_json::from_str(RECORD).unwrap();
        record["receipt"] = serde_json::Value::Null;
        record.to_string()
    }

    /// Characters that drive a terminal, end a line or reorder it: C0, DEL, C1, direction marks,
    /// zero width, line separators, private use and tags.
    const UNSAFE: &str = "\u{1b}[2J\u{7f}\u{9b}\u{85}\u{202e}\u{2066}\u{200f}\u{200b}\u{2028}\u{e000}\u{e0041}\u{feff}";

    #[test]
    fn dangerous_characters_are_escaped_in_json_and_mean_the_same() {
        let path = format!("a\"\\/é{UNSAFE}𝒳.json");
        let line = json_line(&place(&path, None), &claims("ok"));
        let body = line.strip_suffix('\n').unwrap();
        assert!(body.contains(r#""path":"a\"\\/é\u001b[2J\u007f\u009b\u0085\u202e\u2066\u200f\u200b\u2028\ue000\udb40\udc41\ufeff𝒳.json""#), "{body}");
        assert!(body.chars().all(|character| character == '\\' || !is_unsafe(character)), "{body}");
        let read: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(read["path"], path.as_str());
    }

    #[test]
    fn dangerous_characters_of_the_document_are_escaped_in_json() {
        let line = json_line(&place("a", None), &claims(r"\u001b]0;title\u0007\u202e\u007f\u009b"));
        assert!(line.contains(r#""pith_number":"\u001b]0;title\u0007\u202e\u007f\u009b""#), "{line}");
    }

    #[test]
    fn dangerous_characters_are_escaped_in_text() {
        let text = text_lines(&place(&format!("a{UNSAFE}.json"), None), &claims(r"\u001b[31m\n\u202e"));
        assert!(text.starts_with(r#"invalid    "\u{1b}[31m\n\u{202e}""#), "{text}");
        assert!(text.lines().next().unwrap().ends_with(
            r"  a\u{1b}[2J\u{7f}\u{9b}\u{85}\u{202e}\u{2066}\u{200f}\u{200b}\u{2028}\u{e000}\u{e0041}\u{feff}.json"
        ));
        assert!(text.chars().all(|character| matches!(character, '\n' | '\\') || !is_unsafe(character)), "{text}");
    }

    #[test]
    fn a_claimed_number_that_is_none_is_quoted_and_cut() {
        let text = text_lines(&place("a.json", None), &claims(&"x".repeat(100)));
        let shown = format!("invalid    \"{}\"… (20 more characters)  a.json\n", "x".repeat(80));
        assert!(text.starts_with(&shown), "{text}");
        // One that looks like a Pith number and isn't must not pass for one.
        assert!(
            text_lines(&place("a.json", None), &claims("pith:2019:short"))
                .starts_with("invalid    \"pith:2019:short\"")
        );
    }
}
