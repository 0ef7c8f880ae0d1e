//! Which documents somebody wants: numbers on the command line, or a file with one on each line.

use crate::manifest::NumberLine;
use pith::{PithNumber, Suffix, Year};
use std::fmt;
use std::io::{self, BufRead, Read as _};
use std::str::FromStr;

/// The most bytes of a line. Stops one without end.
const MOST_WANTED_LINE_BYTES: u64 = 64 << 10;

/// A paper whose documents are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WantedPaper {
    /// What its paths are made of.
    pub suffix: Suffix,
    /// The year of its number, where it was said.
    pub year: Option<Year>,
}

impl WantedPaper {
    /// Reads a list: a number on each line, or the lines of a `catalog/documents.jsonl`. Blank lines and
    /// what follows a `#` don't count; neither does a number that was there before.
    ///
    /// # Errors
    /// It can't be read, or a line holds no number.
    pub fn read_list(mut from: impl BufRead) -> io::Result<Vec<Self>> {
        let mut wanted: Vec<Self> = Vec::new();
        let mut line = String::new();
        for at in 1_u64.. {
            line.clear();
            if from.by_ref().take(MOST_WANTED_LINE_BYTES).read_line(&mut line)? == 0 {
                break;
            }
            // What Windows' editors put before the first line.
            let line = line.trim_start_matches('\u{feff}');
            let text =
                if line.starts_with('{') { line.trim() } else { line.split('#').next().unwrap_or_default().trim() };
            if text.is_empty() {
                continue;
            }
            wanted.push(read_line(text).map_err(|reason| io::Error::other(format!("line {at}: {reason}")))?);
        }
        Ok(each_once(wanted))
    }

    /// Whether this number is meant.
    pub fn is(&self, number: PithNumber) -> bool {
        self.suffix == number.suffix() && self.year.is_none_or(|year| year == number.year())
    }
}

impl fmt::Display for WantedPaper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => PithNumber::new(year, self.suffix).fmt(f),
            None => self.suffix.fmt(f),
        }
    }
}

impl FromStr for WantedPaper {
    type Err = String;

    /// Takes a Pith number, or its 26 characters alone.
    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(number) = text.parse::<PithNumber>() {
            return Ok(Self { suffix: number.suffix(), year: Some(number.year()) });
        }
        let suffix = text.parse().map_err(|_| {
            "expected a Pith number such as pith:2019:MFB4YH5ROE256JUPXCULHXXWFK, or only its 26 characters".to_owned()
        })?;
        Ok(Self { suffix, year: None })
    }
}

/// The number that a line of a list is, if it is nothing else: a number, or a line of a `catalog/documents.jsonl`.
#[cfg(feature = "cli")]
pub(crate) fn number_of_line(text: &str) -> Option<WantedPaper> {
    read_line(text).ok()
}

fn read_line(text: &str) -> Result<WantedPaper, String> {
    match serde_json::from_str::<NumberLine>(text) {
        Ok(line) => line.pith_number.parse(),
        Err(_) => text.parse(),
    }
}

/// The papers in their order, each once.
pub(crate) fn each_once(mut wanted: Vec<WantedPaper>) -> Vec<WantedPaper> {
    wanted.sort_unstable();
    // The one without a year comes first.
    wanted.dedup_by(|later, first| {
        later.suffix == first.suffix && first.year.is_none_or(|year| later.year == Some(year))
    });
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK";
    const BUNDLE: &str = "pith:2017:IUW7KLEDMZKZDVWHTRMM5ZK24W";

    fn list(text: &str) -> Result<Vec<WantedPaper>, String> {
        WantedPaper::read_list(text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_list_has_a_number_on_each_line() {
        let [record, bundle] = [RECORD, BUNDLE].map(|number| number.parse::<WantedPaper>().unwrap());
        let alone = |wanted: WantedPaper| WantedPaper { year: None, ..wanted };
        let json = format!("{{\"pith_number\":\"{RECORD}\",\"kind\":\"record\"}}\r\n");
        for (text, wanted) in [
            (String::new(), vec![]),
            (format!("\u{feff}{RECORD}\r\n"), vec![record]),
            (format!("\u{feff}{json}"), vec![record]),
            (format!("# mine\n\n  {RECORD}  # the first\r\n{BUNDLE}"), vec![bundle, record]),
            (format!("{RECORD}\n{RECORD}\n"), vec![record]),
            (format!("{RECORD}\n{}\n", &RECORD[10..]), vec![alone(record)]),
            (json.repeat(2), vec![record]),
        ] {
            assert_eq!(list(&text), Ok(wanted), "{text}");
        }
        assert!(record.is(RECORD.parse().unwrap()) && !record.is(BUNDLE.parse().unwrap()));
        assert!(!record.is(RECORD.replace("2019", "2020").parse().unwrap()));
        assert!(alone(record).is(RECORD.replace("2019", "2020").parse().unwrap()));
    }

    #[test]
    fn a_line_without_a_number_is_named() {
        for text in ["\npith:MFB4YH5R\n", "# a\n1903.00045\n", "\n{\"pith_number\":\"x\"}", "\n{}"] {
            let error = list(text).unwrap_err();
            assert!(error.starts_with("line 2: expected a Pith number such as"), "{error}");
        }
        let long = "A".repeat(100_000);
        assert!(list(&long).unwrap_err().starts_with("line 1: expected"));
        assert!(list("\u{0}").is_err());
        assert!(WantedPaper::read_list(&b"\xff\n"[..]).is_err());
    }
}
