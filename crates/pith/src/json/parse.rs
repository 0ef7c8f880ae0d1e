//! The strict JSON reader: RFC 8259, and what PROTOCOL.md refuses beyond it.

use super::value::{DuplicateName, Member};
use super::{Number, Object, Text, Value};
use std::collections::BTreeSet;
use std::fmt;

/// The deepest nesting of lists and objects; the outermost one is 1 (PROTOCOL.md, "Canonical JSON").
/// It bounds the stack that a hostile document can use.
pub const MAX_DEPTH: usize = 128;

/// The most items and members of one document. Stops one of 16 MiB that is millions of empty lists, each of which takes
/// ten times its size in memory. The protocol sets no such limit; real documents have some hundreds, or some ten thousands.
pub const MAX_VALUES: usize = 1_000_000;

/// Parses one JSON document.
///
/// Refuses what RFC 8259 does not allow. Also refuses a byte-order mark, a number beyond the double range, a
/// lone surrogate, a member name that occurs twice in one object, nesting deeper than [`MAX_DEPTH`] anywhere
/// in the document, and more than [`MAX_VALUES`] items and members.
///
/// # Errors
/// The first error, with its position.
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

    /// The same position with another message.
    pub fn saying(&self, what: impl fmt::Display) -> String {
        format!("line {}, column {}: {what}", self.line, self.column)
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.saying(&self.kind))
    }
}

impl std::error::Error for JsonError {}

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonErrorKind {
    /// The text isn't UTF-8.
    NotUtf8,
    /// It starts with U+FEFF.
    ByteOrderMark,
    /// It ends inside a value, or holds none.
    UnexpectedEnd,
    /// Another character was expected.
    Expected(&'static str),
    /// A number that RFC 8259 doesn't allow, such as `01`, `+1`, `.5` or `NaN`.
    BadNumber,
    /// A number beyond the range of a double.
    NumberOutOfRange,
    /// A character below U+0020 in a string.
    ControlCharacter(u8),
    /// A backslash that starts no escape of RFC 8259.
    BadEscape,
    /// Only half of a surrogate pair.
    LoneSurrogate,
    /// A member name that occurs twice in one object.
    DuplicateName(Box<str>),
    /// Nesting deeper than [`MAX_DEPTH`].
    TooDeep,
    /// More items and members than [`MAX_VALUES`].
    TooMany,
    /// Something after the document's end.
    TrailingText,
}

impl fmt::Display for JsonErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("the text is not UTF-8"),
            Self::ByteOrderMark => f.write_str("the text starts with a byte-order mark"),
            Self::UnexpectedEnd => f.write_str("the text ends in the middle of a value"),
            Self::Expected(what) => write!(f, "expected {what}"),
            Self::BadNumber => f.write_str("this is not a JSON number"),
            Self::NumberOutOfRange => f.write_str("the number is out of range for a double"),
            Self::ControlCharacter(byte) => write!(f, "the character U+{byte:04X} must be escaped in a string"),
            Self::BadEscape => f.write_str("this backslash does not start a JSON escape"),
            Self::LoneSurrogate => f.write_str("the escape is half of a surrogate pair"),
            Self::DuplicateName(name) => {
                write!(f, "the member name {} occurs twice in one object", crate::quote::quoted(name))
            }
            Self::TooDeep => write!(f, "lists and objects are nested deeper than {MAX_DEPTH}"),
            Self::TooMany => write!(f, "it has more than {MAX_VALUES} items and members"),
            Self::TrailingText => f.write_str("expected the end of the document, found more text"),
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
    /// How many items and members there were.
    values: usize,
    /// How often the text so far isn't its own canonical form. Where a value leaves this as it was, it is written as
    /// its canonical form is.
    deviations: usize,
    /// Items and members of the containers that are still open. Each container takes its own off
    /// the end when it closes, in one allocation of the right size.
    items: Vec<Value<'t>>,
    members: Vec<Member<'t>>,
}

impl<'t> Parser<'t> {
    /// How many items and members a real document has open at once, about.
    const OPEN: usize = 64;

    fn new(text: &'t str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            depth: 0,
            values: 0,
            deviations: 0,
            items: Vec::with_capacity(Self::OPEN),
            members: Vec::with_capacity(Self::OPEN),
        }
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

