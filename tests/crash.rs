//! A panic, in any thread: the program says what to report and ends. One that is provoked by a variable which only a
//! program for tests reads.

use crate::site_test::SiteTest;
use crate::support::skip;
use pith_catalog::PROGRAM;

/// What a build says that is asked to panic somewhere, and its exit status.
fn build(place: &str) -> (SiteTest, Option<i32>, [String; 2]) {
    let test = SiteTest::of_real_documents();
    let mut program = test.program();
    program.args(["build", "--config", "it's.toml"]).env("PITH_CATALOG_TEST_PANIC", place);
    let output = program.env_remove("RUST_BACKTRACE").output().unwrap();
    let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (test.put("it's.toml", ""), output.status.code(), told)
}

#[test]
fn a_panic_of_any_thread_ends_the_program_with_what_to_report() {
    if !cfg!(debug_assertions) {
        return skip("panics: this program is not one for tests");
    }
    let program = env!("CARGO_BIN_EXE_pith-catalog");
    for (place, said, thread) in [
        ("main", "asked to \\u{1b}[1m in the main thread", "main"),
        ("thread", "asked to in another thread", "without a name"),
    ] {
        let (test, status, [out, err]) = build(place);
        assert_eq!((status, out.as_str()), (Some(2), ""), "{err}");
        let lines: Vec<_> = err.lines().collect();
        assert_eq!(lines[0], "pith-catalog: this is a bug in the program, not a mistake of yours; the program stopped");
        assert_eq!(lines[1], format!("  message  {said}"));
        assert!(lines[2].starts_with("  place    panicked at src/commands/crash.rs:"), "{err}");
        assert!(lines[2].ends_with(&format!(", thread {thread}")), "{err}");
        assert_eq!(lines[3], format!("  version  {PROGRAM}"));
        assert_eq!(lines[4], format!("  command  {program} build --config 'it'\\''s.toml'"));
        assert!(lines[5].starts_with("Please report it ") && lines.len() == 7, "{err}");
        test.lacks("public");
    }
}
