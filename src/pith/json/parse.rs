//! The strict JSON reader: RFC 8259, and what PROTOCOL.md refuses beyond it.

use super::value::DuplicateName;
use super::{Number, Object, Text, Value};
use std::collections::BTreeSet;
use std::fmt;

/// The deepest nesting of lists and objects; the outermost one is 1 (PROTOCOL.md, "Canonical JSON").
/// It bounds the stack that a hostile document can use.
pub const MAX_DEPTH: usize = 128;

/// Parses one JSON document.
///
/// Refuses what RFC 8259 does not allow, and a byte-order mark, a number beyond the double range, a
/// lone surrogate, a member name that stands twice in one object, and nesting deeper than
/// [`MAX_DEPTH`], wherever in the document.
///
/// # Errors
/// The first refusal, with its place.
pub fn parse(bytes: &[u8]) -> Result<Value<'_>, JsonError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| JsonError::new(JsonErrorKind::NotUtf8, error.valid_up_to(), bytes))?;
    Parser::new(text).document().map_err(|refusal| JsonError::new(refusal.0, refusal.1, bytes))
}

/// Why and where a text is refused as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    kind: JsonErrorKind,
    offset: usize,
    line: usize,
    column: usize,
}

impl JsonError {
    #[cold]
    #[expect(clippy::naive_bytecount, reason = "done once for a document that is refused")]
    fn new(kind: JsonErrorKind, offset: usize, bytes: &[u8]) -> Self {
        let before = bytes.get(..offset).unwrap_or(bytes);
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        // Continuation bytes start no character.
        let column = in_line.iter().filter(|byte| (**byte & 0xc0) != 0x80).count() + 1;
        Self { kind, offset, line: before.iter().filter(|byte| **byte == b'\n').count() + 1, column }
    }

    /// What is wrong.
    pub fn kind(&self) -> &JsonErrorKind {
        &self.kind
    }

    /// Where, in bytes from the document's start.
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.kind)
    }
}

impl std::error::Error for JsonError {}

/// What a text is refused for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonErrorKind {
    /// The text isn't UTF-8.
    NotUtf8,
    /// It starts with U+FEFF.
    ByteOrderMark,
    /// It ends inside a value, or holds none.
    UnexpectedEnd,
    /// Another character was due.
    Expected(&'static str),
    /// A number that RFC 8259 doesn't allow, such as `01`, `+1`, `.5` or `NaN`.
    BadNumber,
    /// A number beyond the range of a double.
    NumberOutOfRange,
    /// A character below U+0020 in a string.
    ControlCharacter(u8),
    /// A backslash that starts no escape of RFC 8259.
    BadEscape,
    /// Half of a surrogate pair.
    LoneSurrogate,
    /// A member name for the second time in one object.
    DuplicateName(Box<str>),
    /// Nesting deeper than [`MAX_DEPTH`].
    TooDeep,
    /// Something after the document's end.
    TrailingText,
}

impl fmt::Display for JsonErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("the text is not UTF-8"),
            Self::ByteOrderMark => f.write_str("the text starts with a byte-order mark"),
            Self::UnexpectedEnd => f.write_str("the text ends where a value should go on"),
            Self::Expected(what) => write!(f, "expected {what}"),
            Self::BadNumber => f.write_str("this is not a JSON number"),
            Self::NumberOutOfRange => f.write_str("the number is beyond the range of a double"),
            Self::ControlCharacter(byte) => write!(f, "the character U+{byte:04X} must be escaped in a string"),
            Self::BadEscape => f.write_str("the backslash starts no JSON escape"),
            Self::LoneSurrogate => f.write_str("the escape is half of a surrogate pair"),
            Self::DuplicateName(name) => {
                write!(f, "the member name {} stands twice in one object", crate::pith::quote::quoted(name))
            }
            Self::TooDeep => write!(f, "lists and objects are nested deeper than {MAX_DEPTH}"),
            Self::TrailingText => f.write_str("the document has ended, and more text follows"),
        }
    }
}

/// A refusal and its offset; the line is worked out once, at the end. Boxed, since every value
/// that is parsed comes back in a `Result` beside it.
type Refusal = Box<(JsonErrorKind, usize)>;

#[cold]
#[expect(clippy::unnecessary_box_returns, reason = "a refusal is boxed for the sake of the values beside it")]
fn refusal(kind: JsonErrorKind, offset: usize) -> Refusal {
    Box::new((kind, offset))
}

