//! The files of the index: scripts of one line that call a function.

use super::damaged::{Damaged, Reason};
use data_encoding::BASE64;

/// The function that each file calls, and the format it says.
const BEGIN: &str = "pith_search(";
const FORMAT: &str = "1";

/// What ends a file.
const END: &str = ")\n";

/// What precedes the payload of a file: `kind` and `name` have nothing that a string would escape.
fn head(kind: &str, name: &str) -> String {
    format!("{BEGIN}\"{kind}\",\"{name}\",{FORMAT},")
}

/// A file with a payload of bytes.
pub(crate) fn callback(kind: &str, name: &str, payload: &[u8]) -> Vec<u8> {
    let head = head(kind, name);
    let length = BASE64.encode_len(payload.len());
    let mut file = Vec::with_capacity(head.len() + length + 2 + END.len());
    file.extend_from_slice(head.as_bytes());
    file.push(b'"');
    let begin = file.len();
    file.resize(begin + length, 0);
    BASE64.encode_mut(payload, &mut file[begin..]);
    file.push(b'"');
    file.extend_from_slice(END.as_bytes());
    file
}

/// A file with JSON of one line. What isn't ASCII is escaped, so that no host's idea of an encoding matters.
pub(crate) fn json_callback(kind: &str, name: &str, json: &str) -> Vec<u8> {
    let mut file = head(kind, name).into_bytes();
    file.reserve(json.len() + END.len());
    let mut rest = json;
    while let Some(at) = rest.bytes().position(|byte| !byte.is_ascii()) {
        let (ascii, other) = rest.split_at(at);
        file.extend_from_slice(ascii.as_bytes());
        let end = other.bytes().position(|byte| byte.is_ascii()).unwrap_or(other.len());
        let (other, after) = other.split_at(end);
        other.encode_utf16().for_each(|unit| file.extend_from_slice(format!("\\u{unit:04x}").as_bytes()));
        rest = after;
    }
    file.extend_from_slice(rest.as_bytes());
    file.extend_from_slice(END.as_bytes());
    file
}

/// The payload of a file that [`callback`] wrote.
///
/// # Errors
/// It is another file, or not exactly so.
pub(crate) fn read_callback(kind: &str, name: &str, file: &[u8]) -> Result<Vec<u8>, Damaged> {
    let payload = argument(kind, name, file).and_then(|argument| {
        let quoted = argument.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
        BASE64.decode(quoted.ok_or(NOT_SO)?).map_err(|_| NOT_SO)
    });
    payload.map_err(|reason| Damaged::new(path(kind, name), reason))
}

/// The JSON in a file that [`json_callback`] wrote, as it stands.
///
/// # Errors
/// It is another file, or not ASCII.
pub(crate) fn read_json_callback<'f>(kind: &str, name: &str, file: &'f [u8]) -> Result<&'f str, Damaged> {
    let json = argument(kind, name, file).and_then(|json| {
        let text = str::from_utf8(json).ok().filter(|text| text.is_ascii() && !text.contains('\n'));
        text.ok_or(NOT_SO)
    });
    json.map_err(|reason| Damaged::new(path(kind, name), reason))
}

/// What is said of a file that this program didn't write.
const NOT_SO: Reason = "isn't a file of this search index";

fn argument<'f>(kind: &str, name: &str, file: &'f [u8]) -> Result<&'f [u8], Reason> {
    let argument = file.strip_prefix(head(kind, name).as_bytes()).and_then(|rest| rest.strip_suffix(END.as_bytes()));
    argument.ok_or(NOT_SO)
}

/// The path of a file below the site.
fn path(kind: &str, name: &str) -> String {
    if name.is_empty() { format!("search/{kind}.js") } else { format!("search/{kind}/{name}.js") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn files_are_scripts_of_one_line() {
        assert_eq!(callback("t", "ab12", b"\x00\xffquark"), b"pith_search(\"t\",\"ab12\",1,\"AP9xdWFyaw==\")\n");
        let json = json_callback("d", "199107/0", "[\"G\u{f6}del \u{1d53d} x\",\u{22}\u{e9}\u{22}]");
        let expected = b"pith_search(\"d\",\"199107/0\",1,[\"G\\u00f6del \\ud835\\udd3d x\",\"\\u00e9\"])\n";
        assert_eq!(String::from_utf8_lossy(&json), String::from_utf8_lossy(expected));
        assert_eq!(
            read_json_callback("d", "199107/0", &json).unwrap(),
            "[\"G\\u00f6del \\ud835\\udd3d x\",\"\\u00e9\"]"
        );
    }

    #[test]
    fn what_no_build_writes_is_refused() {
        for file in [
            &b""[..],
            b"pith_search(\"t\",\"a\",1,\"AA==\")",
            b"pith_search(\"t\",\"a\",2,\"AA==\")\n",
            b"pith_search(\"t\",\"b\",1,\"AA==\")\n",
            b"pith_search(\"s\",\"a\",1,\"AA==\")\n",
            b"pith_search(\"t\",\"a\",1,\"AB==\")\n",
            b"pith_search(\"t\",\"a\",1,\"AA\")\n",
            b"pith_search(\"t\",\"a\",1,\"A A==\")\n",
            b"pith_search(\"t\",\"a\",1,\")\n",
            b"pith_search(\"t\",\"a\",1,)\n",
            b"pith_search(\"t\",\"a\",1,\"AA==\")\n\n",
        ] {
            assert!(read_callback("t", "a", file).is_err(), "{}", String::from_utf8_lossy(file));
        }
        assert_eq!(read_callback("t", "a", b"pith_search(\"t\",\"a\",1,\"AA==\")\n").unwrap(), [0]);
        let error = read_callback("common", "", b"").unwrap_err();
        assert_eq!(error.to_string(), "search/common.js: isn't a file of this search index");
        for json in
            [&b"pith_search(\"root\",\"\",1,{}\n)\n"[..], "pith_search(\"root\",\"\",1,\"\u{e9}\")\n".as_bytes()]
        {
            assert!(read_json_callback("root", "", json).is_err());
        }
    }

    proptest! {
        #[test]
        fn payloads_come_back(payload in prop::collection::vec(any::<u8>(), 0..100), end: prop::sample::Index) {
            let file = callback("s", "x", &payload);
            prop_assert!(file.is_ascii());
            prop_assert_eq!(read_callback("s", "x", &file), Ok(payload));
            prop_assert!(read_callback("s", "x", &file[..end.index(file.len())]).is_err());
        }

        #[test]
        fn json_says_the_same(texts in prop::collection::vec("\\PC{0,6}", 0..6)) {
            let file = json_callback("root", "", &serde_json::to_string(&texts).unwrap());
            prop_assert!(file.is_ascii());
            let json = read_json_callback("root", "", &file).unwrap();
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(json).unwrap(), texts);
        }
    }
}
