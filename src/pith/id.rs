//! The names that Pith gives things, as types that cannot hold a wrong value.

use super::json::Value;
use data_encoding::{BASE32, HEXLOWER};
use std::fmt;
use std::str::FromStr;

/// A SHA-256 digest. Displays as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The SHA-256 of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// The raw bytes: what an Ed25519 signature is over.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether the text is this digest in lower-case hex.
    pub fn is_hex(&self, text: &str) -> bool {
        text.parse::<Self>() == Ok(*self)
    }

    /// Whether the value is a string that is this digest in lower-case hex.
    pub fn is_hex_value(&self, value: Option<&Value<'_>>) -> bool {
        value.and_then(Value::as_str).is_some_and(|text| self.is_hex(text))
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
        let characters: [u8; N] = text.as_bytes().try_into().ok()?;
        characters.iter().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7')).then_some(Self(characters))
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The 26 characters that name a canonical record: the start of base32 of its SHA-256 (PROTOCOL.md, "Identity").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    /// The first eight characters.
    pub fn short(&self) -> ShortNumber {
        let mut short = [b'A'; 8];
        for (place, character) in short.iter_mut().zip(self.0.0) {
            *place = character;
        }
        ShortNumber(Base32(short))
    }
}

impl FromStr for Suffix {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Base32::from_text(text).map(Self).ok_or(NotAnId { what: "a suffix of 26 characters A to Z, 2 to 7" })
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
            .ok_or(NotAnId { what: "a short Pith number, `pith:` and 8 characters A to Z, 2 to 7" })
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
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Year([u8; 4]);

impl Year {
    /// The year that a time begins with: its first four characters.
    pub fn of_time(time: &str) -> Option<Self> {
        let digits = *time.as_bytes().first_chunk::<4>()?;
        digits.iter().all(u8::is_ascii_digit).then_some(Self(digits))
    }

    /// The four digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
        parts().ok_or(NotAnId { what: "a Pith number, `pith:`, a year, `:` and 26 characters A to Z, 2 to 7" })
    }
}

impl fmt::Display for PithNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pith:{}:{}", self.year, self.suffix)
    }
}

/// The name of a trusted key: 1 to 128 characters of printable ASCII without white space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(Box<str>);

impl KeyId {
    /// The longest key id that is taken.
    pub const MOST_BYTES: usize = 128;

    /// The name's characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let good = (1..=Self::MOST_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if good {
            Ok(Self(text.into()))
        } else {
            Err(NotAnId { what: "a key id of 1 to 128 printable ASCII characters" })
        }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A key's fingerprint: the first 16 bytes of the SHA-256 of its raw bytes. Displays as hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The fingerprint of a raw public key.
    pub fn of(raw_key: &[u8; 32]) -> Self {
        let digest = Digest::of(raw_key);
        Self(digest.as_bytes().first_chunk().copied().unwrap_or_default())
    }

    /// Whether the text is this fingerprint in lower-case hex (`fingerprint_sha256_hex`).
    pub fn is_hex(&self, text: &str) -> bool {
        let mut bytes = [0; 16];
        text.len() == 32 && HEXLOWER.decode_mut(text.as_bytes(), &mut bytes) == Ok(16) && bytes == self.0
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

/// A text that is not the name it should be.
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
