//! Lists of documents by their SHA-256: a site's `catalog/documents.jsonl`, the folder `catalog/documents` of a site whose
//! list is split, or lines that begin with a SHA-256, as `sha256sum` and `shasum -a 256` write them.
//!
//! Which documents a retired key counts for follows from such a list, so that nothing in it is guessed: a line that is
//! no such line refuses the list.

use super::file::{OpenedFile, unpack};
use super::limits::Limits;
use super::lines::{LineBytes, LinePlace, Lines};
use super::walk::{Input, SourceFile, inputs};
use crate::disk::BUFFER_BYTES;
use camino::Utf8PathBuf;
use pith::quote::{escaped, quoted};
use pith::{Digest, DocumentList};
use serde::Deserialize;
use std::io::{BufReader, Read};
use std::sync::Arc;

/// The most lines of all files of a list: 320 MB of memory, and as much again while they are read. Stops a list without
/// end, or one packed a thousandfold, from filling the memory.
const MOST_LINES: usize = 10_000_000;

/// The most bytes of a line; those of a site have a few hundred. Stops a line without end.
const MOST_LINE_BYTES: u64 = 64 << 10;

/// Of a line in JSON, what counts.
#[derive(Deserialize)]
struct DigestLine {
    sha256: String,
}

/// The documents that some files list, and the files with a list’s name in some folders: what a retired key counts for
/// ([`TrustStore::retire`](pith::TrustStore::retire)).
///
/// # Errors
/// One of them can't be read or isn't a list, or a folder has none; in a clause that is safe to print.
pub fn read_document_list(paths: &[Utf8PathBuf]) -> Result<DocumentList, String> {
    read_with(paths, MOST_LINES)
}

fn read_with(paths: &[Utf8PathBuf], most_lines: usize) -> Result<DocumentList, String> {
    let limits = Limits { document_bytes: MOST_LINE_BYTES, ..Limits::default() };
    let mut documents = Vec::new();
    for path in paths {
        let found = inputs(std::slice::from_ref(path), &limits).all;
        if found.is_empty() {
            let folder = escaped(path.as_str());
            return Err(format!("the folder {folder} has no list: lists end in .jsonl, also with .gz or .zst"));
        }
        for input in found {
            match input {
                Input::Stdin => return Err("standard input can’t be a list: name a file".to_owned()),
                Input::Unread(unread) => return Err(format!("cannot read {unread}")),
                Input::Source(source) => read_list(&source, &limits, most_lines, &mut documents)
                    .map_err(|reason| format!("{}: {reason}", escaped(source.path.as_str())))?,
            }
        }
    }
    Ok(DocumentList::new(documents))
}

fn read_list(
    source: &SourceFile,
    limits: &Limits,
    most_lines: usize,
    documents: &mut Vec<Digest>,
) -> Result<(), String> {
    let opened = Arc::new(OpenedFile::open(source).map_err(|error| error.to_string())?);
    let unpacked: Box<dyn Read + Send> = unpack(&opened, source, limits);
    let mut lines = Lines::new(BufReader::with_capacity(BUFFER_BYTES, unpacked), limits);
    loop {
        let at = lines.next_number();
        let line = match lines.next_line() {
            Ok(None) => break,
            Ok(Some((LinePlace { number, .. }, LineBytes::Whole(bytes)))) => digest(&bytes, number)?,
            Ok(Some((LinePlace { number, .. }, LineBytes::TooLong))) => {
                return Err(format!("line {number} has more than {MOST_LINE_BYTES} bytes"));
            }
            Err(error) => return Err(format!("line {at}: {error}")),
        };
        documents.extend(line);
        if documents.len() > most_lines {
            return Err(format!("the list has more than {most_lines} lines"));
        }
    }
    opened.check_unchanged().map_err(|error| error.to_string())
}

