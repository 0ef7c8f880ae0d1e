//! The differences between two values, for people: each field with both values, short and safe to print
//! even if a document is hostile.

use super::{Object, Value, canonical, parse};
use crate::quote::{MOST_CHARACTERS, escaped, quoted};
use serde::Serialize;
use std::cmp::Ordering;
use std::fmt;

/// The most bytes of a text that is compared with another one, since both are then parsed in memory. A hundred
/// times the size of a real document.
pub const MOST_COMPARED_BYTES: u64 = 1 << 20;

/// How many differences are told; the others are counted. Stops a document of a million members.
pub(super) const MOST_DIFFERENCES: usize = 5;

/// The most characters of a field's path. Stops names of members as long as documents.
const MOST_PATH_CHARACTERS: usize = 120;

/// How many characters of what two texts have in common stand before what differs, where that is not near
/// their beginning.
const COMMON_CHARACTERS: usize = 20;

/// The first differences between two values in canonical order, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Differences {
    /// The first of them, up to a limit.
    pub first: Vec<Difference>,
    /// How many more there are.
    pub more: u64,
}

/// A field in which two values differ. Its texts are short and safe to print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Its path, such as `paper.authors_text` or `aliases[2].alias_value`.
    pub field: String,
    /// The first value: a string in quotes, any other value as canonical JSON, or nothing.
    #[serde(rename = "taken")]
    pub one: Option<String>,
    /// The second value.
    pub other: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [one, other] = [&self.one, &self.other].map(|value| value.as_deref().unwrap_or("nothing"));
        write!(f, "{}: {one}, and {other} in the other", self.field)
    }
}

/// Where two documents differ; `None` if one of them isn't JSON or has more than [`MOST_COMPARED_BYTES`].
pub fn differences_of_texts(one: &[u8], other: &[u8]) -> Option<Differences> {
    let is_small = one.len().max(other.len()) as u64 <= MOST_COMPARED_BYTES;
    is_small.then(|| Some(differences(&parse(one).ok()?, &parse(other).ok()?))).flatten()
}

/// Where two values differ; nowhere if their canonical bytes are equal. Objects are compared member by member,
/// and lists item by item.
fn differences(one: &Value<'_>, other: &Value<'_>) -> Differences {
    let mut walk = Walk { path: Vec::new(), found: Differences::default() };
    walk.compare(Some(one), Some(other));
    walk.found
}

/// A step to a value inside another one.
#[derive(Clone, Copy)]
enum Step<'v> {
    Member(&'v str),
    Item(usize),
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        match self {
            Self::Item(place) => write!(f, "[{place}]"),
            Self::Member(name) if !name.is_empty() && name.bytes().all(is_plain) => write!(f, ".{name}"),
            Self::Member(name) => write!(f, ".{}", quoted(name)),
        }
    }
}

struct Walk<'v> {
    path: Vec<Step<'v>>,
    found: Differences,
}

impl<'v> Walk<'v> {
    /// As deep as the values at most, which [`MAX_DEPTH`](super::MAX_DEPTH) bounds.
    fn compare(&mut self, one: Option<&'v Value<'v>>, other: Option<&'v Value<'v>>) {
        match (one, other) {
            (Some(Value::Object(one)), Some(Value::Object(other))) => self.compare_members(one, other),
            (Some(Value::Array(one)), Some(Value::Array(other))) => {
                for place in 0..one.len().max(other.len()) {
                    self.step(Step::Item(place), one.get(place), other.get(place));
                }
            }
            (one, other) if one == other => {}
            (one, other) if self.found.first.len() < MOST_DIFFERENCES => {
                let [one, other] = shown([one, other]);
                self.found.first.push(Difference { field: self.field(), one, other });
            }
            _ => self.found.more += 1,
        }
    }

    fn compare_members(&mut self, one: &'v Object<'v>, other: &'v Object<'v>) {
        let (mut ours, mut theirs) = (one.members().peekable(), other.members().peekable());
        loop {
            let names = [ours.peek(), theirs.peek()].map(|member| member.map(|(name, _)| name.as_str()));
            let order = match names {
                [None, None] => return,
                [Some(_), None] => Ordering::Less,
                [None, Some(_)] => Ordering::Greater,
                [Some(one), Some(other)] => one.cmp(other),
            };
            let one = if order.is_le() { ours.next() } else { None };
            let other = if order.is_ge() { theirs.next() } else { None };
            if let Some((name, _)) = one.or(other) {
                self.step(Step::Member(name.as_str()), one.map(|(_, value)| value), other.map(|(_, value)| value));
            }
        }
    }

    fn step(&mut self, step: Step<'v>, one: Option<&'v Value<'v>>, other: Option<&'v Value<'v>>) {
        self.path.push(step);
        self.compare(one, other);
        self.path.pop();
    }

    fn field(&self) -> String {
        let steps: Vec<_> = self.path.iter().map(Step::to_string).collect();
        let field = steps.concat();
        cut(field.strip_prefix('.').unwrap_or(&field), MOST_PATH_CHARACTERS)
    }
}

