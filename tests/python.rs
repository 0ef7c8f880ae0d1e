//! Canonical JSON against Python's own `json.dumps`, which the protocol defines it by.

use crate::support::json::{Random, trees};
use crate::support::skip;
use pith::json::{canonical, parse};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::io::{Seek, SeekFrom, Write};
use std::process::{Command, Stdio};

/// Reads a list, and writes the canonical form of each item on a line of its own.
const PYTHON: &str = r#"
import json, sys
for item in json.load(sys.stdin.buffer):
    text = json.dumps(item, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if isinstance(item, float):
        assert text == repr(item)
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
"#;

#[test]
fn a_hundred_thousand_doubles_are_written_as_python_writes_them() {
    let mut random = Random::new(2026);
    let bits = std::iter::repeat_with(|| f64::from_bits(random.next())).filter(|double| double.is_finite());
    let mut texts: Vec<_> = bits.take(50_000).map(|double| format!("{double:e}")).collect();
    let mut random = Random::new(1754);
    texts.extend(std::iter::repeat_with(|| decimal(&mut random)).filter(|text| is_double(text)).take(49_000));
    texts.extend((-323..=308).flat_map(around_a_power_of_ten));
    assert!(texts.len() > 100_000);
    agrees_with_python(&texts);
}

#[test]
fn thousands_of_values_are_written_as_python_writes_them() {
    let mut runner = TestRunner::deterministic();
    let mut random = Random::new(2026);
    let values = std::iter::repeat_with(|| trees().new_tree(&mut runner).unwrap().current());
    let texts: Vec<_> = values.take(4000).map(|tree| tree.spelled(&mut random)).collect();
    agrees_with_python(&texts);
}

/// A number in decimal, with more digits than a double has, or near the ends of its range.
fn decimal(random: &mut Random) -> String {
    let digits: String =
        (0..=random.below(24)).map(|_| char::from(b'0' + u8::try_from(random.below(10)).unwrap())).collect();
    let whole = random.one_of(&["0", "1", "9", "4503599627370496", "9007199254740993", "99999999999999999999"]);
    let sign = random.one_of(&["", "-"]);
    match random.below(3) {
        0 => format!("{sign}{whole}.{digits}"),
        1 => format!("{sign}{whole}.{digits}e{}", random.below(40).cast_signed() - 20),
        _ => format!("{sign}{whole}.{digits}e{}", random.below(680).cast_signed() - 345),
    }
}

fn is_double(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A power of ten and its neighbours, where the digits and the form change.
fn around_a_power_of_ten(exponent: i32) -> [String; 3] {
    let power: f64 = format!("1e{exponent}").parse().unwrap();
    [power.next_down(), power, power.next_up()].map(|double| format!("{double:e}"))
}

fn agrees_with_python(texts: &[String]) {
    let mut input = tempfile::tempfile().unwrap();
    write!(input, "[{}]", texts.join(",")).unwrap();
    input.seek(SeekFrom::Start(0)).unwrap();
    let python =
        Command::new("python3").args(["-c", PYTHON]).stdin(Stdio::from(input)).stderr(Stdio::inherit()).output();
    let Ok(output) = python else { return skip("there is no python3") };
    assert!(output.status.success(), "python3 failed");
    let lines = String::from_utf8(output.stdout).unwrap();
    assert_eq!(lines.lines().count(), texts.len());
    for (text, expected) in texts.iter().zip(lines.split('\n')) {
        let value = parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(String::from_utf8(canonical::bytes(&value)).unwrap(), expected, "{text}");
    }
}
