//! The canonical bytes of a value, written or hashed straight from the parsed text.

pub use super::output::Output;
use super::{Object, Text, Value};
use crate::id::Digest;
use sha2::{Digest as _, Sha256};

/// The canonical bytes of a value.
pub fn bytes(value: &Value<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut out);
    out
}

/// The canonical bytes of an object.
pub fn object_bytes(object: &Object<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    write_members(object, |_| true, &mut out);
    out
}

/// The SHA-256 of a value's canonical bytes.
pub fn hash(value: &Value<'_>) -> Digest {
    let mut hasher = Hasher::new();
    write(value, &mut hasher);
    hasher.finish()
}

/// The SHA-256 of an object's canonical bytes.
pub fn hash_object(object: &Object<'_>) -> Digest {
    hash_without(object, &[])
}

/// The SHA-256 of the canonical bytes of an object without the members with those names: an event, a
/// state and a bundle are hashed without their own hash and signature.
pub fn hash_without(object: &Object<'_>, omitted: &[&str]) -> Digest {
    let mut hasher = Hasher::new();
    write_members(object, |name| !omitted.contains(&name), &mut hasher);
    hasher.finish()
}

/// The SHA-256 of the canonical bytes of an object with only the members with those names.
pub fn hash_only(object: &Object<'_>, kept: &[&str]) -> Digest {
    let mut hasher = Hasher::new();
    write_members(object, |name| kept.contains(&name), &mut hasher);
    hasher.finish()
}

/// Writes the canonical bytes of a value.
pub fn write(value: &Value<'_>, out: &mut impl Output) {
    match value {
        Value::Null => out.put(b"null"),
        Value::Bool(true) => out.put(b"true"),
        Value::Bool(false) => out.put(b"false"),
        Value::Number(number) => number.write(out),
        Value::String(text) => write_between(b"\"", text, b"\"", out),
        Value::Array(items) => write_items(items, out),
        Value::Object(object) => write_members(object, |_| true, out),
    }
}

