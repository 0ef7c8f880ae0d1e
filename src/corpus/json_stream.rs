//! Standard input: documents, each on one line, or on several as a program that formats JSON prints it (concatenated JSON).
//!
//! A line that ends with a closing bracket is a document by itself, and isn't looked into, unless it has `}{`: then it may
//! be several, as `cat` makes of files that don't end with a line end. A line that leaves a bracket
//! open may be the first one of a document. If the lines after it close that bracket, they are one document together.
//! If they don't, a line with nothing but the bracket is one broken document with what follows; any other line is a
//! document by itself, and so are those after it, as in a file of lines.
//!
//! No line is looked at more than twice, and no more than one document is held in memory.

use super::limits::Limits;
use super::lines::{Buffered, LineBytes, LinePlace, Lines};
use memchr::memmem;
use pith::json::MAX_DEPTH;
use std::io::{self, BufRead};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a stream document by document.
pub(super) struct Documents<R> {
    lines: Lines<R>,
    most_bytes: u64,
    most_passed_over: u64,
    /// Lines that aren't one document together; each comes by itself.
    apart: Option<Gathered>,
    /// A line that comes after them, or what is left of one.
    held: Option<(LinePlace, LineBytes)>,
    /// A line with several documents, of which some were taken out.
    joined: Option<Gathered>,
}

impl<R: BufRead> Documents<R> {
    pub(super) fn new(lines: Lines<R>, limits: &Limits) -> Self {
        let (most_bytes, most_passed_over) = (limits.document_bytes, limits.passed_over_bytes);
        Self { lines, most_bytes, most_passed_over, apart: None, held: None, joined: None }
    }

    /// The number of the line that comes next, or that an error stands in.
    pub(super) fn next_number(&self) -> u64 {
        self.lines.next_number()
    }

    /// Whether the next line is at least begun in memory, so that reading it need not wait.
    pub(super) fn has_buffered(&mut self) -> bool
    where
        R: Buffered,
    {
        self.apart.is_some() || self.joined.is_some() || self.held.is_some() || self.lines.has_buffered()
    }

