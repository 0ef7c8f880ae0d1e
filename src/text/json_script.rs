//! JSON within a page.

use super::bytes::ByteSet;
use super::plain::{PERHAPS_NOT_SHOWN, is_not_shown};
use serde::{Serialize, Serializer};
use std::fmt::Write as _;
use tera::Value;

/// JSON that stands in a `<script>` block as it is: nothing in it ends the block, begins a comment of
/// HTML, or is a character that HTML doesn't allow.
///
/// A template shows it with `{{ value }}`, as it shows everything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JsonScript(String);

/// With which bytes characters begin that may have to be escaped.
const PERHAPS_ESCAPED: ByteSet = PERHAPS_NOT_SHOWN.and(&ByteSet::of(b"<>&\xe2"));

impl JsonScript {
    /// Writes a value as JSON, and `<`, `>`, `&`, line separators and all that a page can't hold as
    /// `\u003c`: in JSON they stand within strings alone.
    pub(crate) fn new(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        let json = serde_json::to_string(value)?;
        let mut out = String::with_capacity(json.len());
        let mut rest = json.as_str();
        loop {
            let (plain, after) = PERHAPS_ESCAPED.part(rest);
            out.push_str(plain);
            let mut characters = after.chars();
            let Some(character) = characters.next() else { return Ok(Self(out)) };
            rest = characters.as_str();
            if matches!(character, '<' | '>' | '&' | '\u{2028}' | '\u{2029}') || is_not_shown(character) {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a string doesn't fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            } else {
                out.push(character);
            }
        }
    }

    /// The JSON.
    #[cfg(test)]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for JsonScript {
    /// Serialises as one of Tera's safe strings, as `Html` does.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::safe_string(&self.0).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tera::{Context, Tera};

    #[test]
    fn a_template_shows_it_as_it_is_and_nothing_ends_the_block() {
        let hostile = "</script><!--<script>]]>&amp;\u{2028}\u{2029}\u{7f}\u{10ffff}\"\\é";
        let script = JsonScript::new(&hostile).unwrap();
        let expected = "\"\\u003c/script\\u003e\\u003c!--\\u003cscript\\u003e]]\\u003e\\u0026amp;\\u2028\\u2029\\u007f\\udbff\\udfff\\\"\\\\é\"";
        assert_eq!(script.as_str(), expected);
        let mut tera = Tera::new();
        tera.add_raw_template("page.html", "{{ data.script }}").unwrap();
        let mut context = Context::new();
        context.insert("data", &std::collections::BTreeMap::from([("script", &script)]));
        assert_eq!(tera.render("page.html", &context).unwrap(), expected);
    }

    proptest! {
        #[test]
        fn it_says_what_was_put_in(text in any::<String>()) {
            let escaped = |character: char| {
                if matches!(character, '<' | '>' | '&' | '\u{2028}' | '\u{2029}') || is_not_shown(character) {
                    {
                        let units = character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>();
                        units.concat()
                    }
                } else {
                    character.to_string()
                }
            };
            let expected: String = serde_json::to_string(&text).unwrap().chars().map(escaped).collect();
            let script = JsonScript::new(&text).unwrap();
            prop_assert_eq!(script.as_str(), expected);
            prop_assert_eq!(serde_json::from_str::<String>(script.as_str()).unwrap(), text);
            prop_assert!(!script.as_str().contains(['<', '>', '&']));
        }
    }
}