/// What a line lists; `None` for a comment.
fn digest(line: &[u8], number: u64) -> Result<Option<Digest>, String> {
    let expected = "expected a SHA-256 of 64 hex digits, or an object with the member `sha256`, found";
    // What Windows’ editors put before the first line.
    let line = if number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
    let Ok(text) = std::str::from_utf8(line) else {
        let found = match line {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16, as `>` in Windows PowerShell writes it: save it as UTF-8",
            _ => "bytes that are not text",
        };
        return Err(format!("line {number}: {expected} {found}"));
    };
    let text = text.trim();
    if text.is_empty() || text.starts_with('#') {
        return Ok(None);
    }
    let digest = if text.starts_with('{') {
        // In JSON it has one form, as sites write it.
        serde_json::from_str::<DigestLine>(text).ok().and_then(|line| line.sha256.parse().ok())
    } else {
        // PowerShell writes capitals. A name may follow.
        let first = text.split([' ', '\t']).next().unwrap_or_default();
        first.to_ascii_lowercase().parse().ok()
    };
    digest.map(Some).ok_or_else(|| format!("line {number}: {expected} {}", quoted(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use camino::Utf8Path;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::io::Write as _;

    const ONE: &str = "e7883421b1a41e0e5d11346857b98024e957787e9942364343a54fa6af069ede";
    const OTHER: &str = "ca6b04aee7a52baedba22559e3510ce4b786d657b0fe9db64d2a468bfdbe7068";

    /// What a list of these bytes comes to: whether it has each of the two documents, and how many in all.
    fn listed(name: &str, bytes: &[u8]) -> Result<(bool, bool, usize), String> {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join(name);
        fs::write(&path, bytes).unwrap();
        let list = read_with(std::slice::from_ref(&path), 5).map_err(|error| error.replace(path.as_str(), "LIST"))?;
        Ok((list.has(&ONE.parse().unwrap()), list.has(&OTHER.parse().unwrap()), list.len()))
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_list_has_a_sha_256_on_each_line_in_any_of_its_forms() {
        let json =
            format!(r#"{{"pith_number":"pith:2019:X","kind":"record","paths":["a"],"bytes":1,"sha256":"{ONE}"}}"#);
        let upper = ONE.to_uppercase();
        for text in [
            format!("{ONE}\n"),
            ONE.to_owned(),
            format!("\u{feff}{ONE}\r\n\r\n"),
            format!("{upper}\r\n"),
            format!("{ONE}  records/a.json\n"),
            format!("{ONE} *records/a b.json\n"),
            format!("# before the key was retired\n\n  {ONE}\t\n"),
            format!("{json}\n"),
            format!("\u{feff}{json}\r\n"),
            format!("{ONE}\n{upper}\n{json}\n{ONE}  a\n"),
        ] {
            assert_eq!(listed("list.txt", text.as_bytes()), Ok((true, false, 1)), "{text}");
            assert_eq!(listed("list.jsonl.gz", &gzip(text.as_bytes())), Ok((true, false, 1)), "{text}");
        }
        assert_eq!(listed("list", format!("{OTHER}\n{json}").as_bytes()), Ok((true, true, 2)));
        assert_eq!(listed("list", b""), Ok((false, false, 0)), "whether it may be empty is for the caller to say");
    }

    #[test]
    fn nothing_in_a_list_is_guessed() {
        let json = |sha256: &str| format!(r#"{{"sha256":{sha256}}}"#);
        let upper = json(&format!("\"{}\"", ONE.to_uppercase()));
        let twice = format!(r#"{{"sha256":"{ONE}","sha256":"{OTHER}"}}"#);
        for (text, line) in [
            (format!("{ONE}\nnot one\n").into_bytes(), 2),
            (ONE.as_bytes()[1..].to_vec(), 1),
            (format!("{ONE}0").into_bytes(), 1),
            (format!("{ONE},{OTHER}").into_bytes(), 1),
            (format!("sha256:{ONE}").into_bytes(), 1),
            (format!("\n\n\u{feff}{ONE}").into_bytes(), 3),
            (upper.into_bytes(), 1),
            (twice.into_bytes(), 1),
            (json("1").into_bytes(), 1),
            (json("null").into_bytes(), 1),
            (b"{\"canonical_sha256\":\"\"}".to_vec(), 1),
            (b"{".to_vec(), 1),
            (vec![0; 64], 1),
            (b"\x7fELF\x02\x01".to_vec(), 1),
            ([b"\xff\xfe", ONE.as_bytes()].concat(), 1),
            ([0xe9; 64].to_vec(), 1),
        ] {
            let error = listed("list", &text).unwrap_err();
            let start = format!("LIST: line {line}: expected a SHA-256 of 64 hex digits, or an object with the member");
            assert!(error.starts_with(&start), "{error}");
            assert!(!error.contains(char::is_control), "{error:?}");
        }
        let error = listed("list", b"\xff\xfee\0").unwrap_err();
        assert!(error.ends_with("UTF-16, as `>` in Windows PowerShell writes it: save it as UTF-8"), "{error}");
    }

    #[test]
    fn a_list_without_end_is_refused() {
        let lines = format!("{ONE}\n").repeat(6);
        assert_eq!(listed("list", lines.as_bytes()), Err("LIST: the list has more than 5 lines".to_owned()));
        let long = "0".repeat((64 << 10) + 1);
        assert_eq!(listed("list", long.as_bytes()), Err("LIST: line 1 has more than 65536 bytes".to_owned()));
        // A bomb: blank lines, packed a thousandfold.
        let bomb = listed("list.gz", &gzip(&vec![b'\n'; 64 << 20])).unwrap_err();
        assert!(bomb.starts_with("LIST: line ") && bomb.contains("200"), "{bomb}");
        let not_packed = listed("list.gz", ONE.as_bytes()).unwrap_err();
        assert!(not_packed.starts_with("LIST: line 1: "), "{not_packed}");
    }

    #[test]
    fn a_folder_has_the_parts_of_a_split_list() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        fs::create_dir(root.join("documents")).unwrap();
        let list = |paths: &[&str]| {
            let paths: Vec<_> = paths.iter().map(|path| root.join(path)).collect();
            read_document_list(&paths).map(|list| list.len()).map_err(|error| error.replace(root.as_str(), "ROOT"))
        };
        let none = "the folder ROOT/documents has no list: lists end in .jsonl, also with .gz or .zst";
        assert_eq!(list(&["documents"]), Err(none.to_owned()));
        fs::write(root.join("documents/aa.jsonl"), format!("{ONE}\n")).unwrap();
        fs::write(root.join("documents/ab.jsonl.gz"), gzip(OTHER.as_bytes())).unwrap();
        fs::write(root.join("documents/README.md"), "not a list").unwrap();
        assert_eq!(list(&["documents"]), Ok(2));
        assert_eq!(list(&["documents", "documents/aa.jsonl"]), Ok(2));
        let missing = list(&["documents", "none.jsonl"]).unwrap_err();
        assert!(missing.starts_with("cannot read ROOT/none.jsonl: "), "{missing}");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc/passwd", root.join("documents/ac.jsonl")).unwrap();
            let error = list(&["documents"]).unwrap_err();
            assert!(error.contains("a symbolic link, which is not followed"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_list_of_what_its_lines_name_or_refused(
            lines in proptest::collection::vec(prop_oneof![
                "[0-9a-f]{64}",
                "[0-9A-F]{64}  [a-z]{0,8}",
                "[0-9a-f]{60,66}",
                r#"\{"sha256":"[0-9a-f]{63,65}"\}"#,
                "#[a-z]{0,8}",
                any::<String>(),
            ], 0..5),
        ) {
            let text = lines.join("\n");
            let folder = tempfile::tempdir().unwrap();
            let path = Utf8Path::from_path(folder.path()).unwrap().join("list");
            fs::write(&path, &text).unwrap();
            if let Ok(list) = read_document_list(std::slice::from_ref(&path)) {
                let lower = text.to_ascii_lowercase();
                let words = lower.split(|one: char| !one.is_ascii_hexdigit());
                let named: BTreeSet<Digest> = words.filter_map(|word| word.parse().ok()).collect();
                prop_assert_eq!(named.iter().filter(|digest| list.has(digest)).count(), list.len());
            }
        }
    }
}
