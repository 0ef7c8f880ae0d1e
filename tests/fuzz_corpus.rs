//! Every file of the fuzz corpus, through the functions that the fuzz targets call. A file's name
//! says what must come of it: `taken-` or `refused-` by the parser, the verdict over a document, or what is
//! in the markup of a text: `math-`, `style-` or `text-`; or what a request asks for: `file-`, `folder-` or `nothing-`.

use crate::support::path;
use std::fs;

#[path = "../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "for the fuzz targets it is a crate of its own")]
pub(crate) mod fuzzed;

/// Runs every file of a target's corpus and compares what comes of it with the name's first word.
fn replay(target: &str, at_least: usize, run: impl Fn(&[u8]) -> &'static str) {
    let folder = path("fuzz/corpus").join(target);
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_name().unwrap().to_str().unwrap();
        let expected = name.split('-').next().unwrap();
        assert_eq!(run(&fs::read(&file).unwrap()), expected, "{target}/{name}");
        count += 1;
    }
    assert!(count >= at_least, "the corpus of {target} has only {count} files");
}

#[test]
fn the_parser_takes_and_refuses_what_the_names_say() {
    replay("parser", 60, |bytes| if fuzzed::parser(bytes) { "taken" } else { "refused" });
}

#[test]
fn documents_are_judged_as_the_names_say() {
    replay("document", 50, |bytes| fuzzed::document(bytes).name());
}

#[test]
fn texts_become_what_the_names_say() {
    replay("tex", 40, fuzzed::tex::tex);
}

#[cfg(feature = "serve")]
#[test]
fn requests_ask_for_what_the_names_say() {
    replay("request", 50, fuzzed::request::request);
}

/// What one target looks at is a try for the other one too.
#[test]
fn the_parser_holds_on_documents_and_the_verifier_on_texts() {
    let files = |target| fs::read_dir(path("fuzz/corpus").join(target)).unwrap();
    for entry in files("parser").chain(files("document")) {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        fuzzed::parser(&bytes);
        fuzzed::document(&bytes);
    }
}