fn write_items(items: &[Value<'_>], out: &mut impl Output) {
    out.put(b"[");
    let mut separator: &[u8] = b"";
    for item in items {
        out.put(separator);
        write(item, out);
        separator = b",";
    }
    out.put(b"]");
}

fn write_members(object: &Object<'_>, wanted: impl Fn(&str) -> bool, out: &mut impl Output) {
    let mut first = true;
    for member in object.parts().iter().filter(|member| wanted(member.name.as_str())) {
        match (member.canonical, first) {
            (Some(text), true) => out.put_between(b"{", text.as_bytes(), b""),
            (Some(text), false) => out.put_between(b",", text.as_bytes(), b""),
            (None, true) => write_between(b"{\"", &member.name, b"\":", out),
            (None, false) => write_between(b",\"", &member.name, b"\":", out),
        }
        if member.canonical.is_none() {
            write(&member.value, out);
        }
        first = false;
    }
    out.put(if first { b"{}" } else { b"}" });
}

fn write_between<const B: usize, const A: usize>(
    before: &[u8; B],
    text: &Text<'_>,
    after: &[u8; A],
    out: &mut impl Output,
) {
    match text {
        Text::Plain(characters) => out.put_between(before, characters.as_bytes(), after),
        Text::Unescaped(characters) => {
            out.put(before);
            write_escaped(characters, out);
            out.put(after);
        }
    }
}

fn write_escaped(characters: &str, out: &mut impl Output) {
    for run in characters.as_bytes().split_inclusive(|byte| needs_escape(*byte)) {
        match run.split_last() {
            Some((last, before)) if needs_escape(*last) => {
                out.put(before);
                write_escape(*last, out);
            }
            _ => out.put(run),
        }
    }
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

fn write_escape(byte: u8, out: &mut impl Output) {
    match byte {
        b'"' => out.put(b"\\\""),
        b'\\' => out.put(b"\\\\"),
        0x08 => out.put(b"\\b"),
        0x0c => out.put(b"\\f"),
        b'\n' => out.put(b"\\n"),
        b'\r' => out.put(b"\\r"),
        b'\t' => out.put(b"\\t"),
        control => {
            let low = control & 0xf;
            let low = if low < 10 { b'0' + low } else { b'a' + low - 10 };
            out.put(&[b'\\', b'u', b'0', b'0', b'0' + (control >> 4), low]);
        }
    }
}

/// Collects the short pieces that a value consists of, so that SHA-256 runs over whole stretches.
struct Hasher {
    sha256: Sha256,
    buffer: [u8; Self::SIZE],
    filled: usize,
}

impl Hasher {
    const SIZE: usize = 1024;

    fn new() -> Self {
        Self { sha256: Sha256::new(), buffer: [0; Self::SIZE], filled: 0 }
    }

    fn flush(&mut self) {
        self.sha256.update(self.buffer.get(..self.filled).unwrap_or(&self.buffer));
        self.filled = 0;
    }

    fn finish(mut self) -> Digest {
        self.flush();
        Digest::from(<[u8; 32]>::from(self.sha256.finalize()))
    }
}

impl Output for Hasher {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.put_between(b"", bytes, b"");
    }

    #[inline]
    fn put_between<const B: usize, const A: usize>(&mut self, before: &[u8; B], text: &[u8], after: &[u8; A]) {
        let length = B + text.len() + A;
        if length > Self::SIZE - self.filled {
            self.flush();
            if length > Self::SIZE {
                self.sha256.update(before);
                self.sha256.update(text);
                return self.sha256.update(after);
            }
        }
        let Some(place) = self.buffer.get_mut(self.filled..self.filled + length) else { return };
        let (head, rest) = place.split_at_mut(B);
        let (middle, tail) = rest.split_at_mut(text.len());
        head.copy_from_slice(before);
        middle.copy_from_slice(text);
        tail.copy_from_slice(after);
        self.filled += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[track_caller]
    fn canonical(text: &str) -> String {
        String::from_utf8(bytes(&value(text))).expect("canonical JSON is UTF-8")
    }

    #[track_caller]
    fn value(text: &str) -> Value<'_> {
        parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[track_caller]
    fn object<'v>(value: &'v Value<'v>) -> &'v Object<'v> {
        value.as_object().expect("the value is an object")
    }

    #[test]
    fn white_space_goes_and_order_comes() {
        let table = [
            (" \t\r\n null \n", "null"),
            ("[ true , false , [ ] , { } ]", "[true,false,[],{}]"),
            ("[3, 1, 2]", "[3,1,2]"),
            (r#"{ "b" : 1 , "a" : { "d" : 2, "c" : [ 3 ] } }"#, r#"{"a":{"c":[3],"d":2},"b":1}"#),
            (r#"{"aa":1,"a":2,"B":3,"":4,"a ":5}"#, r#"{"":4,"B":3,"a":2,"a ":5,"aa":1}"#),
        ];
        for (text, expected) in table {
            assert_eq!(canonical(text), expected);
        }
    }

    #[test]
    fn members_are_sorted_by_code_point_and_not_by_utf_16_unit() {
        // In UTF-16, U+10000 begins with D800 and would come before U+FFFF.
        assert_eq!(canonical("{\"\u{10000}\":1,\"\u{ffff}\":2}"), "{\"\u{ffff}\":2,\"\u{10000}\":1}");
        assert_eq!(canonical(r#"{"\ud800\udc00":1,"\uffff":2}"#), "{\"\u{ffff}\":2,\"\u{10000}\":1}");
        assert_eq!(canonical(r#"{"\u00e9":1,"z":2,"é!":3}"#), r#"{"z":2,"é":1,"é!":3}"#);
    }

    #[test]
    fn strings_are_escaped_no_more_than_they_must() {
        let table = [
            (r#""\"\\\b\f\n\r\t""#, r#""\"\\\b\f\n\r\t""#),
            (r#""\u0022\u005c\u0008\u000C\u000a\u000D\u0009""#, r#""\"\\\b\f\n\r\t""#),
            (r#""\/\u002f/""#, r#""///""#),
            (r#""\u0041\u00e9\u20AC""#, r#""Aé€""#),
            (r#""\u0000\u001F\u000B""#, r#""\u0000\u001f\u000b""#),
            (r#""\u007f\u0080\u2028\u2029\ufeff""#, "\"\u{7f}\u{80}\u{2028}\u{2029}\u{feff}\""),
            ("\"\u{7f}\u{2028}\u{fffe}\"", "\"\u{7f}\u{2028}\u{fffe}\""),
            (r#""\ud834\udd1e \uDBFF\uDFFF""#, "\"\u{1d11e} \u{10ffff}\""),
            (r#""<a href='x'>&""#, r#""<a href='x'>&""#),
            (r#"{"\n":"\u0061"}"#, r#"{"\n":"a"}"#),
        ];
        for (text, expected) in table {
            assert_eq!(canonical(text), expected);
        }
    }

    #[test]
    fn every_control_character_is_escaped_in_one_way() {
        for code in 0..0x20_u8 {
            let expected = match code {
                0x08 => r"\b".to_owned(),
                0x09 => r"\t".to_owned(),
                0x0a => r"\n".to_owned(),
                0x0c => r"\f".to_owned(),
                0x0d => r"\r".to_owned(),
                _ => format!("\\u{code:04x}"),
            };
            assert_eq!(canonical(&format!("\"\\u{code:04X}\"")), format!("\"{expected}\""));
        }
    }

    #[test]
    fn a_hash_is_that_of_the_bytes_however_long_the_pieces_are() {
        // Around the size of the hasher's buffer, where pieces are held back, split and passed by.
        let about = [0, 1, Hasher::SIZE - 3, Hasher::SIZE - 2, Hasher::SIZE - 1, Hasher::SIZE, 3 * Hasher::SIZE];
        for (first, second) in about.into_iter().flat_map(|first| about.map(|second| (first, second))) {
            let text = format!(r#"{{"a":"{}","b\n":["{}\n",1.5]}}"#, "x".repeat(first), "y".repeat(second));
            let value = value(&text);
            assert_eq!(hash(&value), Digest::of(&bytes(&value)), "{first} and {second} characters");
        }
    }

    #[test]
    fn a_hash_without_members_is_that_of_the_object_that_never_had_them() {
        let whole = value(r#"{"a":1,"b":{"a":2},"c":3}"#);
        let table: [(&[&str], &str); 6] = [
            (&[], r#"{"a":1,"b":{"a":2},"c":3}"#),
            (&["a"], r#"{"b":{"a":2},"c":3}"#),
            (&["c", "unheard of"], r#"{"a":1,"b":{"a":2}}"#),
            (&["b"], r#"{"a":1,"c":3}"#),
            (&["a", "b"], r#"{"c":3}"#),
            (&["c", "b", "a"], "{}"),
        ];
        for (omitted, expected) in table {
            assert_eq!(hash_without(object(&whole), omitted), Digest::of(expected.as_bytes()), "{omitted:?}");
        }
        assert_eq!(hash_object(object(&whole)), hash(&whole));
    }
}
