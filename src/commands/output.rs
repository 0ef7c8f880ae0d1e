//! How a judged document is told: a line of JSON, or lines for people.

use super::ui::Style;
use crate::advice::advice;
use crate::pith::quote::{escaped, is_unsafe, quoted};
use crate::pith::{Checks, Judgement, Kind, PithNumber, Verdict};
use crate::report::{Place, missing_signatures};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// One line of `verify --format json` (docs/schemas/verify-line.v1.json).
#[derive(serde::Serialize)]
pub(super) struct DocumentLine<'a> {
    path: &'a str,
    line: Option<u64>,
    kind: Option<&'static str>,
    pith_number: Option<&'a str>,
    verdict: &'static str,
    checks: Results<'a>,
    findings: Vec<FindingLine<'a>>,
}

#[derive(serde::Serialize)]
struct FindingLine<'a> {
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

impl<'a> DocumentLine<'a> {
    pub(super) fn new(place: &'a Place, judgement: &'a Judgement) -> Self {
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
                .map(|finding| FindingLine { check: finding.check.name(), message: &finding.message })
                .collect(),
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

/// One line for the document, and under it what is wrong and what to make of it.
pub(super) fn write_text_lines(
    out: &mut dyn Write,
    style: Style,
    place: &Place,
    judgement: &Judgement,
) -> io::Result<()> {
    let verdict = judgement.checks.verdict();
    let word = style.verdict(verdict, &format!("{:<9}", verdict.name()));
    writeln!(out, "{word}  {}  {place}", number_column(judgement.claimed_number.as_deref()))?;
    for finding in &judgement.findings {
        writeln!(out, "    {}  {}", style.strong(finding.check.name()), finding.message)?;
        writeln!(out, "        {}", style.soft(advice(finding.check, judgement.checks.get(finding.check))))?;
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