/// Two values as texts that show where they differ.
fn shown(values: [Option<&Value<'_>>; 2]) -> [Option<String>; 2] {
    let texts = values.map(|value| value.map(text));
    let common = match &texts {
        [Some(one), Some(other)] => one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count(),
        _ => 0,
    };
    // Far behind the beginning, where a message would be cut, only the end of what they have in common is shown.
    let from = if common < MOST_CHARACTERS - COMMON_CHARACTERS { 0 } else { common - COMMON_CHARACTERS };
    let [one, other] = values;
    let [one_text, other_text] = texts;
    [show(one, one_text, from), show(other, other_text, from)]
}

/// A string's characters, or the canonical bytes of any other value.
fn text(value: &Value<'_>) -> String {
    match value {
        Value::String(text) => text.as_str().to_owned(),
        _ => String::from_utf8_lossy(&canonical::bytes(value)).into_owned(),
    }
}

/// So much of a value's text as a message can show, from a character on.
fn show(value: Option<&Value<'_>>, text: Option<String>, from: usize) -> Option<String> {
    let (value, text) = (value?, text?);
    let start = text.char_indices().nth(from).map_or(text.len(), |(place, _)| place);
    let rest = text.get(start..).unwrap_or_default();
    let before = if from == 0 { "" } else { "…" };
    Some(match value {
        Value::String(_) => format!("{before}{}", quoted(rest)),
        _ => format!("{before}{}", escaped(&cut(rest, MOST_CHARACTERS))),
    })
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[track_caller]
    fn of(one: &str, other: &str) -> Differences {
        differences(&parse(one.as_bytes()).unwrap(), &parse(other.as_bytes()).unwrap())
    }

    #[test]
    fn texts_that_are_large_or_no_json_are_not_compared() {
        let most = usize::try_from(MOST_COMPARED_BYTES).unwrap();
        let of_size = |size: usize| format!("\"{}\"", "x".repeat(size - 2)).into_bytes();
        assert_eq!(differences_of_texts(&of_size(most), b"1").unwrap().first.len(), 1);
        assert_eq!(differences_of_texts(b"1", &of_size(most + 1)), None);
        assert_eq!(differences_of_texts(b"{", b"1"), None);
    }

    fn told(one: &str, other: &str) -> Vec<String> {
        of(one, other).first.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_field_is_named_with_both_values() {
        let table: [(&str, &str, &[&str]); 14] = [
            (r#"{"a":1,"b":[true]}"#, r#" { "b" : [ true ], "\u0061" : 1 } "#, &[]),
            ("1", "1.0", &[": 1, and 1.0 in the other"]),
            (r#"{"a":"x"}"#, r#"{"a":"y"}"#, &[r#"a: "x", and "y" in the other"#]),
            (r#"{"a":1}"#, r#"{"a":"1"}"#, &[r#"a: 1, and "1" in the other"#]),
            (r#"{"a":1}"#, "{}", &["a: 1, and nothing in the other"]),
            ("{}", r#"{"a":null}"#, &["a: nothing, and null in the other"]),
            (r#"{"b":1}"#, r#"{"a":1}"#, &["a: nothing, and 1 in the other", "b: 1, and nothing in the other"]),
            (r#"{"p":{"t":"x","u":1}}"#, r#"{"p":{"t":"y","u":1}}"#, &[r#"p.t: "x", and "y" in the other"#]),
            (r#"{"p":{"t":1}}"#, r#"{"p":[1]}"#, &[r#"p: {"t":1}, and [1] in the other"#]),
            (r#"[{"k":1},2]"#, r#"[{"k":2},2]"#, &["[0].k: 1, and 2 in the other"]),
            (r#"{"l":[1,2]}"#, r#"{"l":[1]}"#, &["l[1]: 2, and nothing in the other"]),
            (r#"{"a.b":1}"#, r#"{"a.b":2}"#, &[r#""a.b": 1, and 2 in the other"#]),
            (r#"{"":{"a":1}}"#, r#"{"":{"a":2}}"#, &[r#""".a: 1, and 2 in the other"#]),
            (r#"{"a":[[]]}"#, r#"{"a":[{}]}"#, &["a[0]: [], and {} in the other"]),
        ];
        for (one, other, expected) in table {
            assert_eq!(told(one, other), expected, "{one} and {other}");
        }
    }

    #[test]
    fn a_few_are_told_and_the_others_counted() {
        let found = of("[1,2,3,4,5,6,7,[8,9]]", "[0,2,0,0,0,0,0,[0,0]]");
        assert_eq!((found.first.len(), found.more), (MOST_DIFFERENCES, 3));
        assert_eq!(found.first.last().unwrap().field, "[5]");
    }

    #[test]
    fn what_is_shown_is_safe_and_short_and_shows_what_differs() {
        let hostile = told(r#"{"\u202e\n":"\u001b[2J"}"#, r#"{"\u202e\n":["\u202e"]}"#);
        assert_eq!(hostile, [r#""\u{202e}\n": "\u{1b}[2J", and ["\u{202e}"] in the other"#]);
        let long = "é".repeat(1000);
        let [one, other] = ["x", "yz"].map(|end| format!(r#"{{"a":"{long}{end}"}}"#));
        let common = "é".repeat(COMMON_CHARACTERS);
        assert_eq!(told(&one, &other), [format!(r#"a: …"{common}x", and …"{common}yz" in the other"#)]);
        let [one, other] = [1, 2].map(|start| format!(r#"{{"{long}":{{"{long}":[{start},"{long}"]}}}}"#));
        let [told] = told(&one, &other).try_into().unwrap();
        assert!(told.chars().count() < 200, "{told}");
        let lists = told_of_lists(&long);
        assert!(lists.chars().count() < 300 && lists.contains("[1,"), "{lists}");
    }

    fn told_of_lists(long: &str) -> String {
        told(&format!(r#"[[1,"{long}"]]"#), r#"[{"a":1}]"#).concat()
    }
}