struct Parser<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    depth: usize,
    /// Items and members of the containers that are still open. Each container takes its own off
    /// the end when it closes, in one allocation of the right size.
    items: Vec<Value<'t>>,
    members: Vec<(Text<'t>, Value<'t>)>,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, depth: 0, items: Vec::new(), members: Vec::new() }
    }

    fn document(mut self) -> Result<Value<'t>, Refusal> {
        if self.text.starts_with('\u{feff}') {
            return Err(refusal(JsonErrorKind::ByteOrderMark, 0));
        }
        self.skip_white_space();
        let value = self.value()?;
        self.skip_white_space();
        if self.at < self.bytes.len() { self.refuse(JsonErrorKind::TrailingText) } else { Ok(value) }
    }

    fn value(&mut self) -> Result<Value<'t>, Refusal> {
        match self.peek() {
            Some(b'"') => self.string().map(Value::String),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'-' | b'0'..=b'9') => self.number().map(Value::Number),
            Some(b'n') => self.literal("null", Value::Null),
            Some(b't') => self.literal("true", Value::Bool(true)),
            Some(b'f') => self.literal("false", Value::Bool(false)),
            Some(b'+' | b'.' | b'N' | b'I') => self.refuse(JsonErrorKind::BadNumber),
            _ => self.expected("a value"),
        }
    }

    fn literal(&mut self, word: &'static str, value: Value<'t>) -> Result<Value<'t>, Refusal> {
        if self.rest().starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(value)
        } else {
            self.expected("a value")
        }
    }

    /// Runs the parser of a container one level deeper.
    fn nested(
        &mut self,
        container: impl FnOnce(&mut Self) -> Result<Value<'t>, Refusal>,
    ) -> Result<Value<'t>, Refusal> {
        if self.depth == MAX_DEPTH {
            return self.refuse(JsonErrorKind::TooDeep);
        }
        self.depth += 1;
        let value = container(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn array(&mut self) -> Result<Value<'t>, Refusal> {
        self.at += 1;
        self.skip_white_space();
        let first = self.items.len();
        if !self.eat(b']') {
            loop {
                let item = self.value()?;
                self.items.push(item);
                self.skip_white_space();
                if self.eat(b']') {
                    break;
                }
                self.comma("`,` or `]`")?;
            }
        }
        Ok(Value::Array(self.items.drain(first..).collect()))
    }

    fn object(&mut self) -> Result<Value<'t>, Refusal> {
        let start = self.at;
        self.at += 1;
        self.skip_white_space();
        let first = self.members.len();
        if !self.eat(b'}') {
            loop {
                let name = self.name()?;
                let value = self.value()?;
                self.members.push((name, value));
                self.skip_white_space();
                if self.eat(b'}') {
                    break;
                }
                self.comma("`,` or `}`")?;
            }
        }
        match Object::from_members(self.members.drain(first..).collect()) {
            Ok(object) => Ok(Value::Object(object)),
            Err(DuplicateName) => Err(self.second_occurrence(start)),
        }
    }

    /// A member's name and the colon after it, up to its value.
    fn name(&mut self) -> Result<Text<'t>, Refusal> {
        if self.peek() != Some(b'"') {
            return self.expected("a member name in double quotes");
        }
        let name = self.string()?;
        self.skip_white_space();
        if !self.eat(b':') {
            return self.expected("`:`");
        }
        self.skip_white_space();
        Ok(name)
    }

    fn comma(&mut self, what: &'static str) -> Result<(), Refusal> {
        if !self.eat(b',') {
            return self.expected(what);
        }
        self.skip_white_space();
        Ok(())
    }

    /// Reads an object that is known to hold a name twice once more, for the place of the second.
    #[cold]
    #[expect(clippy::unnecessary_box_returns, reason = "a refusal is boxed for the sake of the values beside it")]
    fn second_occurrence(&mut self, start: usize) -> Refusal {
        self.at = start + 1;
        let mut seen = BTreeSet::new();
        loop {
            self.skip_white_space();
            self.eat(b',');
            self.skip_white_space();
            let at = self.at;
            let name = match self.name() {
                Ok(name) => name,
                Err(refusal) => return refusal,
            };
            if let Err(refusal) = self.value() {
                return refusal;
            }
            if !seen.insert(name.as_str().to_owned()) {
                return refusal(JsonErrorKind::DuplicateName(name.as_str().into()), at);
            }
        }
    }

    fn string(&mut self) -> Result<Text<'t>, Refusal> {
        self.at += 1;
        let start = self.at;
        self.at += plain_length(self.rest());
        if self.peek() == Some(b'"') {
            let text = self.slice(start);
            self.at += 1;
            return Ok(Text::Plain(text));
        }
        self.unescape(start).map(|text| Text::Unescaped(text.into_boxed_str()))
    }

    /// The rest of a string that holds an escape, or that must be refused.
    fn unescape(&mut self, start: usize) -> Result<String, Refusal> {
        let mut out = self.slice(start).to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(control) => return self.refuse(JsonErrorKind::ControlCharacter(control)),
                None => return self.refuse(JsonErrorKind::UnexpectedEnd),
            }
            let run = self.at;
            self.at += plain_length(self.rest());
            out.push_str(self.slice(run));
        }
    }

    fn escape(&mut self) -> Result<char, Refusal> {
        let start = self.at;
        self.at += 1;
        let Some(letter) = self.peek() else {
            return self.refuse(JsonErrorKind::UnexpectedEnd);
        };
        self.at += 1;
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(start),
            _ => return Err(refusal(JsonErrorKind::BadEscape, start)),
        })
    }

    /// The character of `\uXXXX`, or of two that form a surrogate pair.
    fn unicode_escape(&mut self, start: usize) -> Result<char, Refusal> {
        let first = self.four_hex_digits(start)?;
        if let Some(character) = char::from_u32(first) {
            return Ok(character);
        }
        if self.rest().starts_with(b"\\u") {
            self.at += 2;
            let second = self.four_hex_digits(start)?;
            if (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return char::from_u32(code).ok_or_else(|| refusal(JsonErrorKind::LoneSurrogate, start));
            }
        }
        Err(refusal(JsonErrorKind::LoneSurrogate, start))
    }

    fn four_hex_digits(&mut self, start: usize) -> Result<u32, Refusal> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return Err(refusal(JsonErrorKind::BadEscape, start));
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }

    fn number(&mut self) -> Result<Number<'t>, Refusal> {
        let start = self.at;
        self.eat(b'-');
        let whole = self.digits()?;
        if whole > 1 && self.bytes.get(self.at - whole) == Some(&b'0') {
            return Err(refusal(JsonErrorKind::BadNumber, start));
        }
        let mut integer = true;
        if self.eat(b'.') {
            integer = false;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            integer = false;
            self.at += 1;
            if !self.eat(b'+') {
                self.eat(b'-');
            }
            self.digits()?;
        }
        let text = self.slice(start);
        if integer {
            return Ok(Number::Integer(if text == "-0" { "0" } else { text }));
        }
        match text.parse::<f64>() {
            Ok(double) if double.is_finite() => Ok(Number::Float(double)),
            _ => Err(refusal(JsonErrorKind::NumberOutOfRange, start)),
        }
    }

    /// Skips digits, of which there must be one at least, and counts them.
    fn digits(&mut self) -> Result<usize, Refusal> {
        let count = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        match (count, self.peek()) {
            (0, None) => self.refuse(JsonErrorKind::UnexpectedEnd),
            (0, Some(_)) => self.refuse(JsonErrorKind::BadNumber),
            _ => Ok(count),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_white_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn rest(&self) -> &'t [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The text from `start` to here; both are ends of ASCII characters.
    fn slice(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    #[cold]
    fn expected<T>(&self, what: &'static str) -> Result<T, Refusal> {
        self.refuse(if self.at < self.bytes.len() {
            JsonErrorKind::Expected(what)
        } else {
            JsonErrorKind::UnexpectedEnd
        })
    }

    #[cold]
    fn refuse<T>(&self, kind: JsonErrorKind) -> Result<T, Refusal> {
        Err(refusal(kind, self.at))
    }
}

/// How many bytes stand for themselves in a string, up to a quote, a backslash, a control
/// character or the end.
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    // A zero byte, or one below a limit, borrows into its high bit; the lowest such bit is exact.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let mut rest = bytes;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let quote = zero(word ^ (ONES * u64::from(b'"')));
        let backslash = zero(word ^ (ONES * u64::from(b'\\')));
        let stop = control | quote | backslash;
        if stop != 0 {
            return bytes.len() - rest.len() + stop.trailing_zeros() as usize / 8;
        }
        rest = after;
    }
    let tail = rest.iter().take_while(|byte| !matches!(**byte, b'"' | b'\\' | 0..=0x1f)).count();
    bytes.len() - rest.len() + tail
}