    /// The next document, and where it begins.
    pub(super) fn next_document(&mut self) -> io::Result<Option<(LinePlace, LineBytes)>> {
        if let Some(line) = self.apart.as_mut().and_then(Gathered::next_line) {
            return Ok(Some(line));
        }
        self.apart = None;
        if let Some(document) = self.joined.as_mut().and_then(Gathered::next_joined) {
            return Ok(Some(document));
        }
        if let Some(Gathered { text, at, place, .. }) = self.joined.take() {
            self.hold_rest(place, &text, at, at);
        }
        let (place, line) = match self.next_line()? {
            Some((place, LineBytes::Whole(line))) => (place, line),
            other => return Ok(other),
        };
        let line = if memmem::find(&line, b"}{").is_some() {
            let mut joined = Gathered { text: line, at: 0, place, last: place.number };
            if let Some(first) = joined.next_joined() {
                self.joined = Some(joined);
                return Ok(Some(first));
            }
            joined.text
        } else {
            line
        };
        // A mark of an editor is told of the document, and changes nothing about where that ends.
        let content = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line);
        let mut outline = Outline::default();
        if !may_go_on(content) {
            return Ok(Some((place, LineBytes::Whole(line))));
        }
        if outline.take(content) != Progress::Open {
            return Ok(Some((place, LineBytes::Whole(line))));
        }
        let indent = content.len() - content.trim_ascii_start().len();
        let is_bracket = content.trim_ascii().len() == 1;
        let gathered = Gathered { text: line, at: 0, place, last: place.number };
        if is_bracket { self.pretty_printed(gathered, outline, indent) } else { self.guessed(gathered, outline) }
    }

    fn next_line(&mut self) -> io::Result<Option<(LinePlace, LineBytes)>> {
        self.held.take().map_or_else(|| self.lines.next_line(), |held| Ok(Some(held)))
    }

    /// What begins with a line that has more than a bracket: one document if it is completed, else lines.
    fn guessed(&mut self, mut gathered: Gathered, mut outline: Outline) -> io::Result<Option<(LinePlace, LineBytes)>> {
        while let Some((place, line)) = self.next_line()? {
            let LineBytes::Whole(bytes) = line else {
                self.held = Some((place, line));
                break;
            };
            let progress = outline.take(&bytes);
            if progress == Progress::Broken || gathered.length_with(place, &bytes) > self.most_bytes {
                self.held = Some((place, LineBytes::Whole(bytes)));
                break;
            }
            if let Progress::Closed(at) = progress {
                return Ok(Some(self.closed(gathered, place, &bytes, at)));
            }
            gathered.push(place, &bytes);
        }
        let first = gathered.next_line();
        self.apart = Some(gathered);
        Ok(first)
    }

    /// What begins with a line that is a bracket alone: one document, to the bracket that closes it. Where it is broken, to
    /// a bracket that stands below the first one.
    fn pretty_printed(
        &mut self,
        mut gathered: Gathered,
        mut outline: Outline,
        indent: usize,
    ) -> io::Result<Option<(LinePlace, LineBytes)>> {
        let start = gathered.place;
        let (mut is_broken, mut is_too_long) = (false, false);
        while let Some((place, line)) = self.next_line()? {
            let passed_over = (place.offset - start.offset).saturating_sub(self.most_bytes);
            if passed_over > self.most_passed_over {
                return Err(endless());
            }
            let LineBytes::Whole(bytes) = line else {
                is_too_long |= !is_broken;
                continue;
            };
            let mut progress = if is_broken { Progress::Broken } else { outline.take(&bytes) };
            is_broken |= progress == Progress::Broken;
            let below = bytes.get(indent..).filter(|_| bytes.len() - bytes.trim_ascii_start().len() == indent);
            match below.and_then(|below| below.first()) {
                Some(b'{' | b'[') if is_broken => {
                    self.held = Some((place, LineBytes::Whole(bytes)));
                    break;
                }
                Some(b'}' | b']') if is_broken => progress = Progress::Closed(indent + 1),
                _ => {}
            }
            if !is_too_long && gathered.length_with(place, &bytes) <= self.most_bytes {
                if let Progress::Closed(at) = progress {
                    return Ok(Some(self.closed(gathered, place, &bytes, at)));
                }
                gathered.push(place, &bytes);
                continue;
            }
            // What is broken is told as such, however long it is.
            is_too_long |= !is_broken;
            if let Progress::Closed(at) = progress {
                self.hold_rest(place, &bytes, at, 0);
                break;
            }
        }
        Ok(Some((start, if is_too_long { LineBytes::TooLong } else { LineBytes::Whole(gathered.text) })))
    }

    /// A document that ends inside a line.
    fn closed(&mut self, mut gathered: Gathered, place: LinePlace, last: &[u8], at: usize) -> (LinePlace, LineBytes) {
        gathered.push(place, last.get(..at).unwrap_or(last));
        self.hold_rest(place, last, at, 0);
        (gathered.place, LineBytes::Whole(gathered.text))
    }

    /// Keeps what stands on a line after a document, which may be the next one. `place` is that of the byte `from`.
    fn hold_rest(&mut self, place: LinePlace, line: &[u8], at: usize, from: usize) {
        let rest = line.get(at..).filter(|rest| !rest.trim_ascii().is_empty());
        let place = LinePlace { offset: place.offset + (at - from) as u64, ..place };
        self.held = rest.map(|rest| (place, LineBytes::Whole(rest.to_vec())));
    }
}

fn endless() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the document does not end; it and what follows it are skipped")
}

/// Whether a line may be the first one of a document that has several: it has to begin with a bracket, and one that ends
/// with a bracket is taken to be whole, so that nothing else is done with lines that are.
fn may_go_on(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    matches!(line.first(), Some(b'{' | b'[')) && (line.len() == 1 || !matches!(line.last(), Some(b'}' | b']')))
}

/// Lines that follow each other.
struct Gathered {
    text: Vec<u8>,
    /// How much of the text was taken out again.
    at: usize,
    /// Where what is left of it begins.
    place: LinePlace,
    /// The number of its last line.
    last: u64,
}

impl Gathered {
    /// Adds a line, after the blank ones that there are before it.
    fn push(&mut self, place: LinePlace, line: &[u8]) {
        let ends = usize::try_from(place.number.saturating_sub(self.last)).unwrap_or_default();
        self.text.resize(self.text.len() + ends, b'\n');
        self.text.extend_from_slice(line);
        self.last = place.number;
    }

