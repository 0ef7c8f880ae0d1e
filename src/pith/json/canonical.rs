//! The canonical bytes of a value, written or hashed straight from the parsed text.

use super::{Object, Text, Value};
use crate::pith::id::Digest;
use sha2::{Digest as _, Sha256};

/// Where canonical bytes go.
pub trait Output {
    /// Takes the next bytes.
    fn put(&mut self, bytes: &[u8]);

    /// Takes a text and the few bytes around it: most of a document is strings in quotes.
    fn put_between<const B: usize, const A: usize>(&mut self, before: &[u8; B], text: &[u8], after: &[u8; A]) {
        self.put(before);
        self.put(text);
        self.put(after);
    }
}

impl Output for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// The canonical bytes of a value.
pub fn bytes(value: &Value<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut out);
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

/// The SHA-256 of the canonical bytes of an object without the members of those names: how an
/// event, a state and a bundle are hashed without their own hash and signature.
pub fn hash_without(object: &Object<'_>, omitted: &[&str]) -> Digest {
    let mut hasher = Hasher::new();
    write_members(object, omitted, &mut hasher);
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
        Value::Object(object) => write_members(object, &[], out),
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

fn write_members(object: &Object<'_>, omitted: &[&str], out: &mut impl Output) {
    let mut first = true;
    for (name, value) in object.members().filter(|(name, _)| !omitted.contains(&name.as_str())) {
        if first {
            write_between(b"{\"", name, b"\":", out);
        } else {
            write_between(b",\"", name, b"\":", out);
        }
        write(value, out);
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
