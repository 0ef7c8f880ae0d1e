//! Numbers in canonical form: integers of any size by their digits, doubles as Python's `repr`.

use super::output::Output;

/// A JSON number (PROTOCOL.md, "Canonical JSON").
#[derive(Debug, Clone, Copy)]
pub enum Number<'t> {
    /// Written without `.`, `e` or `E`: its canonical digits, of any count, with `-0` as `0`.
    Integer(&'t str),
    /// Any other number, as the nearest double; finite.
    Float(f64),
}

impl PartialEq for Number<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => a == b,
            // By bits: 0.0 and -0.0 are written differently, and no NaN is ever parsed.
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            _ => false,
        }
    }
}

impl Eq for Number<'_> {}

impl Number<'_> {
    /// Writes the number's canonical form.
    pub fn write(&self, out: &mut impl Output) {
        match self {
            Self::Integer(digits) => out.put(digits.as_bytes()),
            Self::Float(double) => write_float(*double, out),
        }
    }
}

/// The smallest decimal exponent that is written without an exponent, and the first that is not.
const FIXED_EXPONENTS: std::ops::Range<i32> = -4..16;
const ZEROS: &[u8] = b"0000000000000000";

/// Writes a finite double as Python's `repr`: the shortest digits that round-trip, always with
/// `.0` or an exponent.
fn write_float(double: f64, out: &mut impl Output) {
    if double.is_sign_negative() {
        out.put(b"-");
    }
    if double == 0.0 {
        return out.put(b"0.0");
    }
    let shortest = Shortest::of(double.abs());
    let digits = shortest.digits();
    if FIXED_EXPONENTS.contains(&shortest.exponent) {
        write_fixed(digits, shortest.exponent, out);
    } else {
        write_scientific(digits, shortest.exponent, out);
    }
}

fn write_fixed(digits: &[u8], exponent: i32, out: &mut impl Output) {
    let Ok(exponent) = usize::try_from(exponent) else {
        out.put(b"0.");
        put_zeros(exponent.unsigned_abs() as usize - 1, out);
        return out.put(digits);
    };
    let whole = exponent + 1;
    match digits.split_at_checked(whole) {
        Some((integer, fraction)) if !fraction.is_empty() => {
            out.put(integer);
            out.put(b".");
            out.put(fraction);
        }
        _ => {
            out.put(digits);
            put_zeros(whole - digits.len(), out);
            out.put(b".0");
        }
    }
}

fn write_scientific(digits: &[u8], exponent: i32, out: &mut impl Output) {
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, &[]));
    out.put(first);
    if !rest.is_empty() {
        out.put(b".");
        out.put(rest);
    }
    out.put(if exponent < 0 { b"e-" } else { b"e+" });
    let magnitude = exponent.unsigned_abs();
    if magnitude >= 100 {
        out.put(&[digit(magnitude / 100)]);
    }
    out.put(&[digit(magnitude / 10), digit(magnitude)]);
}

fn put_zeros(count: usize, out: &mut impl Output) {
    out.put(ZEROS.get(..count).unwrap_or(ZEROS));
}

fn digit(number: u32) -> u8 {
    b'0' + (number % 10) as u8
}

