//! The identifiers of Pith, as types that can't hold a wrong value.

use super::quote::escaped;
use data_encoding::{BASE32, HEXLOWER};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A SHA-256 digest. Displays as 64 lower-case hex digits, and is kept as 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The SHA-256 of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// The SHA-256 of some digests, concatenated.
    pub fn of_parts(parts: impl IntoIterator<Item = [u8; 32]>) -> Self {
        use sha2::Digest as _;
        let mut hash = sha2::Sha256::new();
        parts.into_iter().for_each(|part| hash.update(part));
        Self(hash.finalize().into())
    }

    /// The raw bytes, which an Ed25519 signature covers.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether the text is this digest in lower-case hex.
    pub fn is_hex(&self, text: &str) -> bool {
        let mut hex = [0; 64];
        HEXLOWER.encode_mut(&self.0, &mut hex);
        text.as_bytes() == hex
    }
}

/// A SHA-256 of bytes that arrive in pieces.
#[derive(Debug, Clone, Default)]
pub struct Hashing(sha2::Sha256);

impl Hashing {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        use sha2::Digest as _;
        self.0.update(bytes);
    }

    /// The SHA-256 of all of them.
    pub fn digest(self) -> Digest {
        use sha2::Digest as _;
        Digest(self.0.finalize().into())
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl FromStr for Digest {
    type Err = NotAnId;

    /// Takes 64 lower-case hex digits.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let mut bytes = [0; 32];
        if text.len() != 64 || HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).is_err() {
            return Err(NotAnId { what: "a SHA-256 in 64 lower-case hex digits" });
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        HEXLOWER.encode_display(&self.0).fmt(f)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text of exactly `N` characters of the base32 alphabet (RFC 4648, upper case).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Base32<const N: usize>([u8; N]);

impl<const N: usize> Base32<N> {
    fn from_text(text: &str) -> Option<Self> {
        Self::from_bytes(text.as_bytes().try_into().ok()?)
    }

    fn from_bytes(characters: [u8; N]) -> Option<Self> {
        characters.iter().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7')).then_some(Self(characters))
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The 26 characters that name a canonical record: the start of base32 of its SHA-256 (PROTOCOL.md, "Identity").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "[u8; 26]", into = "[u8; 26]")]
pub struct Suffix(Base32<26>);

impl Suffix {
    /// Derives the suffix from a canonical record's SHA-256.
    pub fn of(digest: &Digest) -> Self {
        let mut encoded = [b'='; 56];
        BASE32.encode_mut(digest.as_bytes(), &mut encoded);
        let mut suffix = [b'A'; 26];
        for (place, character) in suffix.iter_mut().zip(encoded) {
            *place = character;
        }
        Self(Base32(suffix))
    }

    /// The 26 characters.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The first two characters, by which large catalogs are split.
    pub fn shard(&self) -> [char; 2] {
        let [first, second, ..] = self.0.0;
        [char::from(first), char::from(second)]
    }

    /// The first eight characters.
    pub fn short(&self) -> ShortNumber {
        let mut short = [b'A'; 8];
        for (place, character) in short.iter_mut().zip(self.0.0) {
            *place = character;
        }
        ShortNumber(Base32(short))
    }
}

const NOT_A_SUFFIX: NotAnId = NotAnId { what: "a suffix of 26 characters A to Z, 2 to 7" };

impl FromStr for Suffix {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Base32::from_text(text).map(Self).ok_or(NOT_A_SUFFIX)
    }
}

impl TryFrom<[u8; 26]> for Suffix {
    type Error = NotAnId;

    fn try_from(characters: [u8; 26]) -> Result<Self, NotAnId> {
        Base32::from_bytes(characters).map(Self).ok_or(NOT_A_SUFFIX)
    }
}

impl From<Suffix> for [u8; 26] {
    fn from(suffix: Suffix) -> Self {
        suffix.0.0
    }
}

impl fmt::Display for Suffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Suffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A short Pith number; displays as `pith:MFB4YH5R`. Two papers may share one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortNumber(Base32<8>);

impl ShortNumber {
    /// The eight characters, without `pith:`.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for ShortNumber {
    type Err = NotAnId;

    /// Takes `pith:` and eight characters.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        text.strip_prefix("pith:")
            .and_then(Base32::from_text)
            .map(Self)
            .ok_or(NotAnId { what: "a short Pith number (`pith:` and 8 characters A to Z, 2 to 7)" })
    }
}

impl fmt::Display for ShortNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pith:{}", self.as_str())
    }
}

