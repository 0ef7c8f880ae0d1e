//! Lists of identifiers, one a line or several, and prose that holds some; also the lines of a `catalog/documents.jsonl`.

use super::line::{decoded, without_mark};
use super::reference::{MOST_REFERENCES, Reference, UnreadBibliography};
use crate::manifest::NumberLine;
use crate::values::PaperIdentifier;
use std::collections::BTreeSet;

/// About how many characters of a long line are read at a time: what `PaperIdentifier` reads has a limit.
const PIECE: usize = 200;

/// The most bytes of a line. Stops one without end.
const MOST_LINE_BYTES: usize = 64 << 10;

/// Each identifier is a reference; a line that has none is one with a problem. What follows a `#` doesn't count.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Reference>, UnreadBibliography> {
    let mut references = Vec::new();
    for (number, line) in (1..).zip(without_mark(bytes).split(|byte| *byte == b'\n')) {
        let text = decoded(line.get(..MOST_LINE_BYTES).unwrap_or(line));
        let text = text.trim();
        let text = if text.starts_with('{') { text } else { without_comment(text) };
        if text.is_empty() {
            continue;
        }
        let named = |identifier| Reference { identifiers: vec![identifier], ..Reference::at("", number) };
        match identifiers(text) {
            Ok(some) => references.extend(some.into_iter().map(named)),
            Err(problem) => {
                references.push(Reference { problem: Some(problem), ..Reference::at("", number) });
            }
        }
        if references.len() > MOST_REFERENCES {
            return Err(UnreadBibliography::TooMany);
        }
    }
    Ok(references)
}

/// A line without its comment: a `#` within an address is a place of a page.
fn without_comment(line: &str) -> &str {
    let is_comment =
        |at: &usize| *at == 0 || line.get(..*at).is_some_and(|before| before.ends_with(char::is_whitespace));
    let end = line.match_indices('#').map(|(at, _)| at).find(is_comment).unwrap_or(line.len());
    line.get(..end).unwrap_or_default().trim_end()
}

fn identifiers(text: &str) -> Result<Vec<PaperIdentifier>, String> {
    if let Ok(NumberLine { pith_number }) = serde_json::from_str(text) {
        return match pith_number.parse() {
            Ok(number) => Ok(vec![number]),
            Err(error) => Err(error.to_string()),
        };
    }
    let error = match text.parse() {
        Ok(one) => return Ok(vec![one]),
        Err(error) => error,
    };
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, next) = piece(rest);
        all.extend(PaperIdentifier::named_in(piece).into_iter().filter(|one| seen.insert(one.clone())));
        rest = next;
    }
    if all.is_empty() { Err(error.to_string()) } else { Ok(all) }
}

/// The beginning of a text, up to a space.
fn piece(text: &str) -> (&str, &str) {
    let Some((at, _)) = text.char_indices().nth(PIECE) else { return (text, "") };
    let before = text.get(..at).and_then(|piece| piece.rfind(char::is_whitespace)).filter(|at| *at > 0);
    let end = before.or_else(|| text.get(at..).and_then(|rest| rest.find(char::is_whitespace)).map(|space| at + space));
    let (piece, rest) = text.split_at(end.unwrap_or(text.len()));
    (piece, rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<String> {
        let read = read(text.as_bytes()).unwrap();
        let shown = |one: &Reference| {
            let found: Vec<_> = one.identifiers.iter().map(PaperIdentifier::to_string).collect();
            format!("{} {}", one.line, one.problem.as_deref().map_or(found.join(" "), |problem| format!("? {problem}")))
        };
        read.iter().map(shown).collect()
    }

    #[test]
    fn a_list_has_identifiers_on_its_lines() {
        for (text, expected) in [
            ("", &[][..]),
            ("\u{feff}1903.00045\r\n", &["1 arXiv:1903.00045"]),
            (
                "# mine\n\n  1903.00045v2  # the first\nhep-th/9901001",
                &["3 arXiv:1903.00045v2", "4 arXiv:hep-th/9901001"],
            ),
            ("https://arxiv.org/html/1903.00045v2#S3\n", &["1 arXiv:1903.00045v2"]),
            ("1903.00045, 10.1000/x; pith:MFB4YH5R", &["1 arXiv:1903.00045", "1 doi:10.1000/x", "1 pith:MFB4YH5R"]),
            (
                "{\"pith_number\":\"pith:2019:MFB4YH5ROE256JUPXCULHXXWFK\",\"kind\":\"record\"}\r\n",
                &["1 pith:2019:MFB4YH5ROE256JUPXCULHXXWFK"],
            ),
            ("MFB4YH5ROE256JUPXCULHXXWFK", &["1 pith:MFB4YH5ROE256JUPXCULHXXWFK"]),
            ("Vaswani et al., arXiv preprint arXiv:1706.03762, 2017.", &["1 arXiv:1706.03762"]),
            ("\nnothing here\n", &["2 ? expected an arXiv id, a DOI, a Pith number or the address of a paper's page"]),
        ] {
            assert_eq!(list(text), expected, "{text}");
        }
        assert!(list("{\"pith_number\":\"x\"}")[0].starts_with("1 ? expected"));
        assert!(list("\u{0}")[0].starts_with("1 ?"));
    }

    #[test]
    fn a_long_line_is_read_to_its_end() {
        let ids: Vec<_> = (0..500).map(|at| format!("1903.{at:05}")).collect();
        for separator in [" ", ", ", ";\t"] {
            let expected: Vec<_> = ids.iter().map(|id| format!("1 arXiv:{id}")).collect();
            assert_eq!(list(&ids.join(separator)), expected);
        }
    }
}
