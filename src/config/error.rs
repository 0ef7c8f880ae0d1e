//! A problem in the configuration: where it is, the line, and what is expected there.

use crate::text::is_near;
use pith::quote::{is_unsafe, quoted};
use std::fmt;
use std::ops::Range;

/// The most characters of a line that are shown before the place and after it. Stops a configuration
/// of one long line from filling the terminal.
const MOST_AROUND: usize = 60;

/// Why a configuration can't be used, and where. Displays the place, the line and a marker below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    line: usize,
    column: usize,
    message: String,
    excerpt: Excerpt,
}

impl ConfigError {
    /// A problem with a part of a text, given by its bytes.
    pub(super) fn new(text: &str, span: Range<usize>, message: String) -> Self {
        let start = (0..=span.start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let (before, after) = text.split_at(start);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let before_in_line = before.get(line_start..).unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: before_in_line.chars().count() + 1,
            message,
            excerpt: Excerpt::new(before_in_line, after, span.end.saturating_sub(start)),
        }
    }

    /// What the TOML reader refuses. `misplaced` says where an option belongs that isn't one of those given.
    pub(super) fn of_toml(
        text: &str,
        error: &toml::de::Error,
        misplaced: &dyn Fn(&str, &str) -> Option<String>,
    ) -> Self {
        let span = error.span().unwrap_or_else(|| most_parted_key(text));
        let is_date = text.get(span.start..).is_some_and(|found| found.starts_with(|one: char| one.is_ascii_digit()));
        // A table whose names are anybody's refuses one by its grammar.
        let is_name = |name: &&str| !name.is_empty() && name.bytes().all(|one| one.is_ascii_lowercase() || one == b'_');
        let name =
            text.get(span.clone()).filter(is_name).filter(|name| error.message().contains(&format!("\"{name}\"")));
        let message = unknown(error.message())
            .or_else(|| Some((name?, "")))
            .and_then(|(name, known)| misplaced(name, known))
            .unwrap_or_else(|| explain(error.message(), is_date));
        Self::new(text, span, message)
    }

    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The character of the line, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What is wrong and what is expected, on one line.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, message, excerpt } = self;
        let margin = line.to_string().len();
        writeln!(f, "line {line}, column {column}: {message}")?;
        writeln!(f, "  {line} | {}", excerpt.shown)?;
        write!(f, "  {:margin$} | {:indent$}{:^<width$}", "", "", "", indent = excerpt.indent, width = excerpt.width)
    }
}

impl std::error::Error for ConfigError {}

/// The part of a line around a place. One character is shown as one, so that the marker stands below its own.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Excerpt {
    shown: String,
    indent: usize,
    width: usize,
}

impl Excerpt {
    /// Takes the line before the place, the text from the place on, and how many bytes of that are marked.
    fn new(before: &str, after: &str, marked: usize) -> Self {
        let rest = after.split('\n').next().unwrap_or_default().trim_end_matches('\r');
        let skipped = before.chars().count().saturating_sub(MOST_AROUND);
        let mut shown: String = if skipped > 0 { "…" } else { "" }.to_owned();
        shown.extend(before.chars().skip(skipped).map(printable));
        let indent = shown.chars().count();
        shown.extend(rest.chars().take(MOST_AROUND).map(printable));
        if rest.chars().nth(MOST_AROUND).is_some() {
            shown.push('…');
        }
        let marked = rest.char_indices().take_while(|(at, _)| *at < marked).count();
        Self { shown, indent, width: marked.clamp(1, MOST_AROUND) }
    }
}

/// A character that can't move those around it. A backslash stays: TOML's own escapes are to be seen.
fn printable(character: char) -> char {
    match character {
        '\\' => '\\',
        '\t' => ' ',
        other if is_unsafe(other) => '\u{fffd}',
        other => other,
    }
}

/// The line of the key with the most parts. The TOML reader refuses one of more than eighty without
/// saying where it is, and that alone.
fn most_parted_key(text: &str) -> Range<usize> {
    let mut start = 0;
    let mut most = (0, 0..0);
    for line in text.split_inclusive('\n') {
        let parts = line.matches('.').count();
        if parts > most.0 {
            most = (parts, start..start + line.trim_end().len());
        }
        start += line.len();
    }
    most.1
}

/// The name that isn't known, and the text that lists those that are, where a message of the TOML reader says that.
pub(super) fn unknown(message: &str) -> Option<(&str, &str)> {
    let rest = ["unknown field `", "unknown variant `"].iter().find_map(|start| message.strip_prefix(start))?;
    rest.rsplit_once("`, expected ")
}

/// The names in a text that has each in backquotes.
pub(super) fn names(known: &str) -> impl Iterator<Item = &str> {
    known.split('`').skip(1).step_by(2)
}

/// Says a message of the TOML reader in this program's words, and shows what it quotes safely.
///
/// A hostile name comes before the part that the reader adds, so that part is looked for from the end.
fn explain(message: &str, is_date: bool) -> String {
    if let Some((name, known)) = unknown(message) {
        return unknown_member(name, known);
    }
    if let Some((found, expected)) =
        message.strip_prefix("invalid type: ").and_then(|rest| rest.rsplit_once(", expected "))
    {
        return format!("expected {}, found {}", plain_type(expected), found_type(found, is_date));
    }
    if let Some(name) = message.strip_prefix("missing field ") {
        return format!("{name} is missing");
    }
    match message {
        "recursion limit" => "a key has too many parts".to_owned(),
        other => other.to_owned(),
    }
}

/// `known` lists names in backquotes.
fn unknown_member(name: &str, known: &str) -> String {
    let near = names(known).find(|one| is_near(name, one));
    let hint = near.map(|one| format!(" (did you mean `{one}`?)")).unwrap_or_default();
    format!("unknown option {}{hint}; expected {known}", quoted(name))
}

/// A type that is expected, in TOML's words.
fn plain_type(expected: &str) -> &str {
    match expected {
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "a table",
        other => other,
    }
}

/// A type that was found, without its value, which the line shows. The reader tells of a date as of a map.
fn found_type(found: &str, is_date: bool) -> &'static str {
    match found.split(' ').next().unwrap_or_default() {
        "string" => "a string",
        "boolean" => "true or false",
        "floating" => "a decimal number",
        "sequence" => "a list",
        "map" if is_date => "a date or time",
        "map" => "a table",
        _ => "an integer",
    }
}