impl fmt::Debug for ShortNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A year of four ASCII digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "[u8; 4]", into = "[u8; 4]")]
pub struct Year([u8; 4]);

impl Year {
    /// The year that a time begins with: its first four characters.
    pub fn of_time(time: &str) -> Option<Self> {
        Self::try_from(*time.as_bytes().first_chunk::<4>()?).ok()
    }

    /// The four digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl TryFrom<[u8; 4]> for Year {
    type Error = NotAnId;

    fn try_from(digits: [u8; 4]) -> Result<Self, NotAnId> {
        digits.iter().all(u8::is_ascii_digit).then_some(Self(digits)).ok_or(NotAnId { what: "a year of four digits" })
    }
}

impl From<Year> for [u8; 4] {
    fn from(year: Year) -> Self {
        year.0
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A Pith number; displays as `pith:2019:MFB4YH5ROE256JUPXCULHXXWFK`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PithNumber {
    year: Year,
    suffix: Suffix,
}

impl PithNumber {
    /// Derives the number of a canonical record from its SHA-256 and the year of its submission.
    pub fn new(year: Year, suffix: Suffix) -> Self {
        Self { year, suffix }
    }

    /// The year of the paper's first submission.
    pub fn year(&self) -> Year {
        self.year
    }

    /// The 26 characters that name the canonical record.
    pub fn suffix(&self) -> Suffix {
        self.suffix
    }

    /// The short form.
    pub fn short(&self) -> ShortNumber {
        self.suffix.short()
    }

    /// Whether the text is this number. Compares without writing it out.
    pub fn is(&self, text: &str) -> bool {
        text.parse() == Ok(*self)
    }
}

impl FromStr for PithNumber {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let parts = || {
            let (year, suffix) = text.strip_prefix("pith:")?.split_once(':')?;
            let whole = Year::of_time(year).filter(|_| year.len() == 4)?;
            Some(Self { year: whole, suffix: suffix.parse().ok()? })
        };
        parts().ok_or(NotAnId { what: "a Pith number (`pith:`, a year, `:` and 26 characters A to Z, 2 to 7)" })
    }
}

impl fmt::Display for PithNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pith:{}:{}", self.year, self.suffix)
    }
}

/// The name of a trusted key: any text, as in the check `keys`. Its `Display` is safe to print.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct KeyId(Box<str>);

impl KeyId {
    /// Names a key.
    pub(super) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The name's characters, any at all.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escaped(&self.0).fmt(f)
    }
}

/// A key's fingerprint: the first 16 bytes of the SHA-256 of its raw bytes. Displays as hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u8; 16]);

impl FromStr for Fingerprint {
    type Err = NotAnId;

    /// Takes 32 lower-case hex digits.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let mut bytes = [0; 16];
        if text.len() != 32 || HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).is_err() {
            return Err(NotAnId { what: "a fingerprint in 32 lower-case hex digits" });
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

impl Fingerprint {
    /// The fingerprint of a raw public key.
    pub fn of(raw_key: &[u8; 32]) -> Self {
        let digest = Digest::of(raw_key);
        Self(digest.as_bytes().first_chunk().copied().unwrap_or_default())
    }

    /// Reads the 26 characters of base32 that [`Fingerprint::base32`] gives. They have two bits more than the fingerprint,
    /// which don't count.
    pub fn of_base32(text: &str) -> Option<Self> {
        let suffix: Suffix = text.parse().ok()?;
        let mut padded = [b'A'; 32];
        for (place, character) in padded.iter_mut().zip(suffix.as_str().bytes()) {
            *place = character;
        }
        let bytes = BASE32.decode(&padded).ok()?;
        bytes.first_chunk().copied().map(Self)
    }

    /// Whether the text is this fingerprint in lower-case hex (`fingerprint_sha256_hex`).
    pub fn is_hex(&self, text: &str) -> bool {
        text.parse::<Self>() == Ok(*self)
    }

    /// Base32 of the digest's start in 26 characters (`fingerprint_sha256_b32_first128bits`).
    pub fn base32(raw_key: &[u8; 32]) -> Suffix {
        Suffix::of(&Digest::of(raw_key))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        HEXLOWER.encode_display(&self.0).fmt(f)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that isn't a valid identifier of its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId {
    what: &'static str,
}

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {}", self.what)
    }
}

impl std::error::Error for NotAnId {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Debug;

    const HASH: &str = "ca6b04aee7a52baedba22559e3510ce4b786d657b0fe9db64d2a468bfdbe7068";
    const SUFFIX: &str = "ZJVQJLXHUUV25W5CEVM6GUIM4S";