    /// Like [`Self::value`], which it calls for anything but a string: most values are strings, and
    /// one that was returned through memory costs more to move on than to parse.
    #[expect(clippy::inline_always, reason = "its result must stay in registers")]
    #[inline(always)]
    fn string_or_value(&mut self) -> Result<Value<'t>, Refusal> {
        if self.peek() == Some(b'"') { self.string().map(Value::String) } else { self.value() }
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

    #[inline]
    fn count(&mut self) -> Result<(), Refusal> {
        self.values += 1;
        if self.values > MAX_VALUES { self.refuse(JsonErrorKind::TooMany) } else { Ok(()) }
    }

    fn array(&mut self) -> Result<Value<'t>, Refusal> {
        self.at += 1;
        self.skip_white_space();
        let first = self.items.len();
        if !self.eat(b']') {
            loop {
                let item = self.string_or_value()?;
                self.items.push(item);
                self.count()?;
                self.skip_white_space();
                if self.eat(b']') {
                    break;
                }
                self.comma("`,` or `]`")?;
            }
        }
        Ok(Value::Array(self.items.split_off(first).into_boxed_slice()))
    }

    fn object(&mut self) -> Result<Value<'t>, Refusal> {
        let start = self.at;
        self.at += 1;
        self.skip_white_space();
        let first = self.members.len();
        if !self.eat(b'}') {
            loop {
                let (at, before) = (self.at, self.deviations);
                let name = self.name()?;
                let value = self.string_or_value()?;
                let canonical = (self.deviations == before).then(|| self.slice(at));
                self.members.push(Member { name, value, canonical });
                self.count()?;
                self.skip_white_space();
                if self.eat(b'}') {
                    break;
                }
                self.comma("`,` or `}`")?;
            }
        }
        match Object::from_members(self.members.split_off(first).into_boxed_slice()) {
            Ok((object, was_sorted)) => {
                self.deviations += usize::from(!was_sorted);
                Ok(Value::Object(object))
            }
            Err(DuplicateName) => Err(self.second_occurrence(start)),
        }
    }

    /// A member's name and the colon after it, up to its value.
    #[expect(clippy::inline_always, reason = "its result must stay in registers, see `string_or_value`")]
    #[inline(always)]
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

    #[expect(clippy::inline_always, reason = "its result must stay in registers, see `string_or_value`")]
    #[inline(always)]
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
    #[inline(never)]
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
            b'"' | b'\\' => char::from(letter),
            b'/' => {
                self.deviations += 1;
                '/'
            }
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                // It may be one of the few that must be written so; those are rare.
                self.deviations += 1;
                return self.unicode_escape(start);
            }
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
        if integer && text != "-0" {
            return Ok(Number::Integer(text));
        }
        self.deviations += 1;
        if integer {
            return Ok(Number::Integer("0"));
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

    #[inline]
    fn skip_white_space(&mut self) {
        // Most documents have none.
        if self.peek().is_some_and(|byte| byte <= b' ') {
            self.skip_some_white_space();
        }
    }

    #[inline(never)]
    fn skip_some_white_space(&mut self) {
        let start = self.at;
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
        self.deviations += usize::from(self.at > start);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A refused text, why, at which byte, and at which line and column.
    type Row = (&'static [u8], JsonErrorKind, usize, (usize, usize));

    #[track_caller]
    fn refused(bytes: &[u8]) -> JsonError {
        match parse(bytes) {
            Ok(value) => panic!("{} was taken as {value:?}", bytes.escape_ascii()),
            Err(error) => error,
        }
    }

    fn taken(text: &str) -> bool {
        parse(text.as_bytes()).is_ok()
    }

    #[track_caller]
    fn check(rows: &[Row]) {
        for (bytes, kind, offset, (line, column)) in rows {
            let expected = JsonError { kind: kind.clone(), offset: *offset, line: *line, column: *column };
            assert_eq!(refused(bytes), expected, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn text_that_is_not_utf_8_or_starts_with_a_mark_is_refused() {
        use JsonErrorKind::{ByteOrderMark, NotUtf8};
        check(&[
            (b"\"a\xff\"", NotUtf8, 2, (1, 3)),
            (b"[1,\n\"\xc0\xaf\"]", NotUtf8, 5, (2, 2)), // an overlong slash
            (b"\"\xed\xa0\x80\"", NotUtf8, 1, (1, 2)),   // a surrogate
            (b"\"\xf4\x90\x80\x80\"", NotUtf8, 1, (1, 2)), // beyond U+10FFFF
            (b"[\xe2\x82", NotUtf8, 1, (1, 2)),          // cut in the middle
            (b"\xef\xbb\xbf{}", ByteOrderMark, 0, (1, 1)),
        ]);
    }

    #[test]
    fn text_that_ends_too_early_is_refused_at_its_end() {
        let cut = [
            "",
            " ",
            "[",
            "[1",
            "[1,",
            "[[]",
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,",
            "\"a",
            "\"a\\",
            "\"\\n",
            "-",
            "1.",
            "1e",
            "1e+",
            "1.5E-",
        ];
        for text in cut {
            let error = refused(text.as_bytes());
            assert_eq!((error.kind(), error.offset()), (&JsonErrorKind::UnexpectedEnd, text.len()), "{text}");
        }
        assert_eq!(refused(b"[\n\n").to_string(), "line 3, column 1: the text ends in the middle of a value");
    }

    #[test]
    fn what_other_dialects_add_to_json_is_refused() {
        use JsonErrorKind::{Expected, TrailingText};
        check(&[
            (b"]", Expected("a value"), 0, (1, 1)),
            (b"[,1]", Expected("a value"), 1, (1, 2)),
            (b"[1,]", Expected("a value"), 3, (1, 4)),
            (b"[1 2]", Expected("`,` or `]`"), 3, (1, 4)),
            (b"[1}", Expected("`,` or `]`"), 2, (1, 3)),
            (b"{,}", Expected("a member name in double quotes"), 1, (1, 2)),
            (b"{\"a\":1,}", Expected("a member name in double quotes"), 7, (1, 8)),
            (b"{a:1}", Expected("a member name in double quotes"), 1, (1, 2)),
            (b"{'a':1}", Expected("a member name in double quotes"), 1, (1, 2)),
            (b"{1:2}", Expected("a member name in double quotes"), 1, (1, 2)),
            (b"{\"a\" 1}", Expected("`:`"), 5, (1, 6)),
            (b"{\"a\":}", Expected("a value"), 5, (1, 6)),
            (b"{\"a\":1]", Expected("`,` or `}`"), 6, (1, 7)),
            (b"'a'", Expected("a value"), 0, (1, 1)),
            (b"True", Expected("a value"), 0, (1, 1)),
            (b"nul", Expected("a value"), 0, (1, 1)),
            (b"nan", Expected("a value"), 0, (1, 1)),
            (b"undefined", Expected("a value"), 0, (1, 1)),
            (b"[1, // one\n2]", Expected("a value"), 4, (1, 5)),
            (b"/* one */ 1", Expected("a value"), 0, (1, 1)),
            // No white space of JSON: form feed, NO-BREAK SPACE, LINE SEPARATOR.
            (b"\x0c1", Expected("a value"), 0, (1, 1)),
            (b"\xc2\xa01", Expected("a value"), 0, (1, 1)),
            (b"[1\xe2\x80\xa8]", Expected("`,` or `]`"), 2, (1, 3)),
            (b"1 2", TrailingText, 2, (1, 3)),
            (b"{}\n{}", TrailingText, 3, (2, 1)),
            (b"[]]", TrailingText, 2, (1, 3)),
            (b"null,", TrailingText, 4, (1, 5)),
            (b"truefalse", TrailingText, 4, (1, 5)),
            (b"1\0", TrailingText, 1, (1, 2)),
        ]);
    }

    #[test]
    fn numbers_that_rfc_8259_does_not_allow_are_refused() {
        use JsonErrorKind::{BadNumber, Expected, TrailingText};
        check(&[
            (b"+1", BadNumber, 0, (1, 1)),
            (b".5", BadNumber, 0, (1, 1)),
            (b"NaN", BadNumber, 0, (1, 1)),
            (b"Infinity", BadNumber, 0, (1, 1)),
            (b"-Infinity", BadNumber, 1, (1, 2)),
            (b"--1", BadNumber, 1, (1, 2)),
            (b"- 1", BadNumber, 1, (1, 2)),
            (b"-.5", BadNumber, 1, (1, 2)),
            (b"01", BadNumber, 0, (1, 1)),
            (b"[00]", BadNumber, 1, (1, 2)),
            (b"-01", BadNumber, 0, (1, 1)),
            (b"01.5", BadNumber, 0, (1, 1)),
            (b"[1.]", BadNumber, 3, (1, 4)),
            (b"1.e5", BadNumber, 2, (1, 3)),
            (b"[1e]", BadNumber, 3, (1, 4)),
            (b"1e+-5", BadNumber, 3, (1, 4)),
            (b"1e5.5", TrailingText, 3, (1, 4)),
            (b"1.2.3", TrailingText, 3, (1, 4)),
            (b"0x10", TrailingText, 1, (1, 2)),
            (b"1_000", TrailingText, 1, (1, 2)),
            ("\u{663}".as_bytes(), Expected("a value"), 0, (1, 1)), // an Arabic 3
        ]);
    }

    #[test]
    fn a_number_beyond_the_double_range_is_refused_and_the_last_within_is_not() {
        use JsonErrorKind::NumberOutOfRange;
        check(&[
            (b"1e309", NumberOutOfRange, 0, (1, 1)),
            (b"-1e309", NumberOutOfRange, 0, (1, 1)),
            (b"[0, 1e999999999999999999999]", NumberOutOfRange, 4, (1, 5)),
            (b"1.7976931348623159e308", NumberOutOfRange, 0, (1, 1)),
        ]);
        let huge = "9".repeat(400);
        assert_eq!(refused(format!("{huge}.0").as_bytes()).kind(), &NumberOutOfRange);
        assert!(taken(&huge), "an integer has no range");
        assert!(taken("1.7976931348623158e308"));
        assert!(taken("1e-999999999999999999999"));
    }

    #[test]
    fn strings_that_rfc_8259_does_not_allow_are_refused() {
        use JsonErrorKind::{BadEscape, ControlCharacter, LoneSurrogate};
        check(&[
            (b"\"a\nb\"", ControlCharacter(b'\n'), 2, (1, 3)),
            (b"\"\t\"", ControlCharacter(b'\t'), 1, (1, 2)),
            (b"\"\0\"", ControlCharacter(0), 1, (1, 2)),
            (b"\"\\n\x1f\"", ControlCharacter(0x1f), 3, (1, 4)),
            (b"\"\\x41\"", BadEscape, 1, (1, 2)),
            (b"\"\\'\"", BadEscape, 1, (1, 2)),
            (b"\"\\0\"", BadEscape, 1, (1, 2)),
            (b"\"\\U0041\"", BadEscape, 1, (1, 2)),
            (b"\"a\\u12G4\"", BadEscape, 2, (1, 3)),
            (b"\"\\u+041\"", BadEscape, 1, (1, 2)),
            (b"\"\\u12\"", BadEscape, 1, (1, 2)),
            (b"\"\\u12", BadEscape, 1, (1, 2)),
            (b"\"\\ud800\\u12\"", BadEscape, 1, (1, 2)),
            (b"\"\\ud800\"", LoneSurrogate, 1, (1, 2)),
            (b"\"\\uDFFF\"", LoneSurrogate, 1, (1, 2)),
            (b"\"\\ud800a\"", LoneSurrogate, 1, (1, 2)),
            (b"\"\\ud800\\n\"", LoneSurrogate, 1, (1, 2)),
            (b"\"\\ud800\\u0041\"", LoneSurrogate, 1, (1, 2)),
            (b"\"\\ud800\\ud800\"", LoneSurrogate, 1, (1, 2)),
            (b"\"\\udc00\\ud800\"", LoneSurrogate, 1, (1, 2)),
            (b"\"\\udc00\\udc00\"", LoneSurrogate, 1, (1, 2)),
            (b"{\"\\udc00\":1}", LoneSurrogate, 2, (1, 3)),
        ]);
    }

    #[test]
    fn a_name_twice_in_one_object_is_refused_at_the_second() {
        let twice = |name: &str| JsonErrorKind::DuplicateName(name.into());
        check(&[
            (b"{\"a\":1,\"a\":1}", twice("a"), 7, (1, 8)),
            (b"{\"a\":1,\n \"\\u0061\":2}", twice("a"), 9, (2, 2)),
            (b"{\"\\/\":1,\"/\":2}", twice("/"), 8, (1, 9)),
            (b"{\"\":1,\"\":2}", twice(""), 6, (1, 7)),
            (b"{\"b\":0,\"a\":{\"b\":1},\"b\":2}", twice("b"), 19, (1, 20)),
            (b"[{\"x\":[1]} , {\"y\":{\"z\":1 , \"z\":1}}]", twice("z"), 27, (1, 28)),
        ]);
        assert!(taken(r#"{"a":{"a":{"a":1}},"A":1}"#), "other objects and other letters may repeat it");
        assert!(taken("{\"\u{e9}\":1,\"e\u{301}\":2}"), "names are not normalised");
        let hostile = refused(br#"{"\u001b[2J":1,"\u001b[2J":2}"#).to_string();
        assert_eq!(hostile, r#"line 1, column 16: the member name "\u{1b}[2J" occurs twice in one object"#);
    }

    #[test]
    fn as_many_values_are_taken_as_may_be_and_one_more_is_refused() {
        // The first half are items of the list that is the document's second member.
        let half = MAX_VALUES / 2;
        let with =
            |lists: usize| format!("{{\"a\":[{}1],\"b\":{{\"c\":[{}1]}}}}", "[],".repeat(half - 5), "1,".repeat(lists));
        assert!(taken(&with(half)));
        assert_eq!(refused(with(half + 1).as_bytes()).kind(), &JsonErrorKind::TooMany);
    }

    #[test]
    fn nesting_is_taken_to_128_and_refused_at_129() {
        for (open, inside, close) in [("[", "", "]"), ("{\"a\":", "1", "}"), ("[{\"a\":", "1", "}]")] {
            let levels = if open.starts_with("[{") { 2 } else { 1 };
            let nested = |depth: usize| {
                let count = depth / levels;
                [open.repeat(count), inside.to_owned(), close.repeat(count)].concat()
            };
            assert!(taken(&nested(MAX_DEPTH)), "{open}");
            let deeper = format!("[{}]", nested(MAX_DEPTH));
            let error = refused(deeper.as_bytes());
            assert_eq!(error.kind(), &JsonErrorKind::TooDeep, "{open}");
        }
        let error = refused("[".repeat(100_000).as_bytes());
        assert_eq!((error.kind(), error.offset()), (&JsonErrorKind::TooDeep, MAX_DEPTH));
        assert!(taken(&format!("[{}1]", "[[]],".repeat(1000))), "siblings are no deeper");
    }

    #[test]
    fn lines_end_at_a_line_feed_and_columns_count_characters() {
        check(&[
            ("\n\n\"\u{e9}\" x".as_bytes(), JsonErrorKind::TrailingText, 7, (3, 5)),
            ("[\"\u{1f600}\",x]".as_bytes(), JsonErrorKind::Expected("a value"), 8, (1, 6)),
            (b"\r\n x", JsonErrorKind::Expected("a value"), 3, (2, 2)),
            (b"\r x", JsonErrorKind::Expected("a value"), 2, (1, 3)),
        ]);
        assert_eq!(refused(b"[1,\n 01]").to_string(), "line 2, column 2: this is not a JSON number");
    }

    #[test]
    fn the_fast_scan_of_a_string_stops_where_a_slow_one_does() {
        let slow = |bytes: &[u8]| bytes.iter().take_while(|byte| !matches!(**byte, b'"' | b'\\' | 0..=0x1f)).count();
        for byte in 0..=u8::MAX {
            for before in 0..20 {
                // The byte after it must not be taken for it, whatever it borrows.
                for after in [0x00, b'"', b'\\', b'!', b'#', b'[', b']', 0x20, 0x80, 0xff] {
                    let bytes = [vec![b'a'; before], vec![byte, after], vec![0xa2; 9]].concat();
                    assert_eq!(plain_length(&bytes), slow(&bytes), "{}", bytes.escape_ascii());
                }
            }
        }
    }
}
