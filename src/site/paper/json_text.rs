//! Values of a document as plain data: short JSON text, whatever they are and however large.

use super::super::page::ShownValue;
use pith::json::{Object, Value};
use pith::{Claim, NEVER_SHOWN, Standing};

/// The most characters of a value that a page shows as data. Stops a member of many megabytes.
const MOST_VALUE_CHARACTERS: usize = 400;

/// A value as JSON on one line, cut where it is long, without the members that are never shown.
pub(super) fn shown(claim: Claim<&Value<'_>>) -> ShownValue {
    ShownValue::short(claim.map(text))
}

/// What is in a list, or in the lists of an object: each item as data, as many as wanted, and how
/// many more there are.
pub(super) fn items(claim: Claim<&Value<'_>>, most: usize) -> (Vec<ShownValue>, usize) {
    let lists: Vec<Claim<&[Value<'_>]>> = match claim.into_parts() {
        (Value::Array(_), _) => claim.and_then(Value::as_array).into_iter().collect(),
        (Value::Object(object), _) => object
            .members()
            .filter(|(name, _)| !NEVER_SHOWN.contains(&name.as_str()))
            .filter_map(|(_, value)| claim.and_then(|_| value.as_array()))
            .collect(),
        _ => Vec::new(),
    };
    let count: usize = lists.iter().map(|list| list.into_parts().0.len()).sum();
    let each = lists.into_iter().flat_map(|list| list.into_parts().0.iter().map(move |item| list.map(|_| item)));
    (each.take(most).map(shown).collect(), count.saturating_sub(most))
}

/// A member's text, where it is one and not empty.
pub(super) fn text_of<'a>(object: Claim<&'a Object<'a>>, name: &str) -> Option<Claim<&'a str>> {
    object.and_then(|object| object.get(name)?.as_str().filter(|text| !text.is_empty()))
}

/// The name of a claim's standing.
pub(super) fn standing_of<T>(claim: Claim<T>) -> &'static str {
    let standing: Standing = claim.into_parts().1;
    standing.name()
}

fn text(value: &Value<'_>) -> String {
    let mut out = ShortText { text: String::new(), room: MOST_VALUE_CHARACTERS };
    out.value(value);
    if out.room == 0 {
        out.text.push_str("… (the document has more)");
    }
    out.text
}

/// A text that takes so many characters more and drops all others.
struct ShortText {
    text: String,
    room: usize,
}

impl ShortText {
    fn put(&mut self, text: &str) {
        for character in text.chars().take(self.room) {
            self.text.push(character);
            self.room -= 1;
        }
    }

    fn value(&mut self, value: &Value<'_>) {
        match value {
            Value::Null => self.put("null"),
            Value::Bool(one) => self.put(if *one { "true" } else { "false" }),
            Value::Number(number) => {
                let mut digits = Vec::new();
                number.write(&mut digits);
                self.put(&String::from_utf8_lossy(&digits));
            }
            Value::String(text) => self.string(text.as_str()),
            Value::Array(items) => self.list("[", "]", items.iter(), Self::value),
            Value::Object(object) => {
                let members = object.members().filter(|(name, _)| !NEVER_SHOWN.contains(&name.as_str()));
                self.list("{", "}", members, |out, (name, value)| {
                    out.string(name.as_str());
                    out.put(": ");
                    out.value(value);
                });
            }
        }
    }

    fn list<T>(&mut self, open: &str, close: &str, items: impl Iterator<Item = T>, write: impl Fn(&mut Self, T)) {
        self.put(open);
        for (index, item) in items.enumerate() {
            if self.room == 0 {
                return;
            }
            self.put(if index == 0 { "" } else { ", " });
            write(self, item);
        }
        self.put(close);
    }

    /// A string in quotes. Control characters are the page's to mark.
    fn string(&mut self, text: &str) {
        self.put("\"");
        for character in text.chars().take(self.room) {
            match character {
                '"' => self.put("\\\""),
                '\\' => self.put("\\\\"),
                '\n' => self.put("\\n"),
                '\t' => self.put("\\t"),
                other => self.put(other.encode_utf8(&mut [0; 4])),
            }
        }
        self.put("\"");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pith::json::parse;

    fn data(json: &str) -> String {
        text(&parse(json.as_bytes()).unwrap())
    }

    #[test]
    fn a_value_is_one_line_of_json() {
        let table = [
            ("null", "null"),
            ("[true,false,-0,1e2,12345678901234567890]", "[true, false, 0, 100.0, 12345678901234567890]"),
            (r#"{"b":"q\"\\\n\t","a":{}}"#, r#"{"a": {}, "b": "q\"\\\n\t"}"#),
            (r#"{"links":1,"x":[{"source":2,"y":3,"agent_actions":4}],"mirror_hints":5}"#, r#"{"x": [{"y": 3}]}"#),
        ];
        for (json, expected) in table {
            assert_eq!(data(json), expected);
        }
    }

    #[test]
    fn a_value_of_any_size_and_depth_is_cut() {
        let long = format!("\"{}\"", "é".repeat(500_000));
        let wide = format!("[{}1]", "1,".repeat(500_000));
        let deep = "[".repeat(128) + &"]".repeat(128);
        for json in [long, wide] {
            let text = data(&json);
            assert_eq!(text.chars().count(), MOST_VALUE_CHARACTERS + "… (the document has more)".chars().count());
        }
        assert_eq!(data(&deep), deep);
    }
}