    /// Each accepted text is displayed as it was, and each refused one is told what it isn't.
    #[track_caller]
    fn takes<T>(accepted: &[&str], refused: &[&str], what: &str)
    where
        T: FromStr<Err = NotAnId> + fmt::Display + Debug,
    {
        for text in accepted {
            let id: T = text.parse().unwrap_or_else(|error| panic!("{text:?} is {error}"));
            assert_eq!(id.to_string(), *text);
        }
        for text in refused {
            let error = text.parse::<T>().map(|id| format!("{text:?} was taken as {id:?}")).expect_err("refused");
            assert!(error.to_string().starts_with(&format!("not {what}")), "{error}");
        }
    }

    fn digest() -> Digest {
        HASH.parse().expect("the hash is one")
    }

    #[test]
    fn a_fingerprint_is_32_lower_case_hex_digits() {
        let good = "8d4b5ee74e4693bcd1df2446408b0d54";
        let (upper, long) = (good.to_uppercase(), format!("{good}0"));
        takes::<Fingerprint>(&[good], &["", "8d", &upper, &long, HASH], "a fingerprint");
    }

    #[test]
    fn a_fingerprint_in_base32_has_the_same_bits() {
        for seed in 0..=255_u8 {
            let raw = [seed; 32];
            let base32 = Fingerprint::base32(&raw);
            assert_eq!(Fingerprint::of_base32(base32.as_str()), Some(Fingerprint::of(&raw)), "{base32}");
        }
        let good = "RVFV5Z2OI2J3ZUO7ERDEBCYNKS";
        let hex = Fingerprint::of_base32(good).expect("a fingerprint").to_string();
        assert_eq!(hex, "8d4b5ee74e4693bcd1df2446408b0d54");
        for wrong in ["", &good[..25], &good.to_lowercase(), &format!("{good}="), &good.replace('5', "1")] {
            assert_eq!(Fingerprint::of_base32(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_digest_is_64_lower_case_hex_digits() {
        let (upper, short) = (HASH.to_uppercase(), HASH.get(1..).unwrap_or_default());
        let refused = ["", &upper, short, &format!("{HASH}0"), &format!(" {short}"), &format!("g{short}")];
        takes::<Digest>(&[HASH, &"0".repeat(64)], &refused, "a SHA-256");
        assert_eq!(format!("{:?}", digest()), HASH);
    }

    #[test]
    fn a_digest_is_compared_with_its_own_hex_alone() {
        assert!(digest().is_hex(HASH));
        for other in ["", &HASH.to_uppercase(), &HASH.replace("ca6b", "ca6c"), &format!("{HASH}\n")] {
            assert!(!digest().is_hex(other), "{other}");
        }
    }

    #[test]
    fn a_digest_is_sha_256() {
        // FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of(b"abc").to_string(), abc);
    }

    #[test]
    fn a_suffix_is_26_characters_of_base32() {
        let refused = [
            "",
            "ZJVQJLXHUUV25W5CEVM6GUIM4",
            "ZJVQJLXHUUV25W5CEVM6GUIM4SA",
            "zjvqjlxhuuv25w5cevm6guim4s",
            "0JVQJLXHUUV25W5CEVM6GUIM4S",
            "1JVQJLXHUUV25W5CEVM6GUIM4S",
            "8JVQJLXHUUV25W5CEVM6GUIM4S",
            "=JVQJLXHUUV25W5CEVM6GUIM4S",
            "../../XHUUV25W5CEVM6GUIM4S",
            "ÉVQJLXHUUV25W5CEVM6GUIM4S", // 26 bytes
        ];
        takes::<Suffix>(&[SUFFIX, &"A".repeat(26), &"7".repeat(26)], &refused, "a suffix");
    }

    #[test]
    fn the_names_of_a_record_follow_from_its_hash_and_year() {
        let suffix = Suffix::of(&digest());
        let number = PithNumber::new(Year::of_time("2017-08-10T09:24:27Z").expect("a year"), suffix);
        assert_eq!(suffix.as_str(), SUFFIX);
        assert_eq!(number.to_string(), "pith:2017:ZJVQJLXHUUV25W5CEVM6GUIM4S");
        assert_eq!(number.short().to_string(), "pith:ZJVQJLXH");
        assert_eq!((number.short().as_str(), number.year().as_str()), ("ZJVQJLXH", "2017"));
        assert_eq!(number.suffix(), suffix);
        assert_eq!(format!("{suffix:>28}|{suffix:<27}|"), format!("  {SUFFIX}|{SUFFIX} |"), "it can be padded");
    }

    #[test]
    fn a_pith_number_is_pith_a_year_and_a_suffix() {
        let refused = [
            "",
            SUFFIX,
            "pith:ZJVQJLXHUUV25W5CEVM6GUIM4S",
            "2017:ZJVQJLXHUUV25W5CEVM6GUIM4S",
            "PITH:2017:ZJVQJLXHUUV25W5CEVM6GUIM4S",
            "pith:17:ZJVQJLXHUUV25W5CEVM6GUIM4S",
            "pith:20170:ZJVQJLXHUUV25W5CEVM6GUIM4S",
            "pith:MMXV:ZJVQJLXHUUV25W5CEVM6GUIM4S",
            "pith:٢٠:ZJVQJLXHUUV25W5CEVM6GUIM4S", // four bytes of Arabic digits
            "pith:2017:ZJVQJLXH",
            "pith:2017:zjvqjlxhuuv25w5cevm6guim4s",
            "pith:2017:ZJVQJLXHUUV25W5CEVM6GUIM4S:",
            "pith::2017:ZJVQJLXHUUV25W5CEVM6GUIM4S",
            " pith:2017:ZJVQJLXHUUV25W5CEVM6GUIM4S",
        ];
        let accepted = ["pith:2017:ZJVQJLXHUUV25W5CEVM6GUIM4S", "pith:0000:AAAAAAAAAAAAAAAAAAAAAAAAAA"];
        takes::<PithNumber>(&accepted, &refused, "a Pith number");
        let number: PithNumber = "pith:2017:ZJVQJLXHUUV25W5CEVM6GUIM4S".parse().expect("a number");
        assert!(number.is("pith:2017:ZJVQJLXHUUV25W5CEVM6GUIM4S"));
        assert!(!number.is("pith:2018:ZJVQJLXHUUV25W5CEVM6GUIM4S") && !number.is("pith:ZJVQJLXH"));
    }

    #[test]
    fn a_short_number_is_pith_and_eight_characters() {
        let refused =
            ["", "ZJVQJLXH", "pith:ZJVQJLX", "pith:ZJVQJLXHU", "pith:zjvqjlxh", "pith:ZJVQJLX1", "pith::JVQJLXH"];
        takes::<ShortNumber>(&["pith:ZJVQJLXH"], &refused, "a short Pith number");
    }

    #[test]
    fn a_year_is_the_four_ascii_digits_that_a_time_begins_with() {
        let table = [
            ("2017-08-10T09:24:27Z", Some("2017")),
            ("1991", Some("1991")),
            ("20171", Some("2017")),
            ("201", None),
            ("", None),
            ("MMXV-01-01", None),
            (" 2017", None),
            ("+201", None),
            ("٢٠١٧", None),
        ];
        for (time, expected) in table {
            let year = Year::of_time(time).map(|year| year.to_string());
            assert_eq!(year.as_deref(), expected, "{time}");
        }
    }

    #[test]
    fn a_key_id_is_any_text_and_is_shown_safely() {
        for (text, shown) in
            [("pith-v1-2026-05", "pith-v1-2026-05"), ("my clé", "my clé"), ("a\n\u{202e}", "a\\n\\u{202e}")]
        {
            assert_eq!(KeyId::new(text).as_str(), text);
            assert_eq!(KeyId::new(text).to_string(), shown);
        }
    }

    #[test]
    fn the_fingerprints_of_the_registrys_key_are_the_published_ones() {
        let mut raw = [0; 32];
        let hex = b"b2d552b68890857171a78b36a5dccf368a953413288c353f7c9d9d6f94b709b3";
        HEXLOWER.decode_mut(hex, &mut raw).expect("hex of 32 bytes");
        let fingerprint = Fingerprint::of(&raw);
        assert_eq!(fingerprint.to_string(), "8d4b5ee74e4693bcd1df2446408b0d54");
        assert_eq!(Fingerprint::base32(&raw).as_str(), "RVFV5Z2OI2J3ZUO7ERDEBCYNKS");
        assert!(fingerprint.is_hex("8d4b5ee74e4693bcd1df2446408b0d54"));
        for other in ["", "8d4b5ee74e4693bcd1df2446408b0d55", "8D4B5EE74E4693BCD1DF2446408B0D54", "8d4b5ee74e4693bc"] {
            assert!(!fingerprint.is_hex(other), "{other}");
        }
    }
}