/// A count of characters in a double's text.
fn small(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// The shortest decimal digits of a positive double, and the decimal exponent of the first one.
struct Shortest {
    digits: [u8; Self::MOST],
    count: usize,
    exponent: i32,
}

impl Shortest {
    /// The most digits that a double needs to round-trip.
    const MOST: usize = 17;

    /// Takes the digits out of whatever form the library chose for them.
    fn of(double: f64) -> Self {
        let mut buffer = zmij::Buffer::new();
        let text = buffer.format_finite(double);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let leading = mantissa.bytes().take_while(|byte| matches!(byte, b'0' | b'.')).count();
        let mut shortest = Self { digits: [0; Self::MOST], count: 0, exponent: exponent.parse().unwrap_or(0) };
        shortest.exponent += if whole.bytes().all(|byte| byte == b'0') {
            // "0.00123": the zeros and the point before the first digit.
            1 - small(leading)
        } else {
            small(whole.len()) - 1
        };
        let significant = whole.bytes().chain(fraction.bytes()).skip_while(|byte| *byte == b'0');
        for (place, byte) in shortest.digits.iter_mut().zip(significant) {
            *place = byte;
            shortest.count += 1;
        }
        while shortest.count > 1 && shortest.digits().ends_with(b"0") {
            shortest.count -= 1;
        }
        shortest
    }

    fn digits(&self) -> &[u8] {
        self.digits.get(..self.count).unwrap_or(&self.digits)
    }
}

#[cfg(test)]
mod tests {
    use crate::json::{canonical, parse};

    #[track_caller]
    fn canonical(text: &str) -> String {
        let value = parse(text.as_bytes()).expect("the text is JSON");
        String::from_utf8(canonical::bytes(&value)).expect("canonical JSON is UTF-8")
    }

    #[test]
    fn an_integer_keeps_its_digits_and_minus_zero_loses_its_sign() {
        let table = [
            ("0", "0"),
            ("-0", "0"),
            ("-1", "-1"),
            ("100", "100"),
            ("9007199254740993", "9007199254740993"),         // no double
            ("18446744073709551616", "18446744073709551616"), // no u64
            ("-12345678901234567890123456789", "-12345678901234567890123456789"),
        ];
        for (text, expected) in table {
            assert_eq!(canonical(text), expected, "{text}");
        }
    }

    #[test]
    fn a_float_is_written_as_pythons_repr_writes_it() {
        let table = [
            ("0.0", "0.0"),
            ("0e5", "0.0"),
            ("-0.0", "-0.0"),
            ("-0e-5", "-0.0"),
            ("1.0", "1.0"),
            ("1e0", "1.0"),
            ("1.500", "1.5"),
            ("100e-2", "1.0"),
            ("1E2", "100.0"),
            ("1e+5", "100000.0"),
            ("123.456e5", "12345600.0"),
            ("-31.4e-1", "-3.14"),
            ("0.1", "0.1"),
            ("0.1000000000000000055511151231257827", "0.1"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("1.0000000000000002", "1.0000000000000002"),
            ("9007199254740993.0", "9007199254740992.0"),
            // The decimal exponents -4 and 15 are the last ones without an exponent.
            ("0.0001", "0.0001"),
            ("0.00012345", "0.00012345"),
            ("0.00001", "1e-05"),
            ("0.0000999", "9.99e-05"),
            ("1e-7", "1e-07"),
            ("1e15", "1000000000000000.0"),
            ("1234567890123456.7", "1234567890123456.8"),
            ("9999999999999998.0", "9999999999999998.0"),
            ("1e16", "1e+16"),
            ("12345678901234567.0", "1.2345678901234568e+16"),
            ("1e22", "1e+22"),
            ("1e23", "1e+23"),
            ("1e99", "1e+99"),
            ("1e100", "1e+100"),
            ("1.5e300", "1.5e+300"),
            ("-1e-100", "-1e-100"),
            // The ends of the range, and underflow.
            ("1.7976931348623158e308", "1.7976931348623157e+308"),
            ("2.2250738585072014e-308", "2.2250738585072014e-308"),
            ("2.225073858507201e-308", "2.225073858507201e-308"),
            ("5e-324", "5e-324"),
            ("3e-324", "5e-324"),
            ("2e-324", "0.0"),
            ("1e-400", "0.0"),
            ("-1e-400", "-0.0"),
        ];
        for (text, expected) in table {
            assert_eq!(canonical(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_equal_when_they_are_written_alike() {
        let number = |text: &'static str| parse(text.as_bytes()).expect("the text is JSON");
        for (a, b) in [("1.0", "1e0"), ("0", "-0"), ("0.1", "0.10000000000000000001"), ("0.0", "1e-400")] {
            assert_eq!(number(a), number(b));
        }
        for (a, b) in [("1", "1.0"), ("0.0", "-0.0"), ("0", "0.0"), ("1", "2"), ("0.1", "0.2"), ("1", "true")] {
            assert_ne!(number(a), number(b));
        }
    }
}