    /// How long the text is with one more line.
    fn length_with(&self, place: LinePlace, line: &[u8]) -> u64 {
        (self.text.len() + line.len()) as u64 + place.number.saturating_sub(self.last)
    }

    /// Takes the next document out of a line with several; `None` where what is left isn't one, or the line is only one.
    fn next_joined(&mut self) -> Option<(LinePlace, LineBytes)> {
        let left = self.text.get(self.at..)?;
        let Progress::Closed(length) = Outline::default().take(left) else { return None };
        let (document, rest) = left.split_at_checked(length)?;
        if self.at == 0 && rest.trim_ascii().is_empty() {
            return None;
        }
        let (place, document) = (self.place, LineBytes::Whole(document.to_vec()));
        self.at += length;
        self.place.offset += length as u64;
        Some((place, document))
    }

    /// Takes the first line out that isn't blank.
    fn next_line(&mut self) -> Option<(LinePlace, LineBytes)> {
        while let Some(left) = self.text.get(self.at..).filter(|left| !left.is_empty()) {
            let line = left.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let place = self.place;
            let used = line.len() + 1;
            self.at += used;
            self.place = LinePlace { number: place.number + 1, offset: place.offset + used as u64 };
            if !line.trim_ascii().is_empty() {
                return Some((place, LineBytes::Whole(line.to_vec())));
            }
        }
        None
    }
}

/// How far a value is after some of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// A bracket is open.
    Open,
    /// Its last bracket is the byte before this one of the line.
    Closed(usize),
    /// It isn't JSON, or is nested too deep.
    Broken,
}

/// What may stand next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Due {
    #[default]
    Value,
    /// A value, or the end of a list that has none.
    FirstValue,
    Name,
    /// A name, or the end of an object that has none.
    FirstName,
    Colon,
    Comma,
}

/// Follows the brackets of a list or an object line by line. What it calls broken isn't JSON; what numbers and words
/// may look like it doesn't know.
#[derive(Debug, Default)]
struct Outline {
    due: Due,
    /// The brackets that are open, as the ones that close them.
    open: Vec<u8>,
}

impl Outline {
    /// Takes the next line. A string ends in the line that it begins in.
    fn take(&mut self, line: &[u8]) -> Progress {
        let mut at = 0;
        while let Some(byte) = line.get(at).copied() {
            let step = match (byte, self.due) {
                (b' ' | b'\t' | b'\r', _) => Some(1),
                (b'{' | b'[', Due::Value | Due::FirstValue) => self.open(byte),
                (b'}', Due::FirstName | Due::Comma) | (b']', Due::FirstValue | Due::Comma) => self.close(byte),
                (b'"', Due::Name | Due::FirstName) => self.then(Due::Colon, string_length(line, at)),
                (b'"', Due::Value | Due::FirstValue) if !self.open.is_empty() => {
                    self.then(Due::Comma, string_length(line, at))
                }
                (b':', Due::Colon) => self.then(Due::Value, Some(1)),
                (b',', Due::Comma) => {
                    let is_object = self.open.last() == Some(&b'}');
                    self.then(if is_object { Due::Name } else { Due::Value }, Some(1))
                }
                (_, Due::Value | Due::FirstValue) if !self.open.is_empty() => {
                    self.then(Due::Comma, word_length(line, at))
                }
                _ => None,
            };
            let Some(step) = step else { return Progress::Broken };
            at += step;
            if self.open.is_empty() && self.due == Due::Comma {
                return Progress::Closed(at);
            }
        }
        Progress::Open
    }

    fn then(&mut self, due: Due, step: Option<usize>) -> Option<usize> {
        self.due = due;
        step
    }

    fn open(&mut self, bracket: u8) -> Option<usize> {
        let (closing, due) = if bracket == b'{' { (b'}', Due::FirstName) } else { (b']', Due::FirstValue) };
        self.open.push(closing);
        self.then(due, (self.open.len() <= MAX_DEPTH).then_some(1))
    }

    fn close(&mut self, bracket: u8) -> Option<usize> {
        let is_right = self.open.pop() == Some(bracket);
        self.then(Due::Comma, is_right.then_some(1))
    }
}

