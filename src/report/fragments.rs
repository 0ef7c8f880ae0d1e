//! Lines of a file that aren't even the beginning of a document: a web page, or one document on many lines, under a name
//! that promises a document a line. They are told once.

use super::Place;
use pith::{FileKind, Judgement};

/// Tells lines that follow each other and are fragments by the first of them. A line that may be meant as a document is
/// always told by itself, and a document among them is published like any other.
#[derive(Debug, Default)]
pub(crate) struct Fragments {
    held: Option<FragmentRun>,
}

/// Fragments whose number isn't known yet.
#[derive(Debug)]
struct FragmentRun {
    place: Place,
    judgement: Judgement,
    /// How many more there are.
    more: u64,
    /// The line of the last one.
    last: u64,
}

impl Fragments {
    /// Takes what is said of the next document or line that isn't verified. Returns what is to be told now, in order.
    pub(crate) fn take(
        &mut self,
        place: Place,
        judgement: Judgement,
    ) -> impl Iterator<Item = (Place, Judgement)> + use<> {
        let line = place.line.filter(|_| judgement.is_fragment);
        let goes_on = self.held.as_mut().filter(|held| held.place.path == place.path);
        match (line, goes_on) {
            (Some(line), Some(held)) => {
                held.more += 1;
                held.last = line;
                [None, None]
            }
            (Some(last), None) => {
                let before = self.end();
                self.held = Some(FragmentRun { place, judgement, more: 0, last });
                [before, None]
            }
            (None, _) => [self.end(), Some((place, judgement))],
        }
        .into_iter()
        .flatten()
    }

    /// Returns what is to be told where something else comes, or nothing.
    pub(crate) fn end(&mut self) -> Option<(Place, Judgement)> {
        self.held.take().map(FragmentRun::told)
    }
}

impl FragmentRun {
    fn told(self) -> (Place, Judgement) {
        let Self { place, mut judgement, more, last } = self;
        let others = match more {
            0 => return (place, judgement),
            1 => format!("; line {last} is not a document either"),
            more => format!("; the {more} lines after it, up to line {last}, are not documents either"),
        };
        if judgement.found == Some(FileKind::Bracket) {
            judgement.found = Some(FileKind::Spread);
        }
        for finding in &mut judgement.findings {
            if let Some(spread) = judgement.found.filter(|found| *found == FileKind::Spread) {
                spread.message().unwrap_or_default().clone_into(&mut finding.message);
            }
            finding.message += &others;
        }
        (place, judgement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pith::{TrustStore, judge};

    /// What is told of the lines of two files.
    fn told(files: [&str; 2]) -> Vec<String> {
        let mut fragments = Fragments::default();
        let mut told = Vec::new();
        for (name, text) in ["a.jsonl", "b.jsonl"].into_iter().zip(files) {
            for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.is_empty()) {
                let judgement = judge(text.as_bytes(), &TrustStore::registry(), |_| ()).0;
                told.extend(fragments.take(Place { path: name.to_owned(), line: Some(line) }, judgement));
            }
        }
        told.extend(fragments.end());
        told.into_iter().map(|(place, judgement)| format!("{place} {}", judgement.findings[0].message)).collect()
    }

    #[test]
    fn fragments_are_told_by_the_first_and_all_else_by_itself() {
        let spread = FileKind::Spread.message().unwrap();
        let pretty = "{\n  \"a\": 1,\n  \"b\": [\n    \"x\"\n  ]\n}\n";
        assert_eq!(
            told([pretty, ""]),
            [format!("a.jsonl:1 {spread}; the 5 lines after it, up to line 6, are not documents either")]
        );
        let web = FileKind::WebPage.message().unwrap();
        assert_eq!(
            told(["<html>\n\n<p>x\ntext", "<html>"]),
            [
                format!("a.jsonl:1 {web}; the 2 lines after it, up to line 4, are not documents either"),
                format!("b.jsonl:1 {web}"),
            ]
        );
        let lines = "{\"a\":\n{\"b\":\n]\n1\n{}\n2";
        let cut = "line 1, column 6: the text ends in the middle of a value";
        assert_eq!(
            told([lines, ""]),
            [
                format!("a.jsonl:1 {cut}"),
                format!("a.jsonl:2 {cut}"),
                "a.jsonl:3 line 1, column 1: expected a value; line 4 is not a document either".to_owned(),
                "a.jsonl:5 expected `record_type` to be \"pith_number_record\" or `bundle_type` to be \
             \"pith_open_graph_bundle\", found neither"
                    .to_owned(),
                "a.jsonl:6 expected an object, found an integer".to_owned(),
            ]
        );
    }
}