/// The length of the string that begins there, with its quotes.
fn string_length(line: &[u8], at: usize) -> Option<usize> {
    let mut end = at + 1;
    loop {
        match line.get(end)? {
            b'"' => return Some(end + 1 - at),
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
}

/// The length of the number or word that begins there.
fn word_length(line: &[u8], at: usize) -> Option<usize> {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
    Some(line.iter().skip(at).take_while(is_part).count()).filter(|length| *length > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Read};

    fn limits(document_bytes: u64) -> Limits {
        Limits { document_bytes, passed_over_bytes: 100, ..Limits::default() }
    }

    /// Each document of a text as `line: text`, with `/` for its line ends. The reader holds three bytes at a time.
    fn documents(text: impl Read, most_bytes: u64) -> Vec<String> {
        let limits = limits(most_bytes);
        let lines = Lines::new(BufReader::with_capacity(3, text), &limits);
        let mut documents = Documents::new(lines, &limits);
        let mut found = Vec::new();
        loop {
            let (place, document) = match documents.next_document() {
                Ok(None) => return found,
                Ok(Some(next)) => next,
                Err(error) => return [found, vec![error.to_string()]].concat(),
            };
            let text = match document {
                LineBytes::Whole(bytes) => String::from_utf8(bytes).unwrap().replace('\n', "/"),
                LineBytes::TooLong => "too long".to_owned(),
            };
            found.push(format!("{}: {text}", place.number));
        }
    }

    #[test]
    fn a_document_has_one_line_or_several() {
        let table: [(&str, &[&str]); 28] = [
            ("", &[]),
            ("{}\n{}\n", &["1: {}", "2: {}"]),
            // As jq prints one, two, and one that a program ended without a line end.
            ("{\n  \"a\": 1\n}\n", &["1: {/  \"a\": 1/}"]),
            ("{\n  \"a\": 1\n}\n{\n  \"b\": []\n}\n", &["1: {/  \"a\": 1/}", "4: {/  \"b\": []/}"]),
            ("{\n  \"a\": 1\n}{\n  \"b\": 2\n}", &["1: {/  \"a\": 1/}", "3: {/  \"b\": 2/}"]),
            ("{\r\n \"a\": 1\r\n}\r\n", &["1: {/ \"a\": 1/}"]),
            // As cat makes of files that end without a line end, and of such files that were formatted.
            ("{}{\"a\":1}{}", &["1: {}", "1: {\"a\":1}", "1: {}"]),
            ("{}{}\n{} {}{ }  \n", &["1: {}", "1: {}", "2: {}", "2:  {}", "2: { }"]),
            ("{}{\n\"a\": 1\n}{}{}\n", &["1: {}", "1: {/\"a\": 1/}", "3: {}", "3: {}"]),
            ("{\"a\":\"}{\"}\n", &["1: {\"a\":\"}{\"}"]),
            ("{}{x}{}\n{}", &["1: {}", "1: {x}{}", "2: {}"]),
            ("\u{feff}{\n\"a\": 1\n}\n{}", &["1: \u{feff}{/\"a\": 1/}", "4: {}"]),
            // Blank lines within and between.
            ("\n{\n\n\"a\": 1\n}\n\n{}\n", &["2: {//\"a\": 1/}", "7: {}"]),
            ("{ \"a\": 1,\n  \"b\": 2 }\n{}\n", &["1: { \"a\": 1,/  \"b\": 2 }", "3: {}"]),
            ("{ \"a\": 1\n, \"b\": 2\n}\n{}\n", &["1: { \"a\": 1/, \"b\": 2/}", "4: {}"]),
            ("[\n{\n\"a\": [\n]\n}\n]\n{}", &["1: [/{/\"a\": [/]/}/]", "7: {}"]),
            // Brackets and quotes in strings.
            ("{\n\"a\\\"}\": \"}\\\\\"\n}\n{}", &["1: {/\"a\\\"}\": \"}\\\\\"/}", "4: {}"]),
            // A line that is cut stops no other one.
            ("{\"a\": \"b\n{}\n", &["1: {\"a\": \"b", "2: {}"]),
            ("{\"a\":\n{}\n{}\n", &["1: {\"a\":", "2: {}", "3: {}"]),
            ("{\"a\":1,\n{\n\"b\": 2\n}\n", &["1: {\"a\":1,", "2: {/\"b\": 2/}"]),
            ("{\"a\":1,\n\n\"b\":2,\n", &["1: {\"a\":1,", "3: \"b\":2,"]),
            ("{\"a\":1} {\n1\n", &["1: {\"a\":1} {", "2: 1"]),
            // What is broken or cut is one document, and the next one is whole.
            ("{\n  \"a\": x y,\n  \"b\": {}\n}\n{}\n", &["1: {/  \"a\": x y,/  \"b\": {}/}", "5: {}"]),
            ("{\n  \"a\": 1,\n{\n  \"b\": 2\n}\n", &["1: {/  \"a\": 1,", "3: {/  \"b\": 2/}"]),
            ("{\n{}\n{}\n", &["1: {", "2: {}", "3: {}"]),
            ("{\n  \"a\": 1\n", &["1: {/  \"a\": 1"]),
            ("{\n  \"a\": ]\n}, {}\n", &["1: {/  \"a\": ]/}", "3: , {}"]),
            ("<html>\n{\n", &["1: <html>", "2: {"]),
        ];
        for (text, expected) in table {
            assert_eq!(documents(text.as_bytes(), 60), expected, "{text:?}");
        }
    }

    #[test]
    fn no_more_than_a_document_is_held() {
        let long = "{\n\"a\": 1,\n\"b\": 2,\n\"c\": 3\n}\n{}\n";
        assert_eq!(documents(long.as_bytes(), 20), ["1: too long", "6: {}"]);
        let exact = "{\n\"a\": 1\n}\n";
        assert_eq!(documents(exact.as_bytes(), 10), ["1: {/\"a\": 1/}"]);
        assert_eq!(documents(exact.as_bytes(), 9), ["1: too long"]);
        // Blank lines count.
        assert_eq!(documents(["{", &"\n".repeat(30), "}\n{}"].concat().as_bytes(), 20), ["1: too long", "32: {}"]);
        // One that is a line, and then goes on for too long, is a line.
        assert_eq!(
            documents("{\"a\": 1,\n\"b\": 2,\n\"c\": 3\n}\n".as_bytes(), 10)[..2],
            ["1: {\"a\": 1,", "2: \"b\": 2,"]
        );
        assert_eq!(documents("{\n\"aaaaaaaaaaaaaaaaaaaaaaaaaa\n}\n{}".as_bytes(), 20), ["1: too long", "4: {}"]);
        // Without end.
        let endless = "[\n".chars().chain("1,\n".chars().cycle().take(600)).collect::<String>();
        let told = documents(endless.as_bytes(), 20);
        assert_eq!(told, ["the document does not end; it and what follows it are skipped"]);
        let broken = ["{\nx\n", &"y\n".repeat(20)].concat();
        assert_eq!(documents(broken.as_bytes(), 8), ["1: {/x/y/y"]);
    }

    #[test]
    fn what_is_nested_too_deep_is_broken() {
        let nested = |depth: usize| ["[\n".repeat(depth), "]\n".repeat(depth)].concat();
        assert_eq!(documents(nested(MAX_DEPTH).as_bytes(), 1000).len(), 1);
        assert!(documents(nested(MAX_DEPTH + 1).as_bytes(), 1000).len() > 1);
        assert_eq!(Outline::default().take("[".repeat(1 << 20).as_bytes()), Progress::Broken);
    }

    /// What the outline says of a text, taken line by line, as what the parser of documents says of it.
    #[test]
    fn what_is_json_is_never_broken() {
        for text in [
            "{\"a\":[1,-2.5e+3,true,null,{}],\"b\":{\"c\":[[],[]]}}",
            "[\n\"\\u0022\\\\\", \"{\",\n\"]\"\n]",
            "{\n\t\"a\"\n:\n1\n,\n\"b\"\n:\n[\n]\n}",
        ] {
            pith::json::parse(text.as_bytes()).unwrap();
            let mut outline = Outline::default();
            let progress: Vec<_> = text.lines().map(|line| outline.take(line.as_bytes())).collect();
            let (last, before) = progress.split_last().unwrap();
            assert_eq!(*last, Progress::Closed(text.lines().last().unwrap().len()), "{text}");
            assert!(before.iter().all(|one| *one == Progress::Open), "{text}");
        }
        for text in
            ["{,}", "[1 2]", "{\"a\" 1}", "{\"a\":}", "[1,]", "{\"a\":1,}", "{1:2}", "[}", "{]", "\"a\"]", "[\"a"]
        {
            assert_eq!(Outline::default().take(text.as_bytes()), Progress::Broken, "{text}");
        }
    }
}
